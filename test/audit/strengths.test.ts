import { describe, expect, it } from 'vitest';
import { recommend } from '../../audit/recommend.ts';
import type { Result } from '../../audit/report.ts';
import { scoreOf } from '../../audit/score.ts';
import { strengthsOf, weaknessesOf } from '../../audit/strengths.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { result } from '../support/results.ts';

const strengths = (results: Result[]) =>
  strengthsOf(results, scoreOf(results, 'full', new Map())).map(({ text }) => text);

describe('a strength', () => {
  it('is a category of 9 points or more, with the rules that passed', () => {
    const results = [
      result('one', 'storage', { a: 'pass' }),
      result('two', 'storage', { a: 'fail medium' }),
      result('three', 'storage', {}),
      result('four', 'ha', { a: 'pass' }),
      result('five', 'ha', { a: 'fail high' }),
    ];
    expect(strengthsOf(results, scoreOf(results, 'full', new Map()))).toEqual([
      {
        category: 'Storage',
        score: 9,
        text: 'Storage scores 9 of 10 (Excellent): 1 of 2 rules passed.',
        passed: ['one is right'],
      },
    ]);
  });

  it.each<[string, Record<string, string>]>([
    ['without anything judged', { a: 'unknown' }],
    ['with less than half of it judged', { a: 'pass', b: 'unknown', c: 'unknown' }],
    ['in which nothing passed', { a: 'accepted high' }],
  ])('is none %s', (_, verdicts) => expect(strengths([result('r', 'storage', verdicts)])).toEqual([]));
});

describe('weaknesses', () => {
  const weaknesses = (results: Result[]) =>
    weaknessesOf(
      results,
      recommend(results, {
        spofs: [],
        risks: [],
        inventory: { nodes: [], guests: [], storage: [] },
        facts: healthyFacts(),
        profile: 'full',
        caps: new Map(),
      }),
    ).map(({ severity, text }) => `${severity}: ${text}`);

  it('are the critical findings, then the high ones, each in the words of its worst verdict', () => {
    const results = [
      result('a', 'ha', { one: 'fail high' }),
      result('b', 'storage', { one: 'fail low', two: 'fail critical', three: 'pass' }),
      result('c', 'network', { one: 'fail medium' }),
    ];
    expect(weaknesses(results)).toEqual([
      'critical: two is fail critical. And 1 more.',
      'high: one is fail high.',
    ]);
  });

  it('are five at most', () => {
    const many = Array.from({ length: 7 }, (_, at) => result(`r${at}`, 'ha', { a: 'fail high' }));
    expect(weaknesses(many)).toHaveLength(5);
  });
});
