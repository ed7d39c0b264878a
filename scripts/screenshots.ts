/**
 * `npm run screenshots [URL]`: pictures of the main pages for the README, from a running `npm start`.
 * Writes docs/images/report.png (phone beside desktop) and, with --all DIR, each page in each size and scheme.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../test/support/browser.ts';

const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 844 } } as const;
const schemes = ['light', 'dark'] as const;
const pages = { report: '/', rules: '/rules/', rule: '/rules/backup-recent/' };

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(
    `npm run screenshots [-- [URL] [--all DIR]]   URL: a running npm start, by default http://localhost:8787`,
  );
  process.exit(0);
}
const all = args.includes('--all') ? args[args.indexOf('--all') + 1] : undefined;
const url = args.find((arg) => arg.startsWith('http')) ?? 'http://localhost:8787';
const browser = await openBrowser();
try {
  await cover(browser);
  if (all) await everyPage(browser, all);
} catch (error) {
  console.error(
    `No picture: ${error instanceof Error ? error.message.split('\n')[0] : error}. Is \`npm start\` running?`,
  );
  process.exitCode = 1;
} finally {
  await browser.close();
}

/** The first screen on a phone in the dark and on a desktop, side by side. */
async function cover(from: Browser): Promise<void> {
  const phone = await shot(from, '/', 'phone', 'dark');
  const desktop = await shot(from, '/', 'desktop', 'light');
  const page = await from.newPage({ viewport: { width: 1180, height: 560 } });
  const image = (bytes: Buffer, height: number) =>
    `<img src="data:image/png;base64,${bytes.toString('base64')}" style="height:${height}px;border:1px solid #8888;border-radius:12px">`;
  await page.setContent(
    `<body style="margin:0;display:flex;gap:24px;align-items:center;justify-content:center;height:560px;background:#dfe5e3">${image(phone, 520)}${image(desktop, 520)}</body>`,
  );
  mkdirSync('docs/images', { recursive: true });
  await page.screenshot({ path: 'docs/images/report.png' });
  console.log('docs/images/report.png is written');
}

async function everyPage(from: Browser, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, path] of Object.entries(pages))
    for (const size of Object.keys(sizes) as (keyof typeof sizes)[])
      for (const scheme of schemes)
        await shot(from, path, size, scheme, join(folder, `${name}-${size}-${scheme}.png`));
  console.log(`${folder} holds every page`);
}

async function shot(
  from: Browser,
  path: string,
  size: keyof typeof sizes,
  colorScheme: (typeof schemes)[number],
  file?: string,
): Promise<Buffer> {
  const page = await from.newPage({ viewport: sizes[size], colorScheme, deviceScaleFactor: 2 });
  await page.goto(new URL(path, url).href);
  const picture = await page.screenshot({ fullPage: file !== undefined, ...(file && { path: file }) });
  await page.close();
  return picture;
}
