import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Grounds, recommend } from '../../audit/recommend.ts';
import { scoreOf } from '../../audit/score.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { anyResults, result, shuffled, verdict } from '../support/results.ts';

const none = new Map<string, number>();
/** Nothing but the score: no dangers, no facts that a command could be checked against. */
const grounds = (caps = none): Grounds => ({
  facts: { ...healthyFacts(), guests: [], nodes: [] },
  profile: 'full',
  caps,
  spofs: [],
  risks: [],
  inventory: { nodes: [], guests: [], storage: [] },
});
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
  // High Availability is at 6.75, a seventh of the overall score; without the big one 9.75, without the small one 7.
  const list = recommend(results, grounds());
  expect(list).toHaveLength(2);
  expect(list).toMatchObject([
    { rule: 'big', title: 'big is right', severity: 'critical', gain: 0.43, subjects: ['a', 'b'], fixes: [] },
    { rule: 'small', title: 'small is right', severity: 'low', gain: 0.04, subjects: ['a'], fixes: [] },
  ]);
});

it('the gain is the score with it put right, minus now: nothing behind a cap', () => {
  const caps = new Map([['quorum', 2]]);
  const results = [
    ...fine,
    result('quorum', 'network', { cluster: 'fail critical' }),
    result('links', 'network', { cluster: 'fail high' }),
  ];
  const gains = Object.fromEntries(recommend(results, grounds(caps)).map(({ rule, gain }) => [rule, gain]));
  // (2 + 6 × 10) / 7; with quorum (8 + 60) / 7, six sevenths more; with the links nothing more.
  expect(gains).toEqual({ quorum: 0.86, links: 0 });
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
  const [first] = recommend([{ ...base, outcome: 'fail', severity: 'low', verdicts }], grounds());
  expect(first?.fixes).toEqual([fix, other]);
});

it('while there is no overall score nothing is gained', () => {
  const [first] = recommend([result('r', 'ha', { a: 'fail critical' })], grounds());
  expect(first?.gain).toBe(0);
});

it('whatever the results, no recommendation costs points, and their order never matters', () => {
  fc.assert(
    fc.property(
      anyResults.chain((results) => fc.tuple(fc.constant(results), shuffled(results))),
      ([results, others]) => {
        const list = recommend(results, grounds());
        for (const { gain } of list) expect(gain).toBeGreaterThanOrEqual(0);
        expect(recommend(others, grounds())).toEqual(list);
        const { overall } = scoreOf(results, 'full', none);
        for (const { gain } of list) expect((overall ?? 0) + gain).toBeLessThanOrEqual(10.05);
      },
    ),
  );
});
