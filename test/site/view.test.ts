import { describe, expect, it } from 'vitest';
import { arithmeticOf } from '../../site/src/view/arithmetic.ts';
import { findingsOf, sharedFix } from '../../site/src/view/findings.ts';
import { groupGaps } from '../../site/src/view/gaps.ts';
import { headlineOf } from '../../site/src/view/headline.ts';
import { exactScore, percent, scoreText, signed } from '../../site/src/view/number.ts';
import { findingAnchor, rootOf, slug } from '../../site/src/view/place.ts';
import { sparkPath } from '../../site/src/view/spark.ts';
import { statusOf, whyNoScore } from '../../site/src/view/status.ts';
import { durationOf, isoOf, shortUtcOf, utcOf } from '../../site/src/view/time.ts';
import { sampleReport, unreachableReport } from '../support/sample-report.ts';

describe('numbers', () => {
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
  ])('a score of %s is %s', (score, word) => {
    expect(statusOf(score).word).toBe(word);
  });

  it.each([
    [null, '–', '–'],
    [10, '10', '10'],
    [7, '7.0', '7'],
    [7.25, '7.3', '7.25'],
    [8.999, '9.0', '9'],
  ])('%s reads %s, exactly %s', (score, text, exact) => {
    expect([scoreText(score), exactScore(score)]).toEqual([text, exact]);
  });

  it.each([
    [0.4, '+0.4'],
    [-3, '−3'],
    [0.1 + 0.2, '+0.3'],
    [0, '0'],
    [-0.001, '0'],
  ])('a change of %s reads %s', (value, text) => {
    expect(signed(value)).toBe(text);
  });

  it.each([
    [1, '100%'],
    [0.9999, '99%'],
    [0.29, '29%'],
    [0.001, '<1%'],
    [0, '0%'],
  ])('a share of %s reads %s', (share, text) => {
    expect(percent(share)).toBe(text);
  });
});

it('times are UTC, whatever the zone of the machine', () => {
  const seconds = Date.UTC(2026, 2, 1, 0, 5) / 1000;
  expect([isoOf(seconds), utcOf(seconds), shortUtcOf(seconds)]).toEqual([
    '2026-03-01T00:05:00Z',
    '1 Mar 2026, 00:05 UTC',
    '1 Mar, 00:05 UTC',
  ]);
  expect([durationOf(2480), durationOf(72_000)]).toEqual(['2.5 s', '1 min 12 s']);
});

describe('addresses', () => {
  it.each([
    ['/', './'],
    ['/homelab/', '../'],
    ['/homelab/reports/x/', '../../../'],
    ['/404/', '/'],
    ['/404.html', '/'],
  ])('from %s the root is %s', (path, root) => {
    expect(rootOf(new URL(path, 'https://host'))).toBe(root);
  });

  it('anchors are readable and stable', () => {
    expect(findingAnchor('guests-in-ha', 'lxc/110')).toBe('f-guests-in-ha--lxc-110');
    expect(slug('storage/pve1/local-lvm')).toBe('storage-pve1-local-lvm');
  });

  it('anchors of names that lose something stay apart, and hold nothing that breaks out', () => {
    const names = ['a b', 'a  b', 'a"b', 'a<b', '', 'ä', 'ö', 'x'.repeat(300), 'x'.repeat(301)];
    const slugs = names.map(slug);
    expect(new Set(slugs).size).toBe(names.length);
    for (const name of slugs) expect(name).toMatch(/^[A-Za-z0-9_.:-]{1,90}$/);
  });
});

describe('the sentence of what matters most', () => {
  const report = sampleReport();

  it('is the gravest finding, and among equals the one whose repair gains most', () => {
    expect(headlineOf(report)).toEqual({
      text: 'proxmox runs 46% of the guests on 20% of the cores.',
      anchor: 'f-guests-follow-cores--node-proxmox',
      more: 'and 2 more critical',
    });
  });

  it('says that the cluster was out of reach before anything else', () => {
    expect(headlineOf(unreachableReport())).toMatchObject({
      text: expect.stringContaining('within 10 s'),
      anchor: 'gaps',
    });
  });

  it('does not call good what could not be seen', () => {
    const results = report.results.filter(({ outcome }) => outcome !== 'fail');
    expect(headlineOf({ ...report, results }).text).toBe(
      'Nothing is wrong in what could be seen; 2 answers could not be had.',
    );
    const seen = results.filter(({ outcome }) => outcome !== 'unknown');
    expect(headlineOf({ ...report, results: seen }).text).toBe(
      'Everything that was looked at is as it should be.',
    );
  });
});

it('the reason for no score is the reach or the coverage', () => {
  const report = sampleReport();
  expect(whyNoScore(report)).toBeNull();
  expect(whyNoScore({ ...report, score: { ...report.score, overall: null } })).toContain('Fewer than half');
  expect(whyNoScore(unreachableReport())).toContain('could not be read');
});

describe('the arithmetic of a category', () => {
  const report = sampleReport();
  const base = { id: 'network' as const, title: 'Network', coverage: 1 };
  const linesOf = (category: Parameters<typeof arithmeticOf>[1]) =>
    arithmeticOf(report, category).map(({ points, note }) => [points, note]);

  it('says when findings of a severity have cost their most', () => {
    const deductions = [1, 1, 1, 1, 0].map((points, index) => ({
      rule: `r${index}`,
      severity: 'medium' as const,
      points,
    }));
    expect(linesOf({ ...base, score: 6, deductions }).at(-1)).toEqual([
      '0',
      'medium; such findings have cost their most',
    ]);
  });

  it('says when it would go below 0, and when one rule decides', () => {
    const deductions = [1, 2, 3, 4].map((index) => ({
      rule: `r${index}`,
      severity: 'critical' as const,
      points: 3,
    }));
    expect(linesOf({ ...base, score: 0, deductions }).at(-1)).toEqual(['0', undefined]);
    const cap = { rule: 'cluster-quorate', score: 2 };
    expect(linesOf({ ...base, score: 2, deductions: deductions.slice(0, 1), cap }).at(-1)).toEqual([
      '≤ 2',
      'decides alone',
    ]);
  });

  it('is empty without a score', () => {
    expect(linesOf({ ...base, score: null, deductions: [] })).toEqual([]);
  });
});

it('findings come worst first and are all there', () => {
  const groups = findingsOf(sampleReport());
  expect(groups.map(({ severity, count }) => [severity, count])).toEqual([
    ['critical', 3],
    ['high', 33],
    ['medium', 1],
    ['low', 1],
    ['info', 1],
  ]);
});

it('a fix is shared when all findings have the very same one', () => {
  const [high] = findingsOf(sampleReport()).filter(({ severity }) => severity === 'high');
  const verdicts = high?.rules[0]?.verdicts ?? [];
  expect(sharedFix(verdicts)?.summary).toBe('Make a daily job for all guests.');
  expect(sharedFix(verdicts.slice(0, 1))).toBeUndefined();
  expect(
    sharedFix(verdicts.map((verdict, index) => ({ ...verdict, fix: index ? verdict.fix : undefined }))),
  ).toBeUndefined();
});

it('gaps with one cause and one remedy are told together', () => {
  expect(groupGaps(sampleReport().gaps).map(({ reason, gaps }) => [reason, gaps.length])).toEqual([
    ['forbidden', 2],
    ['timeout', 1],
  ]);
});

describe('the line of a history', () => {
  const path = (...scores: (number | null)[]) =>
    sparkPath(
      scores.map((score, index) => ({ at: index / 2, score })),
      100,
      10,
    );

  it('joins scores', () => {
    expect(path(0, 5, 10)).toBe('M0 10L50 5L100 0');
  });

  it('breaks where there is none, and shows what stands alone', () => {
    expect(path(5, null, 5)).toBe('M0 5h.1M100 5h.1');
    expect(path(null, null)).toBe('');
  });
});
