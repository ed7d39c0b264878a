/** A real Chromium for the tests: CHROMIUM_PATH, Debian's, or the one that `npm ci` brought. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import packaged, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** @throws Error naming what to do when there is no Chromium that starts */
export async function openBrowser(): Promise<Browser> {
  const { path, env } = await findChromium();
  return chromium.launch({ executablePath: path, env: { ...process.env, ...env }, args: ['--no-sandbox'] });
}

interface Found {
  path: string;
  env: Record<string, string>;
}

async function findChromium(): Promise<Found> {
  const installed = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path && existsSync(path));
  if (installed) return { path: installed, env: {} };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      'No Chromium for the browser tests: install Chromium or Chrome and name it in CHROMIUM_PATH.',
    );
  const folder = await unpack();
  const path = join(folder, 'chromium');
  const fonts: Record<string, string> = existsSync('/etc/fonts')
    ? {}
    : { FONTCONFIG_PATH: join(folder, 'fonts') };
  // Its own libraries only where the system lacks them: libnss3, libnspr4.
  const libraries = { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') };
  for (const env of [fonts, { ...fonts, ...libraries }]) if (starts({ path, env })) return { path, env };
  throw new Error(
    'The Chromium that npm brought does not start: install libnss3 and libnspr4, or set CHROMIUM_PATH.',
  );
}

const starts = ({ path, env }: Found) =>
  spawnSync(path, ['--no-sandbox', '--version'], { env: { ...process.env, ...env } }).status === 0;

/**
 * Unpacks it (200 MB) beside its final place and moves it there when it is complete: tests that start at the
 * same time must not meet half a browser.
 */
async function unpack(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const bin = join(dirname(main), '..', 'bin');
  const place = join(tmpdir(), `offsight-chromium-${process.getuid?.() ?? 0}`);
  if (existsSync(join(place, 'chromium'))) return place;
  const own = await mkdtemp(`${place}-`);
  const before = process.env.TMPDIR;
  // The package unpacks into the temporary folder, wherever that is.
  process.env.TMPDIR = own;
  try {
    await packaged.executablePath(bin);
    await inflate(join(bin, 'al2023.tar.br'));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  await rename(own, place).catch(() => rm(own, { recursive: true })); // another test was first
  return place;
}
