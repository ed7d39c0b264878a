/** What of an alert fits into a message of a phone or a chat. */
import { expect, it } from 'vitest';
import { fitting } from '../../../worker/alert/brief.ts';

it.each([
  ['all', ['one', 'two'], 7, 'one\ntwo'],
  [
    'as many whole lines as leave room for the count',
    ['a'.repeat(50), 'b'.repeat(50), 'c'],
    90,
    `${'a'.repeat(50)}\n… 2 more lines in the report`,
  ],
  ['the count alone', ['a'.repeat(50), 'b'], 30, '… 2 more lines in the report'],
])('gives %s', (_, lines, limit, text) => {
  expect(fitting(lines, limit)).toBe(text);
});

it('measures no more than can fit, though thousands of guests recovered at once', () => {
  const lines = Array.from({ length: 10_000 }, (_, index) => `Recovered: the backup of guest ${index}.`);
  let measured = 0;
  const text = fitting(lines, 3800, (part) => {
    measured += part.length;
    return part.length;
  });
  expect(text).toMatch(/… \d+ more lines in the report$/);
  expect(text.length).toBeLessThanOrEqual(3800);
  expect(measured).toBeLessThan(2 * 3800);
});
