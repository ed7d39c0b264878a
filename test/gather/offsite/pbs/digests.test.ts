import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { joined } from '../../../../gather/offsite/joined.ts';
import {
  commonOf,
  countOf,
  countTogether,
  countUpTo,
  digestAt,
  digestOf,
  digestSet,
  has,
} from '../../../../gather/offsite/pbs/digests.ts';

const digest = (i: number) => createHash('sha256').update(`${i}`).digest('hex');
const setOf = (digests: string[]) => digestSet(joined(digests.map(digestOf)));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => digest(from + i));

it('sorts digests and keeps each once', () => {
  const list = [...range(0, 500), ...range(100, 300), ...Array(300).fill(digest(7))];
  const set = setOf(list);
  const expected = [...new Set(list)].sort();
  expect(Array.from({ length: countOf(set) }, (_, i) => digestAt(set, i))).toEqual(expected);
});

it('sorts digests that begin alike, as somebody might make them', () => {
  const alike = Array.from(
    { length: 3000 },
    (_, i) => `00000000${(99_999 - i).toString(16).padStart(56, '0')}`,
  );
  const set = setOf([...alike, ...alike]);
  expect(Array.from({ length: countOf(set) }, (_, i) => digestAt(set, i))).toEqual([...alike].sort());
});

it('counts up to a digest, in common, and together', () => {
  const a = setOf(range(0, 600));
  const b = setOf(range(400, 1000));
  const limit = digestOf(`80${'0'.repeat(62)}`);
  const below = (list: string[]) => list.filter((each) => each < '8').length;
  expect(countUpTo(a, limit)).toBe(below(range(0, 600)));
  expect(commonOf(a, b, limit)).toEqual({ all: 200, upTo: below(range(400, 600)) });
  expect(countTogether([a, b], limit)).toEqual({ all: 1000, upTo: below(range(0, 1000)) });
  expect(countTogether([], limit)).toEqual({ all: 0, upTo: 0 });
  expect([has(a, digestOf(digest(5))), has(a, digestOf(digest(700)))]).toEqual([true, false]);
});

it('holds no set of more than two million', () => {
  expect(() => digestSet(new Uint8Array((2 ** 21 + 1) * 32))).toThrow(RangeError);
});
