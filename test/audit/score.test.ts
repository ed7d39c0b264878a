import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoryIds } from '../../audit/rule.ts';
import { rules } from '../../audit/rules/index.ts';
import { capsOf, points, profileCategories, profileRules, scoreOf } from '../../audit/score.ts';
import { anyResults, result, shuffled } from '../support/results.ts';

const none = new Map<string, number>();
const category = (results: Parameters<typeof scoreOf>[0], id: string, caps = none) => {
  const found = scoreOf(results, 'full', caps).categories.find((entry) => entry.id === id);
  if (!found) throw new Error(`no category ${id}`);
  return found;
};
const failing = (count: number, severity: string) =>
  Array.from({ length: count }, (_, at) => result(`r${at}`, 'ha', { cluster: `fail ${severity}` }));

describe('a category', () => {
  it.each([
    ['nothing fails', ['pass'], 10],
    ['one of each', ['fail critical', 'fail high', 'fail medium', 'fail low', 'fail info'], 3.75],
    ['unknown and accepted cost nothing', ['unknown', 'accepted high', 'pass'], 10],
    ['never below zero', Array(5).fill('fail critical'), 0],
    ['all medium ones cost 4 at most', Array(7).fill('fail medium'), 6],
    ['all low ones cost 1 at most', Array(9).fill('fail low'), 9],
    ['the limits are apart', [...Array(7).fill('fail medium'), ...Array(9).fill('fail low')], 5],
  ])('%s', (_, verdicts: string[], score) => {
    const results = verdicts.map((what, at) => result(`r${at}`, 'ha', { cluster: what }));
    expect(category(results, 'ha').score).toBe(score);
  });

  it('deducts once for each rule, by its worst verdict', () => {
    const results = [result('r', 'ha', { 'lxc/1': 'fail low', 'lxc/2': 'fail high', 'lxc/3': 'fail high' })];
    expect(category(results, 'ha')).toMatchObject({
      score: 8,
      deductions: [{ rule: 'r', severity: 'high', points: 2 }],
    });
  });

  it('shows every deduction, worst first, with what a spent limit has left', () => {
    const results = [...failing(5, 'low'), result('big', 'ha', { cluster: 'fail critical' })];
    const { deductions, score } = category(results, 'ha');
    expect(deductions.map((entry) => entry.points)).toEqual([3, 0.25, 0.25, 0.25, 0.25, 0]);
    expect(score).toBe(6);
  });

  it('has no score when nothing could be judged, whether unknown or not applicable', () => {
    expect(category([result('r', 'ha', { cluster: 'unknown' })], 'ha')).toMatchObject({
      score: null,
      coverage: 0,
    });
    expect(category([result('r', 'ha', {})], 'ha')).toMatchObject({ score: null, coverage: null });
  });

  it('scores at most the cap of a rule that fails critically, the lowest of several', () => {
    const caps = new Map([
      ['a', 4],
      ['b', 2],
      ['c', 9],
    ]);
    const critical = (...ids: string[]) =>
      ids.map((id) => result(id, 'network', { cluster: 'fail critical' }));
    expect(category(critical('a', 'b'), 'network', caps)).toMatchObject({
      score: 2,
      cap: { rule: 'b', score: 2 },
    });
    // A cap above what is left anyway is not worth a line.
    expect(category(critical('c'), 'network', caps)).not.toHaveProperty('cap');
    expect(category([result('b', 'network', { cluster: 'fail high' })], 'network', caps).score).toBe(8);
    expect(category([result('b', 'network', { cluster: 'accepted critical' })], 'network', caps).score).toBe(
      10,
    );
  });
});

describe('overall', () => {
  it('is the plain mean of the scored categories, to one decimal', () => {
    const costs = {
      balance: [3, 1],
      ha: [3, 1, 1],
      storage: [1],
      network: [],
      recovery: [3, 3],
      capacity: [1],
    };
    const word: Record<number, string> = { 3: 'fail critical', 1: 'fail medium' };
    const results = Object.entries(costs).flatMap(([id, list]) => [
      result(`${id}-fine`, id as 'ha', { cluster: 'pass' }),
      ...list.map((cost, at) => result(`${id}-${at}`, id as 'ha', { cluster: word[cost] ?? '' })),
    ]);
    const score = scoreOf(results, 'essential', none);
    expect(score.categories.map((entry) => entry.score)).toEqual([6, 5, 9, 10, 4, 9]);
    expect(score.overall).toBe(7.2);
  });

  it.each([
    ['essential', 3, 10],
    ['essential', 2, null],
    ['full', 4, 10],
    ['full', 3, null],
  ] as const)('%s with %i scored categories: %s', (profile, scored, overall) => {
    const results = categoryIds.map((id, at) =>
      result(id, id, { cluster: at < scored ? 'pass' : 'unknown' }),
    );
    expect(scoreOf(results, profile, none).overall).toBe(overall);
  });

  it('of nothing at all is null with coverage 0', () => {
    expect(scoreOf([], 'full', none)).toMatchObject({ overall: null, coverage: 0 });
  });
});

describe('coverage', () => {
  it('is the share of verdicts that could be given', () => {
    const results = [result('r', 'ha', { a: 'pass', b: 'unknown', c: 'accepted low', d: 'fail low' })];
    expect(scoreOf(results, 'full', none).coverage).toBe(0.75);
  });

  it('is 1 only when nothing is unknown, however much there is', () => {
    const verdicts = Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`lxc/${at}`, 'pass']));
    const results = [result('r', 'ha', { ...verdicts, cluster: 'unknown' })];
    expect(scoreOf(results, 'full', none).coverage).toBe(0.9999);
  });
});

describe('profiles', () => {
  it('essential runs the essential rules in six categories', () => {
    expect(profileCategories('essential')).toEqual(categoryIds.filter((id) => id !== 'security'));
    expect(profileCategories('full')).toEqual(categoryIds);
    expect(profileRules(rules, 'full')).toEqual(rules);
    for (const rule of profileRules(rules, 'essential')) {
      expect(rule.essential).toBe(true);
      expect(rule.category).not.toBe('security');
    }
  });

  it('caps come from the rules', () => {
    expect(capsOf(rules).get('cluster-quorate')).toBe(2);
    expect(capsOf(rules).has('ha-covers-critical')).toBe(false);
  });
});

describe('whatever the results', () => {
  const anyCaps = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 10 })))
    .map((list) => new Map(list.map(([rule, cap]) => [`rule-${rule}`, cap])));

  it('scores lie between 0 and 10, shares between 0 and 1, and the arithmetic adds up', () => {
    fc.assert(
      fc.property(anyResults, anyCaps, (results, caps) => {
        const { overall, coverage, categories } = scoreOf(results, 'full', caps);
        expect(overall ?? 0).toBeGreaterThanOrEqual(0);
        expect(overall ?? 10).toBeLessThanOrEqual(10);
        expect(coverage).toBeGreaterThanOrEqual(0);
        expect(coverage).toBeLessThanOrEqual(1);
        for (const { score, deductions, cap } of categories) {
          const spent = deductions.reduce((sum, entry) => sum + entry.points, 0);
          if (score === null) expect(deductions).toEqual([]);
          else expect(score).toBeCloseTo(cap?.score ?? Math.max(0, 10 - spent), 6);
        }
      }),
    );
  });

  it('their order never matters', () => {
    fc.assert(
      fc.property(
        anyResults.chain((results) => fc.tuple(fc.constant(results), shuffled(results))),
        anyCaps,
        ([results, others], caps) => {
          expect(scoreOf(others, 'full', caps)).toEqual(scoreOf(results, 'full', caps));
        },
      ),
    );
  });

  it('putting one right never lowers a score', () => {
    fc.assert(
      fc.property(anyResults, fc.nat(), (results, pick) => {
        const at = pick % Math.max(1, results.length);
        const mended = results.map((entry, index) =>
          index === at && entry.outcome === 'fail'
            ? result(entry.rule, entry.category, { cluster: 'pass' })
            : entry,
        );
        const before = scoreOf(results, 'full', none);
        const after = scoreOf(mended, 'full', none);
        for (const [index, { score }] of after.categories.entries())
          expect(score ?? 10).toBeGreaterThanOrEqual(before.categories[index]?.score ?? 0);
      }),
    );
  });
});

it('the points are those of the documentation', () => {
  expect(points).toEqual({ critical: 3, high: 2, medium: 1, low: 0.25, info: 0 });
});
