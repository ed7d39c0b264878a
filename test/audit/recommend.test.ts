import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recommend } from '../../audit/recommend.ts';
import { scoreOf } from '../../audit/score.ts';
import { anyResults, result, shuffled, verdict } from '../support/results.ts';

const none = new Map<string, number>();
const fine = (['balance', 'ha', 'storage', 'network', 'recovery', 'capacity', 'security'] as const).map(
  (id) => result(`${id}-fine`, id, { cluster: 'pass' }),
);

it('one for each failing rule, the one that gains most first, info ones left out', () => {
  const results = [
    ...fine,
    result('small', 'ha', { a: 'fail low' }),
    result('big', 'ha', { a: 'fail critical', b: 'fail low', c: 'pass' }),
    result('hint', 'ha', { a: 'fail info' }),
    result('blind', 'ha', { a: 'unknown' }),
    result('accepted', 'ha', { a: 'accepted critical' }),
  ];
  // High Availability is at 6.75 and overall at 9.5; without the big one 9.75 and 10, without the small one 7 and 9.6.
  expect(recommend(results, 'full', none)).toEqual([
    { rule: 'big', title: 'big is right', severity: 'critical', gain: 0.5, subjects: ['a', 'b'], fixes: [] },
    { rule: 'small', title: 'small is right', severity: 'low', gain: 0.1, subjects: ['a'], fixes: [] },
  ]);
});

it('the gain is the score with it put right, minus now: nothing behind a cap', () => {
  const caps = new Map([['quorum', 2]]);
  const results = [
    ...fine,
    result('quorum', 'network', { cluster: 'fail critical' }),
    result('links', 'network', { cluster: 'fail high' }),
  ];
  const gains = Object.fromEntries(recommend(results, 'full', caps).map(({ rule, gain }) => [rule, gain]));
  // (2 + 6 × 10) / 7 = 8.9; with quorum (8 + 60) / 7 = 9.7; with the links still 8.9.
  expect(gains).toEqual({ quorum: 0.8, links: 0 });
});

it('a fix that several subjects share is said once', () => {
  const fix = { summary: 'Add them.', commands: [{ line: 'pvecm status', effect: 'reads' as const }] };
  const other = { summary: 'Remove it.', commands: [] };
  const base = result('r', 'ha', {});
  const verdicts = [
    { ...verdict('a', 'fail low'), fix },
    { ...verdict('b', 'fail low'), fix: structuredClone(fix) },
    { ...verdict('c', 'fail low'), fix: other },
    { ...verdict('d', 'pass'), fix: { summary: 'Not needed.', commands: [] } },
  ];
  const [first] = recommend([{ ...base, outcome: 'fail', severity: 'low', verdicts }], 'full', none);
  expect(first?.fixes).toEqual([fix, other]);
});

it('while there is no overall score nothing is gained', () => {
  const [first] = recommend([result('r', 'ha', { a: 'fail critical' })], 'full', none);
  expect(first?.gain).toBe(0);
});

it('whatever the results, no recommendation costs points, and their order never matters', () => {
  fc.assert(
    fc.property(
      anyResults.chain((results) => fc.tuple(fc.constant(results), shuffled(results))),
      ([results, others]) => {
        const list = recommend(results, 'full', none);
        for (const { gain } of list) expect(gain).toBeGreaterThanOrEqual(0);
        expect(recommend(others, 'full', none)).toEqual(list);
        const { overall } = scoreOf(results, 'full', none);
        for (const { gain } of list) expect((overall ?? 0) + gain).toBeLessThanOrEqual(10);
      },
    ),
  );
});
