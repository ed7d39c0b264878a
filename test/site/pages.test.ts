import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSite, openSite, pages, poisoned } from '../support/opened-site.ts';
import { idAt, takenAt } from '../support/sample-report.ts';

let site: OpenSite;
let tab: Awaited<ReturnType<OpenSite['tab']>>;

beforeAll(async () => {
  site = await openSite();
  tab = await site.tab();
}, 180_000);

afterAll(() => site.close());

const widths = [320, 390, 1280];

describe.each(Object.entries(pages))('%s', (_, path) => {
  let seen: Awaited<ReturnType<typeof look>>;
  beforeAll(async () => {
    seen = await look(path);
  });

  it('loads under the content security policy without a complaint, from this host alone', () => {
    expect(seen.complaints).toEqual([]);
    expect(seen.requests.length).toBeGreaterThan(0);
    expect(seen.requests.filter((url) => !url.startsWith(site.url))).toEqual([]);
  });

  it.each(widths)('needs no sideways scrolling at %i px, folded or open', (width) => {
    expect(seen.overflow.get(width)).toBeLessThanOrEqual(0);
  });

  it('is sound: one h1, headings in order, unique ids, captions, inner links that lead somewhere', () => {
    expect(seen.structure).toEqual({
      title: true,
      headings: 1,
      jumps: [],
      doubles: [],
      dangling: [],
      bare: 0,
      inline: 0,
    });
  });

  it('links to pages that there are', async () => {
    const real = (url: string) => !url.includes('/rules/') || /rules\/(cluster-quorate\/)?$/.test(url);
    const missing: string[] = [];
    // The rules of the sample are made up; all others have pages.
    for (const url of new Set(seen.hrefs.filter(real))) if (!(await isThere(url))) missing.push(url);
    expect(missing).toEqual([]);
  });

  it('gives fingers at least 24 px outside of running text', () => expect(seen.small).toEqual([]));
});

/** Loads a page once, and once more at each width. */
async function look(path: string) {
  const { page, complaints } = tab;
  complaints.length = 0;
  const requests: string[] = [];
  const note = (request: Request) => requests.push(request.url());
  page.on('request', note);
  await page.goto(site.url + path, { waitUntil: 'networkidle' });
  const structure = await page.evaluate(structureOf);
  const hrefs = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].map(({ href }) => href.replace(/#.*/, '')),
  );
  const overflow = new Map<number, number>();
  let small: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(site.url + path);
    if (width === 390) small = await page.evaluate(tooSmall);
    overflow.set(width, await excess(page));
  }
  page.off('request', note);
  return { complaints: [...complaints], requests, structure, hrefs, overflow, small };
}

/** By how much the page is wider than the window, folded or open. */
async function excess(page: Page): Promise<number> {
  const now = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const folded = await now();
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  return Math.max(folded, await now());
}

function structureOf() {
  const all = (selector: string) => [...document.querySelectorAll(selector)];
  const levels = all('h1,h2,h3,h4,h5').map(({ tagName }) => Number(tagName[1]));
  const ids = all('[id]').map(({ id }) => id);
  const anchors = all('a[href^="#"]').map((link) => link.getAttribute('href')?.slice(1) ?? '');
  return {
    title: document.title !== '',
    headings: levels.filter((level) => level === 1).length,
    jumps: levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1),
    doubles: ids.filter((id, index) => ids.indexOf(id) !== index),
    dangling: anchors.filter((id) => !ids.includes(decodeURIComponent(id))),
    bare: all('table').filter((table) => !table.querySelector('caption')).length,
    inline: all('[style], [onclick], style, script:not([src])').length,
  };
}

function tooSmall(): string[] {
  return [...document.querySelectorAll('nav a, summary, button, .meta a, .links a, .brand')]
    .map((target) => ({ text: target.textContent?.slice(0, 40), box: target.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && box.height < 24)
    .map(({ text, box }) => `${text} ${box.height}`);
}

const asked = new Map<string, Promise<boolean>>();
/** Asked once: many pages lead to the same ones. */
function isThere(url: string): Promise<boolean> {
  const there = asked.get(url) ?? fetch(url).then(({ ok }) => ok);
  asked.set(url, there);
  return there;
}

describe('hostile names', () => {
  it.each([
    ...(['hostile', 'overview', 'hostileFailures', 'hostileGuests', 'hostilePlans'] as const),
    ...(['hostileOffsite', 'hostileTarget', 'hostileGuest', 'hostileFindings'] as const),
    ...(['hostileRunbooks', 'hostileRunbook', 'hostileRestore', 'hostileDrills'] as const),
  ])('stay text on the page %s', async (name) => {
    const result = await site.open(pages[name], async (page) => ({
      images: await page.locator('img').count(),
      scripts: await page.locator('script').count(),
      ran: await page.evaluate(() => 'pwned' in globalThis),
      shown: (await page.locator('main').textContent())?.includes('<img src=x onerror=pwned()>'),
    }));
    expect(result).toEqual({ images: 0, scripts: 1, ran: false, shown: true });
  });

  it('do not change a command that is copied', async () => {
    const lines = poisoned.results.flatMap(({ verdicts }) =>
      verdicts.flatMap(({ fix }) => fix?.commands ?? []),
    );
    const shown = await site.open(pages.hostile, (page) => page.locator('pre').allTextContents());
    for (const { line } of lines) expect(shown).toContain(line);
    const planned = await site.open(pages.hostilePlans, (page) => page.locator('pre').allTextContents());
    for (const { command } of poisoned.advice.rebalance?.moves ?? []) expect(planned).toContain(command.line);
  });
});

/** What is read in one piece, or printed for the binder. */
const whole = [
  ...(['latest', 'failures', 'guests', 'plans', 'offsite', 'target', 'guest', 'findings'] as const),
  ...(['runbooks', 'runbook', 'restore', 'patch', 'drills'] as const),
];

describe('budgets', () => {
  const file = (name: string) => readFileSync(join(site.folder, name));

  it.each([
    ['site.css', 5120],
    ['site.js', 3072],
  ])('%s is at most %i bytes with gzip', (name, most) => {
    expect(gzipSync(file(name)).length).toBeLessThanOrEqual(most);
  });

  it.each(whole)('the page %s is at most 160 KB, and 20 KB with brotli', (name) => {
    const page = file(`${pages[name]}index.html`);
    expect(page.length).toBeLessThanOrEqual(160_000);
    expect(brotliCompressSync(page).length).toBeLessThanOrEqual(20_000);
  });

  it('2,000 guests do not burst the offsite page: the worst 200 in full, of the others the states', async () => {
    const path = `large/reports/${idAt(takenAt)}/offsite/`;
    expect(file(`${path}index.html`).length).toBeLessThanOrEqual(1_000_000);
    const [text, anchors] = await site.open(path, async (page) => [
      await page.locator('[aria-labelledby="rows"]').textContent(),
      await page.locator('[id^="lxc-"]').count(),
    ]);
    expect(text).toContain(
      'Of 2000 guests the 200 that are worst off need to be told in full; of the other 1800 the states alone are here.',
    );
    expect(text).toContain('dns (CT 2999): proven at bucket and pbs-r2');
    expect(anchors).toBe(2000);
  });

  it.each(whole)('the page %s is at most 20 pages of A4 on paper', async (name) => {
    const pdf = await site.open(pages[name], (page) => page.pdf({ format: 'A4', preferCSSPageSize: true }));
    const sheets = pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? [];
    expect(sheets.length).toBeGreaterThan(0);
    expect(sheets.length).toBeLessThanOrEqual(20);
  });
});
