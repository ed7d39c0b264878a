import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { command } from '../../audit/command.ts';
import { type Grounds, recommend } from '../../audit/recommend.ts';
import type { Result } from '../../audit/report.ts';
import { scoreOf } from '../../audit/score.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { anyResults, result, shuffled, verdict } from '../support/results.ts';

const grounds = (more: Partial<Grounds> = {}): Grounds => ({
  spofs: [],
  risks: [],
  inventory: { nodes: [], guests: [], storage: [] },
  facts: healthyFacts(),
  profile: 'full',
  caps: new Map(),
  ...more,
});
const fine = (['balance', 'ha', 'storage', 'network', 'recovery', 'capacity', 'security'] as const).map(
  (id) => result(`${id}-fine`, id, { cluster: 'pass' }),
);
const spof = (subject: string) => ({
  subject,
  name: subject,
  kind: 'service' as const,
  level: 'critical' as const,
  reason: '',
});
const risk = (subject: string, priority: 'P1' | 'P2' | null) => ({
  subject,
  risk: '',
  likelihood: null,
  impact: null,
  priority,
  reasons: { likelihood: '', impact: '' },
});

it('one for each failing rule, the one that gains most first, info ones left out', () => {
  const results = [
    ...fine,
    result('small', 'ha', { a: 'fail low' }),
    result('big', 'ha', { a: 'fail critical', b: 'fail low', c: 'pass' }),
    result('hint', 'ha', { a: 'fail info' }),
    result('blind', 'ha', { a: 'unknown' }),
    result('accepted', 'ha', { a: 'accepted critical' }),
  ];
  // High Availability is at 6.75; without the big one 9.75, without the small one 7: a seventh of it each.
  expect(recommend(results, grounds())).toEqual([
    {
      rule: 'big',
      title: 'big is right',
      severity: 'critical',
      gain: 0.43,
      horizon: 'now',
      effort: 'hours',
      why: 'a is fail critical. And 1 more. High Availability 6.75 → 9.75.',
      subjects: ['a', 'b'],
      fixes: [],
      verify: [],
      rollback: [],
      lasting: [],
    },
    expect.objectContaining({ rule: 'small', gain: 0.04, horizon: 'month', subjects: ['a'] }),
  ]);
});

describe('the gain', () => {
  const why = (results: Result[], more: Partial<Grounds> = {}) =>
    Object.fromEntries(recommend(results, grounds(more)).map((each) => [each.rule, [each.gain, each.why]]));

  it('is the score with it put right, minus now: nothing behind a cap', () => {
    const results = [
      ...fine,
      result('quorum', 'network', { cluster: 'fail critical' }),
      result('links', 'network', { cluster: 'fail high' }),
    ];
    // (2 + 6 × 10) / 7; with quorum (8 + 60) / 7; with the links still 2.
    expect(why(results, { caps: new Map([['quorum', 2]]) })).toEqual({
      quorum: [0.86, 'cluster is fail critical. Network & Quorum 2 → 8.'],
      links: [0, 'cluster is fail high. No points by itself: quorum limits Network & Quorum to 2.'],
    });
  });

  it('is nothing where others of its severity cost all there is to cost', () => {
    const many = Array.from({ length: 6 }, (_, at) => result(`m${at}`, 'ha', { a: 'fail medium' }));
    expect(why([...fine, ...many]).m0).toEqual([
      0,
      'a is fail medium. No points by itself: High Availability stays at 6.',
    ]);
  });

  it('is nothing while there is no overall score', () => {
    expect(why([result('r', 'ha', { a: 'fail critical', b: 'unknown' })]).r?.[0]).toBe(0);
  });
});

describe('what is at stake', () => {
  const results = [
    ...fine,
    result('alone', 'storage', { cluster: 'fail medium' }),
    result('guest', 'ha', { 'lxc/101': 'fail medium' }),
    result('node', 'balance', { 'node/pve1': 'fail medium' }),
  ];
  const dangers = {
    spofs: [spof('lxc/101'), spof('node/pve1')],
    risks: [risk('node/pve1', 'P1'), risk('node/pve1', 'P2'), risk('lxc/101', null)],
  };

  it('decides among those that gain the same, and is named', () => {
    const advice = recommend(results, grounds(dangers));
    expect(advice.map(({ rule, gain }) => [rule, gain])).toEqual([
      ['node', 0.14],
      ['guest', 0.14],
      ['alone', 0.14],
    ]);
    expect(advice.map(({ why }) => why.replace(/^.*?→ 10\. ?/, ''))).toEqual([
      'It bears on 1 single point of failure (node/pve1) and 2 risks (1 P1, 1 P2).',
      'It bears on 1 single point of failure (lxc/101) and 1 risk (not rated).',
      '',
    ]);
  });

  it('where it is the same too, the graver finding comes first, then the name', () => {
    const full = Array.from({ length: 4 }, (_, at) => result(`x${at}`, 'ha', { a: 'fail critical' }));
    const order = recommend([...fine, ...full, result('b', 'ha', { a: 'fail low' })], grounds());
    expect(order.map(({ rule }) => rule)).toEqual(['x0', 'x1', 'x2', 'x3', 'b']);
  });
});

describe('fixes', () => {
  const failing = (fixes: (Result['verdicts'][number]['fix'] | undefined)[]): Result => ({
    ...result('r', 'ha', {}),
    outcome: 'fail',
    severity: 'low',
    verdicts: fixes.map((fix, at) => ({ ...verdict(`lxc/${at}`, 'fail low'), ...(fix && { fix }) })),
  });
  const add = { summary: 'Add it.', commands: [command('changes', 'ha-manager add', ['ct:101'])] };

  it('that several subjects share are said once, with how to check them and take them back', () => {
    const other = { summary: 'Remove it.', commands: [] };
    const results = [failing([add, structuredClone(add), other, undefined])];
    results[0]?.verdicts.push({ ...verdict('z', 'pass'), fix: { summary: 'Not needed.', commands: [] } });
    expect(recommend(results, grounds())[0]).toMatchObject({
      fixes: [add, other],
      effort: 'hours',
      verify: [{ line: 'ha-manager status' }],
      rollback: [{ line: 'ha-manager remove ct:101' }],
    });
  });

  it('without commands are checked where the finding was seen', () => {
    const results = [failing([{ summary: 'Buy one.', commands: [] }])];
    for (const each of results[0]?.verdicts ?? []) each.evidence = [{ seen: 'x', where: '/storage' }];
    expect(recommend(results, grounds())[0]?.verify).toEqual([{ line: 'pvesm status', effect: 'reads' }]);
  });
});

it('whatever the results, no recommendation costs points or gains more than is missing, and order never matters', () => {
  fc.assert(
    fc.property(
      anyResults.chain((results) => fc.tuple(fc.constant(results), shuffled(results))),
      ([results, others]) => {
        const list = recommend(results, grounds());
        expect(recommend(others, grounds())).toEqual(list);
        const { overall, categories } = scoreOf(results, 'full', new Map());
        const scores = categories.flatMap(({ score }) => score ?? []);
        const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
        for (const { gain } of list) {
          expect(gain).toBeGreaterThanOrEqual(0);
          expect(overall === null ? gain : mean + gain).toBeLessThanOrEqual(10.005);
        }
      },
    ),
    { numRuns: 60 },
  );
});
