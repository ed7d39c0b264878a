/**
 * `npm run screenshots [URL]`: pictures of the main pages from a running `npm start`, for the README and to be looked
 * at. docs/images/report.png and offsite.png have a page on a phone beside a desktop; docs/images/<page>.jpg has one in both
 * sizes and both schemes. With --all DIR also each whole page by itself.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../test/support/browser.ts';

const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 844 } } as const;
const schemes = ['light', 'dark'] as const;
type Size = keyof typeof sizes;
type Scheme = (typeof schemes)[number];

/** What is looked at, as a link on the page before leads there: ids of reports are other every day. */
const ways: Record<string, string[]> = {
  report: [],
  findings: ['#findings'],
  failures: ['a[href*="/failures/"]'],
  guests: ['a[href$="/guests/"]'],
  guest: ['a[href$="/guests/"]', 'main a[href*="/guests/"], main th a'],
  offsite: ['a[href*="/offsite/"]'],
  proofs: ['a[href*="/offsite/"]', '#matrix'],
  plans: ['a[href*="/plans/"]'],
  runbooks: ['a[href*="/runbooks/"]'],
  runbook: ['a[href*="/runbooks/"]', 'main a[href$="-replace/"]'],
  restore: ['a[href*="/runbooks/"]', 'main a[href$="/restore/"]'],
  history: ['a[data-key=h]'],
  compare: ['a[href*="/compare/"]'],
  rules: ['a[data-key=u]'],
  rule: ['a[data-key=u]', '.rules a'],
};

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(
    `npm run screenshots [-- [URL] [--all DIR]]   URL: a running npm start, by default http://localhost:8787`,
  );
  process.exit(0);
}
const all = args.includes('--all') ? args[args.indexOf('--all') + 1] : undefined;
const url = args.find((arg) => arg.startsWith('http')) ?? 'http://localhost:8787';
const images = 'docs/images';
const browser = await openBrowser();
try {
  mkdirSync(images, { recursive: true });
  await cover(browser, 'report', 'report.png');
  await cover(browser, 'proofs', 'offsite.png');
  for (const name of Object.keys(ways)) await sheet(browser, name);
  if (all) await everyPage(browser, all);
} catch (error) {
  console.error(
    `No picture: ${error instanceof Error ? error.message.split('\n')[0] : error}. Is \`npm start\` running?`,
  );
  process.exitCode = 1;
} finally {
  await browser.close();
}

/** A page on a phone in the dark and on a desktop, side by side: for the README. */
async function cover(from: Browser, name: string, file: string): Promise<void> {
  const shots = [await shot(from, name, 'phone', 'dark'), await shot(from, name, 'desktop', 'light')];
  if (shots.includes(null)) throw new Error(`There is no way to ${name}`);
  await arrange(from, shots, { width: 1180, height: 560, type: 'png', path: join(images, file) });
}

/** One page in both sizes and both schemes. */
async function sheet(from: Browser, name: string): Promise<void> {
  const shots: Buffer[] = [];
  for (const scheme of schemes)
    for (const size of ['desktop', 'phone'] as const) {
      const picture = await shot(from, name, size, scheme);
      if (!picture) return console.log(`There is no link to ${name}: left out`);
      shots.push(picture);
    }
  await arrange(from, shots, { width: 1900, height: 480, type: 'jpeg', path: join(images, `${name}.jpg`) });
}

interface Sheet {
  width: number;
  height: number;
  type: 'png' | 'jpeg';
  path: string;
}

async function arrange(from: Browser, shots: (Buffer | null)[], { width, height, type, path }: Sheet) {
  const page = await from.newPage({ viewport: { width, height } });
  const image = (bytes: Buffer | null) =>
    `<img src="data:image/png;base64,${bytes?.toString('base64')}" style="height:${height - 40}px;border:1px solid #8888;border-radius:12px">`;
  await page.setContent(
    `<body style="margin:0;display:flex;gap:20px;align-items:center;justify-content:center;height:${height}px;background:#dfe5e3">${shots.map(image).join('')}</body>`,
  );
  await page.screenshot({ path, type, ...(type === 'jpeg' && { quality: 75 }) });
  await page.close();
  console.log(`${path} is written`);
}

async function everyPage(from: Browser, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const name of Object.keys(ways))
    for (const size of Object.keys(sizes) as Size[])
      for (const scheme of schemes)
        await shot(from, name, size, scheme, join(folder, `${name}-${size}-${scheme}.png`));
  console.log(`${folder} holds every page`);
}

/** @returns null when no link leads there */
async function shot(from: Browser, name: string, size: Size, colorScheme: Scheme, file?: string) {
  const page = await from.newPage({
    viewport: sizes[size],
    colorScheme,
    reducedMotion: 'reduce',
    // Small ones are shown smaller still.
    deviceScaleFactor: file === undefined ? 2 : 1,
  });
  try {
    await page.goto(url);
    for (const step of ways[name] ?? []) {
      const found = page.locator(step).first();
      if ((await found.count()) === 0) return null;
      if (step.startsWith('#')) await found.evaluate((part) => part.scrollIntoView());
      else {
        // It may stand in a part that is folded: the address is what counts.
        await page.goto(
          new URL((await found.getAttribute('href')) ?? '', page.url()).href.replace(/#.*/, ''),
        );
      }
    }
    return await page.screenshot({ fullPage: file !== undefined, ...(file && { path: file }) });
  } finally {
    await page.close();
  }
}
