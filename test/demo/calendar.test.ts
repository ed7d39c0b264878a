import { expect, it } from 'vitest';
import { nextEvents } from '../../demo/calendar.ts';

const at = (iso: string) => Date.parse(iso) / 1000;
// A Sunday, 04:00 on the wall clock of Berlin.
const sunday = at('2026-11-22T03:00:00Z');

it.each([
  ['02:30', '2026-11-23T01:30:00Z'],
  ['daily', '2026-11-22T23:00:00Z'],
  ['hourly', '2026-11-22T04:00:00Z'],
  ['*/15', '2026-11-22T03:15:00Z'],
  ['sun 04:00', '2026-11-29T03:00:00Z'],
  ['mon..fri 22:15', '2026-11-23T21:15:00Z'],
  ['sat,sun 12:00', '2026-11-22T11:00:00Z'],
  ['2,14:30', '2026-11-22T13:30:00Z'],
])('%s next fires at %s', (schedule, expected) => {
  expect(nextEvents(schedule, sunday, 'Europe/Berlin')).toEqual([at(expected)]);
});

it('gives as many as asked for', () => {
  expect(nextEvents('06:00', sunday, 'UTC', 3)).toEqual(
    [0, 1, 2].map((day) => at('2026-11-22T06:00:00Z') + day * 86_400),
  );
});

it.each(['foo bar', '25:00:00 x', 'noday 12:00'])('refuses %s', (schedule) => {
  expect(() => nextEvents(schedule, sunday, 'UTC')).toThrow('unable to parse calendar event');
});
