import { describe, expect, it } from 'vitest';
import { parseReport, rowOf } from '../../audit/report.ts';
import { statusWord } from '../../audit/score-text.ts';
import { result } from '../support/results.ts';
import { sampleReport } from '../support/sample-report.ts';

describe('reading a stored report', () => {
  it('gives it back as it was written', () => {
    expect(parseReport(JSON.parse(JSON.stringify(sampleReport())))).toEqual(sampleReport());
  });

  it.each<[string, unknown, string]>([
    [
      'of a later version',
      { ...sampleReport(), version: 2 },
      'The report has version 2, this Offsight reads up to 1: upgrade it.',
    ],
    ['of a version that never was', { ...sampleReport(), version: 0 }, 'Not a report: '],
    ['whose version is no number', { ...sampleReport(), version: '2' }, 'Not a report: '],
    ['that lost its score', { ...sampleReport(), score: undefined }, 'Not a report: '],
    ['that is empty', null, 'Not a report: '],
    ['that is a text', 'report', 'Not a report: '],
  ])('refuses one %s', (_, json, message) => expect(() => parseReport(json)).toThrow(message));
});

it('the index row of a report counts findings by severity, accepted and unknown ones left out', () => {
  const report = sampleReport({
    results: [
      result('a', 'ha', { 'lxc/1': 'fail high', 'lxc/2': 'fail high', 'lxc/3': 'accepted high' }),
      result('b', 'network', { cluster: 'fail critical', 'node/a': 'unknown', 'node/b': 'pass' }),
      result('c', 'storage', { 'storage/nas': 'fail info' }),
      result('d', 'storage', {}),
    ],
  });
  const { id, takenAt, score } = report;
  expect(rowOf(report, 'abc')).toEqual({
    id,
    takenAt,
    overall: score.overall,
    coverage: score.coverage,
    categories: Object.fromEntries(score.categories.map((category) => [category.id, category.score])),
    findings: { critical: 1, high: 2, medium: 0, low: 0, info: 1 },
    reachable: true,
    since: report.changes.since,
    targets: ['bucket', 'pbs-r2', 'friend'],
    digest: 'abc',
  });
  expect(rowOf({ ...report, offsite: undefined }, 'abc')).not.toHaveProperty('targets');
});

it.each([
  [10, 'Excellent'],
  [9, 'Excellent'],
  [8.9, 'Good'],
  [7, 'Good'],
  [6.9, 'Fair'],
  [5, 'Fair'],
  [4.9, 'Poor'],
  [0, 'Poor'],
  [null, 'No score'],
])('%s is %s', (score, word) => expect(statusWord(score)).toBe(word));
