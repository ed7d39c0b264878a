import { expect, it } from 'vitest';
import { plain, plainDeep, plainJson } from '../../../audit/written/plain-text.ts';

const evil = 'a\u001b[31mb\u202ec\u0085d\u{e0041}e\nf\u2028g\u00adh';

it('control, bidi and other invisible characters go, line breaks become blanks', () => {
  expect(plain(evil)).toBe('a[31mbc de f gh');
  expect(plain('Größe 東京 🚀 — “x”')).toBe('Größe 東京 🚀 — “x”');
});

it('reaches into every text of a value', () => {
  expect(plainDeep({ [evil]: [evil, 1, null, { x: evil }] })).toEqual({
    'a[31mbc de f gh': ['a[31mbc de f gh', 1, null, { x: 'a[31mbc de f gh' }],
  });
});

it('JSON shows no such character and still means the same', () => {
  const json = plainJson({ name: evil });
  expect(json).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\p{Cf}]/u);
  expect(JSON.parse(json)).toEqual({ name: evil });
});
