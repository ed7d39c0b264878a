import { expect, it } from 'vitest';
import { keepsEverything, reachDays } from '../../audit/retention-reach.ts';

const day = 86_400;

it.each<[string, Record<string, number>, number | undefined, number]>([
  ['a week and a month of a nightly job', { 'keep-daily': 7, 'keep-weekly': 4 }, day, 35],
  ['the last three of a weekly job', { 'keep-last': 3 }, 7 * day, 21],
  ['the last three, whenever they were', { 'keep-last': 3 }, undefined, 0],
  ['daily ones of a weekly job: one a run', { 'keep-daily': 4 }, 7 * day, 28],
  ['hourly ones of an hourly job', { 'keep-hourly': 48 }, 3600, 2],
  ['months and years', { 'keep-monthly': 2, 'keep-yearly': 1 }, day, 425],
  [
    'about ten years, as the manual of the backup server says',
    { 'keep-last': 3, 'keep-daily': 13, 'keep-weekly': 8, 'keep-monthly': 11, 'keep-yearly': 9 },
    day,
    3 + 13 + 56 + 330 + 9 * 365,
  ],
  ['everything', { 'keep-all': 1, 'keep-last': 2 }, day, Number.POSITIVE_INFINITY],
  ['no number at all', {}, day, Number.POSITIVE_INFINITY],
  ['numbers that make no sense', { 'keep-daily': -5, 'keep-last': 1 }, day, 1],
])('%s', (_, retention, interval, days) => {
  expect(reachDays(retention, interval)).toBeCloseTo(days);
});

it('keeps everything where nothing above 0 is set', () => {
  expect(keepsEverything({ 'keep-last': 0 })).toBe(true);
  expect(keepsEverything({ 'keep-last': 1 })).toBe(false);
});
