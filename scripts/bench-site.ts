/**
 * The pages: bytes, what a phone has to do with them, how long rendering takes, and the export of years of reports.
 * Loading is measured by Chromium itself (PerformanceObserver) on a processor slowed down four times and a line of
 * 1.6 Mbit/s with 150 ms: the conditions of Lighthouse's phone, without its estimates.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { type OpenSite, openSite, pages } from '../test/support/opened-site.ts';
import { heading, line, median, row } from './bench-lines.ts';

/** The fixture of the budgets: 3 nodes, 37 guests. */
const measured = ['latest', 'failures', 'guests', 'plans', 'offsite', 'target', 'history'] as const;

/** @param reports how many an export holds, and what it may take: from nothing, and the day after */
export async function measurePages(
  reports: readonly { count: number; seconds: number; again: number }[],
): Promise<void> {
  heading('Pages (3 nodes, 37 guests)');
  const site = await openSite();
  try {
    for (const [name, limit] of [
      ['site.css', 5120],
      ['site.js', 3072],
    ] as const)
      line(`${name}: bytes with gzip`, gzipSync(readFileSync(join(site.folder, name))).length, limit);
    row(['page', 'raw', 'brotli', 'elements', 'LCP ms', 'TBT ms', 'CLS'], 12);
    for (const name of measured) await measurePage(site, name);
  } finally {
    await site.close();
  }
  heading('Export');
  for (const { count, seconds, again } of reports) await measureExport(count, seconds, again);
}

async function measurePage(site: OpenSite, name: (typeof measured)[number]) {
  const html = readFileSync(join(site.folder, pages[name], 'index.html'));
  const times: Loaded[] = [];
  for (let time = 0; time < 3; time++) times.push(await firstVisit(site, pages[name]));
  const middle = (value: (loaded: Loaded) => number) => median(times.map(value));
  const elements = middle((loaded) => loaded.elements);
  const paint = middle((loaded) => loaded.paint);
  const blocked = middle((loaded) => loaded.blocked);
  const shift = middle((loaded) => loaded.shift);
  const brotli = brotliCompressSync(html).length;
  row([name, html.length, brotli, elements, Math.round(paint), Math.round(blocked), shift.toFixed(3)], 12);
  if (name === 'history') return;
  line(`${name}: bytes`, html.length, 160_000);
  line(`${name}: bytes with brotli`, brotli, 20_000);
  if (name !== 'latest') return;
  line('latest: elements', elements, 4000);
  line('latest: largest paint, ms', paint, 1500);
  line('latest: main thread blocked, ms', blocked, 50);
  line('latest: layout shift', shift, 0.01);
}

const firstVisit = (site: OpenSite, path: string): Promise<Loaded> =>
  // From another page, so that the browser itself is awake; without a worker that already holds the page.
  site.open('rules/cluster-quorate/', (page) => loadSlowly(page, site.url + path), {
    serviceWorkers: 'block',
  });

interface Loaded {
  elements: number;
  paint: number;
  /** Beyond 50 ms a task, all tasks together. */
  blocked: number;
  shift: number;
}

async function loadSlowly(page: Page, url: string): Promise<Loaded> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.addInitScript(observe);
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.waitForFunction('document.readyState === "complete" && loaded.paint > 0');
  // What the script below has put together.
  return (await page.evaluate('({ ...loaded, elements: document.querySelectorAll("*").length })')) as Loaded;
}

/** Runs in the page, before anything else; text, because what stands here is checked as a program of Node. */
const observe = `
  globalThis.loaded = { paint: 0, blocked: 0, shift: 0 };
  const see = (type, look) =>
    new PerformanceObserver((list) => list.getEntries().forEach(look)).observe({ type, buffered: true });
  see('largest-contentful-paint', ({ startTime }) => { loaded.paint = startTime; });
  see('longtask', ({ duration }) => { loaded.blocked += Math.max(0, duration - 50); });
  see('layout-shift', ({ value }) => { loaded.shift += value; });
`;

/** In a process of its own, because memory at its highest is a process's. */
async function measureExport(count: number, seconds: number, again: number): Promise<void> {
  const child = fork(fileURLToPath(new URL('./bench-export.ts', import.meta.url)), [String(count)]);
  // Sent by the file above.
  const [{ first, next, bytes, folder, pages }] = (await once(child, 'message')) as [Exported];
  await once(child, 'exit');
  rmSync(folder, { recursive: true });
  line(`${count} reports: s`, first.seconds, seconds);
  line(`${count} reports: CPU, s`, first.cpuSeconds);
  line(`${count} reports, all but the newest exported before: s`, next.seconds, again);
  line(`${count} reports, all but the newest exported before: CPU, s`, next.cpuSeconds);
  line(`${count} reports: pages`, pages);
  line(`${count} reports: memory at most, MiB`, bytes / 2 ** 20, 1024);
  line(`${count} reports: CPU of a page, ms`, (first.cpuSeconds * 1000) / pages);
}

interface Exported {
  first: Took;
  next: Took;
  bytes: number;
  folder: string;
  pages: number;
}

interface Took {
  seconds: number;
  cpuSeconds: number;
}
