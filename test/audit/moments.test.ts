import { expect, it } from 'vitest';
import { listed } from '../../audit/listing.ts';
import { dateOf, duration, moment } from '../../audit/moments.ts';

it.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [119, '119 seconds'],
  [120, '2 minutes'],
  [7_199, '120 minutes'],
  [7_200, '2 hours'],
  [86_400, '24 hours'],
  [3 * 86_400, '3 days'],
  [-5 * 86_400, '5 days'],
])('%d seconds: %s', (seconds, text) => expect(duration(seconds)).toBe(text));

it('times are UTC; one that no calendar knows is called so', () => {
  expect(moment(1_795_313_444)).toBe('2026-11-22 02:10 UTC');
  expect(dateOf(1_795_313_444)).toBe('2026-11-22');
  expect(moment(1e20)).toBe('an impossible time');
  expect(dateOf(1e20)).toBe('an impossible time');
});

it('lists names, and counts those that are too many', () => {
  expect(listed([])).toBe('none');
  expect(listed(['a'])).toBe('a');
  expect(listed(['a', 'b'])).toBe('a and b');
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  expect(listed(['a', 'b', 'c'], 1)).toBe('a and 2 more');
});
