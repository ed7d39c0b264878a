import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { nightsBefore, pastOf } from '../../cli/local/past.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-past-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (text: string) => Date.parse(text) / 1000;
const texts = (times: number[]) => times.map((time) => new Date(time * 1000).toISOString().slice(0, 16));

it.each([
  ['2026-11-22T12:00:00Z', ['2026-11-21T03:17', '2026-11-22T03:17']],
  ['2026-11-22T03:16:00Z', ['2026-11-20T03:17', '2026-11-21T03:17']],
  ['2026-11-22T03:17:30Z', ['2026-11-20T03:17', '2026-11-21T03:17']],
  ['2026-11-22T03:18:00Z', ['2026-11-21T03:17', '2026-11-22T03:17']],
  ['2027-01-01T01:00:00Z', ['2026-12-30T03:17', '2026-12-31T03:17']],
])('the nights before %s', (present, nights) => {
  expect(texts(nightsBefore(at(present), 2))).toEqual(nights);
});

it('are a day apart, oldest first, so many as asked for', () => {
  const nights = nightsBefore(at('2026-11-22T12:00:00Z'), 30);
  expect(nights).toHaveLength(30);
  expect(new Set(nights.slice(1).map((night, index) => night - (nights[index] ?? 0)))).toEqual(
    new Set([86_400]),
  );
  expect(nightsBefore(at('2026-11-22T12:00:00Z'), 0)).toEqual([]);
});

it('the past stays what it was at the first start', () => {
  const file = join(folder, 'state/past.json');
  const past = pastOf(file, 3);
  expect(pastOf(file, 30)).toEqual(past);
});
