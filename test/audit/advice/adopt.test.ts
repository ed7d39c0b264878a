import { describe, expect, it } from 'vitest';
import { adoptPlans, type Plans } from '../../../audit/advice/adopt.ts';
import { command } from '../../../audit/command.ts';
import type { Rebalance } from '../../../audit/report-advice.ts';
import { result } from '../../support/results.ts';

const own = { summary: 'As the rule has it.', commands: [] };

function adopted(rule: string, subject: string, what: string, plans: Plans) {
  const judged = result(rule, 'balance', { [subject]: what });
  for (const verdict of judged.verdicts) verdict.fix = own;
  return adoptPlans([judged], plans)[0]?.verdicts[0]?.fix;
}

const move = (name: string, more: Partial<Rebalance['moves'][number]> = {}): Rebalance['moves'][number] => ({
  guest: 'lxc/101',
  name,
  from: 'pve1',
  to: 'pve2',
  restarts: true,
  copyBytes: 0,
  command: command('interrupts', 'pct migrate', [101, 'pve2'], { restart: true }, 'pve1'),
  ...more,
});
const plan = (moves: Rebalance['moves'], stays: Rebalance['stays'] = []): Plans => ({
  rebalance: { summary: '', moves, stays, nodes: [], verify: [], rollback: [] },
});
const heavy = ['balance-guests-match-cores', 'node/pve1', 'fail critical'] as const;
const pair = ['ha-redundant-apart', 'role/dns', 'fail medium'] as const;

describe('the plan takes the place of what a rule proposes', () => {
  it('for a node that holds too many: all its moves but those that take guests apart', () => {
    const fix = adopted(
      ...heavy,
      plan([move('a'), move('b'), move('c', { separates: 'dns' }), move('d', { from: 'pve3' })]),
    );
    expect(fix?.summary).toBe(
      'Move guests that others depend on least from pve1 to nodes with room: a and b. A running container restarts when it moves.',
    );
    expect(fix?.commands.map(({ line }) => line)).toEqual(Array(2).fill('pct migrate 101 pve2 --restart'));
  });

  it('for a node whose guests cannot go: why', () => {
    const stay = { guest: 'lxc/101', name: 'a', node: 'pve1', why: 'It is locked (backup).' };
    expect(adopted(...heavy, plan([], [stay, { ...stay, node: 'pve2', name: 'b' }]))).toEqual({
      summary: 'Give pve1 more cores, or free its guests to move: a: It is locked (backup).',
      commands: [],
    });
  });

  it('for guests that share a node: the one move', () => {
    expect(adopted(...pair, plan([move('a'), move('b', { separates: 'dns' })]))).toEqual({
      summary: 'Move b from pve1 to pve2; it restarts.',
      commands: [move('b').command],
    });
    expect(adopted(...pair, plan([move('b', { separates: 'dns', restarts: false })]))?.summary).toBe(
      'Move b from pve1 to pve2.',
    );
  });

  it('for the first backup job: the job of the plan, and what it needs', () => {
    const backupWindow = {
      kind: 'create' as const,
      summary: 'Back up all guests.',
      first: 'A second machine is needed first.',
      jobs: [],
      commands: [move('a').command],
      verify: [],
      rollback: [],
      assumptions: [],
    };
    const fixed = (plans: Plans) => adopted('backup-job-exists', 'cluster', 'fail critical', plans);
    expect(fixed({ backupWindow })).toEqual({
      summary: 'Back up all guests. A second machine is needed first.',
      commands: backupWindow.commands,
    });
    expect(fixed({ backupWindow: { ...backupWindow, first: undefined } })?.summary).toBe(
      'Back up all guests.',
    );
    expect(fixed({ backupWindow: { ...backupWindow, kind: 'adjust' } })).toBe(own);
    expect(fixed({})).toBe(own);
  });
});

it.each([
  ['where there is no plan', heavy, {}],
  ['where the plan has nothing for it', pair, plan([move('a')])],
  ['where nothing fails', ['balance-guests-match-cores', 'node/pve1', 'pass'] as const, plan([move('a')])],
  ['of rules that have no plan', ['other', 'node/pve1', 'fail low'] as const, plan([move('a')])],
] as const)('a rule’s own fix stays %s', (_, verdict, plans) => {
  const [rule = '', subject = '', what = ''] = verdict;
  expect(adopted(rule, subject, what, plans)).toBe(own);
});
