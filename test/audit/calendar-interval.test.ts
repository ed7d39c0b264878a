import { describe, expect, it } from 'vitest';
import { longestInterval } from '../../audit/calendar-interval.ts';

const minutes = 60;
const hours = 3600;
const days = 86_400;

describe('the longest pause between two runs', () => {
  it.each([
    ['02:00', 1 * days],
    ['daily', 1 * days],
    ['Daily', 1 * days],
    ['22:30:15', 1 * days],
    ['*-*-* 02:00', 1 * days],
    ['01:00 UTC', 1 * days],
    ['minutely', 1 * minutes],
    ['*', 1 * minutes],
    ['hourly', 1 * hours],
    ['30', 1 * hours],
    ['*/5', 5 * minutes],
    ['0/30', 30 * minutes],
    ['*:0/15', 15 * minutes],
    ['*/2:00', 2 * hours],
    ['*/5:00', 5 * hours],
    ['2,14:00', 12 * hours],
    ['8..17:00', 15 * hours],
    ['12/2:5', 14 * hours],
    ['mon..fri', 3 * days],
    ['mon..fri 22:15', 3 * days],
    ['mon,wed,fri 1:30', 3 * days],
    ['sat,sun 03:00', 6 * days],
    ['sun 04:00', 7 * days],
    ['Sunday 04:00', 7 * days],
    ['weekly', 7 * days],
    ['mon..wed 30/10', 4 * days + 40 * minutes],
    ['mon..fri 8..17,22:0/15', 2 * days + 9 * hours + 15 * minutes],
    ['monthly', 31 * days],
    ['*-05', 31 * days],
    ['*-*-1,15 02:00', 17 * days],
    ['Sat *-1..7 15:00', 35 * days],
    ['quarterly', 92 * days],
    ['semi-annually', 184 * days],
    ['yearly', 366 * days],
    ['2-29 03:00', 1461 * days],
  ])('%s', (schedule, seconds) => expect(longestInterval(schedule)).toBe(seconds));
});

describe('what is not understood has no interval', () => {
  it.each([
    '',
    '   ',
    'utc',
    'never',
    'constructor',
    '__proto__',
    'fooday 2:00',
    'fri..mon 2:00',
    'mon..fri..sun',
    '25:00',
    '2:60',
    '2:00:99',
    '1:2:3:4',
    '2:00 extra',
    '*..5:00',
    '1/2/3:00',
    '5/0:00',
    '5/x:00',
    '8..:00',
    '-1:00',
    '2015-10-21',
    '2027-*-1 2:00',
    '*-*-*-1 2:00',
    '*-13-1',
    '2-30 03:00',
    '*-*~1 03:00',
    '1e3:00',
    `${'1,'.repeat(200)}1:00`,
  ])('%s', (schedule) => expect(longestInterval(schedule)).toBeUndefined());
});
