import { expect, it } from 'vitest';
import { isManual, isReportId, reportIdAt, scheduledAtOf, yearOf } from '../../worker/report-id.ts';

const at = Date.UTC(2026, 10, 22, 3, 17, 42, 900);

it('is the scheduled time in UTC, to the second', () => {
  expect(reportIdAt(at)).toBe('20261122T031742Z');
  expect(reportIdAt(at, 'by hand')).toBe('20261122T031742Z-m');
  expect(yearOf(reportIdAt(at))).toBe(2026);
});

it('gives the time back', () => {
  for (const id of ['20261122T031742Z', '20261122T031742Z-m'])
    expect(scheduledAtOf(id)).toBe(Math.floor(at / 1000));
  expect(isManual('20261122T031742Z')).toBe(false);
  expect(isManual('20261122T031742Z-m')).toBe(true);
});

it('sorts as time does', () => {
  const ids = [at, at + 1000, at + 86_400_000, at + 366 * 86_400_000].flatMap((time) => [
    reportIdAt(time),
    reportIdAt(time, 'by hand'),
  ]);
  expect([...ids].sort()).toEqual(ids);
});

it.each([
  '',
  '20261122',
  '2026-11-22T03:17:00Z',
  '20261122T031700Z-x',
  '../20261122T031700Z',
  '20261122T031700Z/..',
])('takes %j for no id', (text) => {
  expect(isReportId(text)).toBe(false);
  expect(() => scheduledAtOf(text)).toThrow('is not the id of a report');
});
