import { describe, expect, it } from 'vitest';
import { command } from '../../audit/command.ts';
import { conclude, type Premises } from '../../audit/conclusion.ts';
import type { Recommendation } from '../../audit/report.ts';
import { scoreOf } from '../../audit/score.ts';
import { result } from '../support/results.ts';

const categories = ['balance', 'ha', 'storage', 'network', 'recovery', 'capacity', 'security'] as const;

function premises(
  verdicts: Partial<Record<(typeof categories)[number], string>>,
  more: Partial<Premises> = {},
): Premises {
  const results = categories.map((id) => result(`r-${id}`, id, { a: verdicts[id] ?? 'pass' }));
  return {
    name: 'lab',
    reachable: true,
    score: scoreOf(results, 'full', new Map()),
    results,
    gaps: [],
    recommendations: [],
    drills: undefined,
    ...more,
  };
}

const recommendation = (rule: string, more: Partial<Recommendation> = {}): Recommendation => ({
  rule,
  title: `${rule} is right`,
  severity: 'high',
  gain: 0.1,
  horizon: 'now',
  effort: 'minutes',
  why: '',
  subjects: [],
  fixes: [],
  verify: [],
  rollback: [],
  lasting: [],
  ...more,
});

describe('the overall sentence', () => {
  const overall = (...given: Parameters<typeof premises>) => conclude(premises(...given)).overall;

  it.each<[string, Parameters<typeof premises>, string]>([
    [
      'names what is excellent and what is poor',
      [{ balance: 'fail medium', ha: 'fail critical', storage: 'fail critical' }],
      'lab scores 9.0 of 10 (Excellent): Node Balance, Network & Quorum, Disaster Recovery, Capacity and Security & Upkeep are excellent. 2 critical findings need attention.',
    ],
    [
      'one of each',
      [
        Object.fromEntries(categories.map((id) => [id, id === 'ha' ? 'pass' : 'fail high'])),
        {
          score: scoreOf(
            [
              ...categories.map((id) => result(id, id, { a: id === 'ha' ? 'pass' : 'fail high' })),
              result('x', 'ha', {}),
              ...['p', 'q'].map((id) => result(id, 'storage', { a: 'fail critical' })),
            ],
            'full',
            new Map(),
          ),
        },
      ],
      'lab scores 7.4 of 10 (Good): High Availability is excellent; Storage is poor. 6 high findings need attention.',
    ],
    [
      'a single finding',
      [{ ha: 'fail high' }],
      'lab scores 9.7 of 10 (Excellent): Node Balance, Storage, Network & Quorum, Disaster Recovery, Capacity and Security & Upkeep are excellent. 1 high finding needs attention.',
    ],
    [
      'both kinds',
      [{ ha: 'fail high', storage: 'fail critical' }],
      'lab scores 9.3 of 10 (Excellent): Node Balance, Network & Quorum, Disaster Recovery, Capacity and Security & Upkeep are excellent. 1 critical and 1 high findings need attention.',
    ],
    [
      'tells how much could be judged',
      [{ ha: 'unknown' }],
      'lab scores 10 of 10 (Excellent): Node Balance, Storage, Network & Quorum, Disaster Recovery, Capacity and Security & Upkeep are excellent. Nothing critical or high was found. 85 % of what applies could be judged.',
    ],
    [
      'neither excellent nor poor',
      [Object.fromEntries(categories.map((id) => [id, 'fail high']))],
      'lab scores 8.0 of 10 (Good). 7 high findings need attention.',
    ],
    [
      'no score',
      [Object.fromEntries(categories.map((id) => [id, 'unknown']))],
      'lab has no score: fewer than half of the categories could be judged.',
    ],
    [
      'no answer',
      [{}, { reachable: false }],
      'lab could not be reached, so nothing about it could be judged.',
    ],
  ])('%s', (_, given, expected) => expect(overall(...given)).toBe(expected));
});

it('the priorities are the first three recommendations, with the first sentence of how', () => {
  const fix = { summary: 'Add it. Then look.', commands: [] };
  const recommendations = [
    recommendation('a', { fixes: [fix] }),
    ...['b', 'c', 'd'].map((rule) => recommendation(rule)),
  ];
  expect(conclude(premises({}, { recommendations })).priorities).toEqual([
    { rule: 'a', text: 'a is right. Add it.' },
    { rule: 'b', text: 'b is right.' },
    { rule: 'c', text: 'c is right.' },
  ]);
});

describe('the next steps', () => {
  const steps = (more: Partial<Premises>) => conclude(premises({}, more)).nextSteps;
  const restart = command('interrupts', 'pct migrate', [101, 'pve2'], { restart: true });
  const again = 'Audit again afterwards: what was put right is resolved then.';

  it.each<[string, Partial<Premises>, string[]]>([
    ['nothing to do', {}, ['Nothing is to be done until the next audit.']],
    [
      'recommendations by horizon',
      {
        recommendations: [
          recommendation('a'),
          recommendation('b', { horizon: 'two-weeks' }),
          recommendation('c', { horizon: 'month' }),
        ],
      },
      [
        'Begin with 1 recommendation that cannot wait.',
        'Plan 1 recommendation within two weeks and 1 recommendation within a month.',
        again,
      ],
    ],
    [
      'one that interrupts',
      {
        recommendations: [
          recommendation('a', { horizon: 'month', fixes: [{ summary: '', commands: [restart] }] }),
        ],
      },
      [
        'Choose an hour for what interrupts: 1 command restarts a guest or node.',
        'Plan 1 recommendation within a month.',
        again,
      ],
    ],
    [
      'several that interrupt',
      {
        recommendations: [
          recommendation('a', {
            horizon: 'two-weeks',
            fixes: [{ summary: '', commands: [restart, restart] }],
          }),
        ],
      },
      [
        'Choose an hour for what interrupts: 2 commands restart a guest or node.',
        'Plan 1 recommendation within two weeks.',
        again,
      ],
    ],
    [
      'plans',
      {
        rebalance: {
          summary: '',
          moves: [{ guest: '', name: '', from: '', to: '', restarts: false, copyBytes: 0, command: restart }],
          stays: [],
          nodes: [],
          verify: [],
          rollback: [],
        },
        backupWindow: {
          kind: 'create',
          summary: '',
          first: 'A second machine is needed first. It may be small.',
          jobs: [],
          commands: [],
          verify: [],
          rollback: [],
          assumptions: [],
        },
      },
      [
        'Move guests by the rebalancing plan, one after the other, and look whether each one answers.',
        'A second machine is needed first.',
      ],
    ],
    [
      'no drill on record',
      { drills: 0 },
      ['Restore one guest for practice and record it: no restore drill is on record.'],
    ],
    ['a drill on record', { drills: 1 }, ['Nothing is to be done until the next audit.']],
    [
      'gaps',
      { gaps: [{ group: 'ha', reason: 'timeout', detail: '' }] },
      ['See to what could not be seen: 1 gap.'],
    ],
    [
      'gaps that a grant ends',
      {
        gaps: [
          { group: 'ha', reason: 'timeout', detail: '' },
          { group: 'tasks', reason: 'forbidden', detail: '', close: { commands: [], risk: '' } },
        ],
      },
      ['See to what could not be seen: 2 gaps, 1 of which a grant ends.'],
    ],
  ])('%s', (_, more, expected) => expect(steps(more)).toEqual(expected));
});
