import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare } from '../../audit/compare.ts';
import type { Result } from '../../audit/report.ts';
import { scoreOf } from '../../audit/score.ts';
import { anyResults, result, shuffled } from '../support/results.ts';

const side = (results: readonly Result[]) => ({ results, score: scoreOf(results, 'full', new Map()) });
const changesOf = (before: Result[], after: Result[]) => {
  const { since: _, score: __, ...lists } = compare('earlier', side(before), side(after));
  return Object.fromEntries(
    Object.entries(lists)
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => [name, list.map((entry) => `${entry.rule} ${entry.subject} ${entry.severity}`)]),
  );
};
const one = (verdicts: Record<string, string>, more: Partial<Result> = {}) => [
  result('r', 'ha', verdicts, more),
];

describe('from one report to the next', () => {
  it.each<[string, Result[], Result[], Record<string, string[]>]>([
    ['nothing changed', one({ a: 'fail high' }), one({ a: 'fail high' }), {}],
    ['a finding is new', one({ a: 'pass' }), one({ a: 'fail low' }), { new: ['r a low'] }],
    ['a subject is new and fails', one({}), one({ a: 'fail low' }), { new: ['r a low'] }],
    ['what was not seen fails', one({ a: 'unknown' }), one({ a: 'fail low' }), { new: ['r a low'] }],
    ['it passes now', one({ a: 'fail high' }), one({ a: 'pass' }), { resolved: ['r a high'] }],
    ['its subject is gone', one({ a: 'fail high' }), one({ b: 'pass' }), { resolved: ['r a high'] }],
    ['nothing is subject to it any more', one({ a: 'fail high' }), one({}), { resolved: ['r a high'] }],
    ['it cannot be seen now', one({ a: 'fail high' }), one({ a: 'unknown' }), { lostSight: ['r a high'] }],
    [
      'the rule as a whole cannot look',
      one({ a: 'fail high', b: 'fail low' }),
      one({ cluster: 'unknown' }),
      { lostSight: ['r a high', 'r b low'] },
    ],
    [
      'the cluster as a whole cannot be seen, but one subject can',
      one({ a: 'fail high', b: 'fail low' }),
      one({ cluster: 'unknown', b: 'pass' }),
      { lostSight: ['r a high'], resolved: ['r b low'] },
    ],
    [
      'its backup server cannot be seen',
      one({ 'datastore/pbs/main': 'fail high', 'sync-job/pbs/x': 'fail low', 'datastore/far/x': 'fail low' }),
      one({ 'backup-server/pbs': 'unknown' }),
      {
        lostSight: ['r datastore/pbs/main high', 'r sync-job/pbs/x low'],
        resolved: ['r datastore/far/x low'],
      },
    ],
    [
      'one kind of its jobs cannot be seen',
      one({ 'sync-job/pbs/x': 'fail high', 'prune-job/pbs/x': 'fail low' }),
      one({ 'backup-server/pbs/sync': 'unknown' }),
      { lostSight: ['r sync-job/pbs/x high'], resolved: ['r prune-job/pbs/x low'] },
    ],
    [
      'its offsite target cannot be seen',
      one({ 'lxc/110@away': 'fail high', 'lxc/110@near': 'fail low', 'user/ada@away': 'fail low' }),
      one({ 'offsite/away': 'unknown' }),
      { lostSight: ['r lxc/110@away high'], resolved: ['r lxc/110@near low', 'r user/ada@away low'] },
    ],
    [
      'another rule tells of its offsite copy now, or that none can be seen',
      one({ 'lxc/1@a': 'fail high', 'lxc/2@a': 'fail low', 'lxc/3@a': 'fail low', 'lxc/4@a': 'fail low' }),
      [
        ...one({}),
        result('backup-offsite-exists', 'ha', {
          'lxc/1@a': 'accepted high',
          'lxc/2@a': 'unknown',
          'lxc/3@a': 'pass',
        }),
        result('backup-offsite-complete', 'ha', { 'lxc/3@a': 'fail low', 'lxc/4@a': 'unknown' }),
      ],
      {
        new: ['backup-offsite-complete lxc/3@a low'],
        lostSight: ['r lxc/2@a low'],
        resolved: ['r lxc/4@a low'],
      },
    ],
    ['it got worse', one({ a: 'fail low' }), one({ a: 'fail high' }), { worse: ['r a high'] }],
    ['it got better', one({ a: 'fail high' }), one({ a: 'fail medium' }), { better: ['r a medium'] }],
    ['the owner accepted it', one({ a: 'fail high' }), one({ a: 'accepted high' }), {}],
    ['what he accepted is back', one({ a: 'accepted high' }), one({ a: 'fail high' }), { new: ['r a high'] }],
    [
      'another rule tells it now',
      one({ a: 'fail high' }),
      one({}, { notApplicable: { because: 'other', message: 'See there.' } }),
      {},
    ],
    ['the rule is gone', one({ a: 'fail high' }), [], {}],
  ])('%s', (_, before, after, changes) => {
    expect(changesOf(before, after)).toEqual(changes);
  });

  it('what stood on a node that is down is out of sight, what is gone with its node is gone', () => {
    const before = one({
      'node/a': 'fail high',
      'node/b': 'fail high',
      'storage/a/local': 'fail low',
      'storage/a': 'fail low',
      'lxc/1': 'fail low',
    });
    const { lostSight, resolved } = compare('x', side(before), side(one({})), new Set(['a']));
    expect(lostSight.map(({ subject }) => subject)).toEqual(['node/a', 'storage/a/local']);
    expect(resolved.map(({ subject }) => subject)).toEqual(['node/b', 'storage/a', 'lxc/1']);
  });

  it('a finding is told with its words: of now, or of then when it is gone', () => {
    const changes = compare('x', side(one({ a: 'fail low', b: 'fail high' })), side(one({ a: 'fail high' })));
    expect(changes.worse[0]?.message).toBe('a is fail high.');
    expect(changes.resolved[0]?.message).toBe('b is fail high.');
  });

  it('both scores stand beside each other', () => {
    const changes = compare('x', side(one({ a: 'fail high' })), side(one({ a: 'unknown' })));
    expect(changes).toMatchObject({ since: 'x', score: { before: null, after: null } });
    expect(changes.score.categories.find(({ id }) => id === 'ha')).toEqual({
      id: 'ha',
      before: 8,
      after: null,
      came: [],
      went: ['r'],
    });
  });
});

it('without an earlier report nothing is new', () => {
  const changes = compare(null, null, side(one({ a: 'fail high' })));
  expect(changes).toMatchObject({ since: null, new: [], resolved: [], lostSight: [], worse: [], better: [] });
  expect(changes.score.before).toBeNull();
});

describe('whatever the results', () => {
  it('comparing them with themselves gives nothing', () => {
    fc.assert(
      fc.property(anyResults, (results) => {
        expect(changesOf(results, results)).toEqual({});
      }),
    );
  });

  it('order never matters', () => {
    const mixed = anyResults.chain((results) =>
      shuffled(results.map((entry) => ({ ...entry, verdicts: [...entry.verdicts].reverse() }))),
    );
    fc.assert(
      fc.property(mixed, (results) => {
        const sorted = [...results].sort((a, b) => (a.rule < b.rule ? -1 : 1));
        expect(changesOf(sorted, results)).toEqual({});
      }),
    );
  });

  it('every finding of then is still there, or has one fate', () => {
    fc.assert(
      fc.property(anyResults, anyResults, (before, after) => {
        const changes = compare('x', side(before), side(after));
        const keys = (list: { rule: string; subject: string }[]) =>
          list.map((entry) => `${entry.rule} ${entry.subject}`);
        const gone = [...keys(changes.resolved), ...keys(changes.lostSight)];
        const now = keys([...changes.new, ...changes.worse, ...changes.better]);
        expect(new Set(gone).size).toBe(gone.length);
        expect(new Set(now).size).toBe(now.length);
        expect(gone.filter((key) => now.includes(key))).toEqual([]);
      }),
    );
  });

  it('going there and back swaps new and gone, worse and better', () => {
    // With every subject judged on both sides nothing is hidden, so the two ways mirror each other.
    const seen = anyResults.map((results) =>
      results.map((entry) => ({ ...entry, notApplicable: undefined })),
    );
    fc.assert(
      fc.property(seen, seen, (before, after) => {
        const there = compare('x', side(before), side(after));
        const back = compare('x', side(after), side(before));
        const keys = (list: { rule: string; subject: string }[]) =>
          list.map((entry) => `${entry.rule} ${entry.subject}`).sort();
        expect(keys(there.worse)).toEqual(keys(back.better));
        for (const key of keys(there.resolved)) expect(keys(back.new)).toContain(key);
      }),
    );
  });
});
