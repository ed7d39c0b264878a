import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyBuild, siteIsCurrent } from '../../cli/local/site-build.ts';

const root = mkdtempSync(join(tmpdir(), 'offsight-build-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** @param hour of a day; only the order counts */
function file(path: string, hour: number): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), path);
  const time = new Date(Date.UTC(2026, 0, 1, hour));
  utimesSync(join(root, path), time, time);
}

const sources = [
  'site/src/pages/index.astro',
  'site/public/favicon.svg',
  'site/styles/site.css',
  'site/browser/site.ts',
  'site/assets.ts',
  'site/astro.config.ts',
  'site/options.ts',
  'worker/index.ts',
  'gather/index.ts',
  'audit/rules/one.ts',
  'docs/rules/one.md',
  'wrangler.toml',
  'package-lock.json',
];

beforeAll(() => {
  for (const source of sources) file(source, 1);
});

it('has to be built when it is missing, or older than any source', () => {
  expect(siteIsCurrent(root)).toBe(false);
  file('site/dist/server/wrangler.json', 2);
  expect(siteIsCurrent(root)).toBe(true);
  for (const source of sources) {
    file(source, 3);
    expect(siteIsCurrent(root), source).toBe(false);
    file(source, 1);
  }
});

it('is copied, in place of an earlier copy', () => {
  file('copy/server/old.mjs', 1);
  file('site/dist/client/site.css', 2);
  const config = copyBuild(root, join(root, 'copy'));
  expect(readFileSync(config, 'utf8')).toBe('site/dist/server/wrangler.json');
  expect(readFileSync(join(root, 'copy/client/site.css'), 'utf8')).toBe('site/dist/client/site.css');
  expect(() => readFileSync(join(root, 'copy/server/old.mjs'))).toThrow();
});
