import { expect, it } from 'vitest';
import { laterBy } from '../../../audit/advice/job-times.ts';

it.each([
  ['02:00', 900, '02:15'],
  ['2:00', 3600, '03:00'],
  ['23:30', 3600, '00:30'],
  ['sat 22:00', 3600, 'sat 23:00'],
  ['mon..fri 22:00', 1800, 'mon..fri 22:30'],
  ['sat 23:30', 3600, undefined],
  ['*-*-1 02:00', 3600, undefined],
  ['0/2:30', 3600, undefined],
  ['daily', 3600, undefined],
])('%s, %i seconds later', (schedule, seconds, expected) =>
  expect(laterBy(schedule, seconds)).toBe(expected),
);
