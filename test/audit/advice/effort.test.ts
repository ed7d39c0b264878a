import { describe, expect, it } from 'vitest';
import { effortOf, horizonOf } from '../../../audit/advice/effort.ts';
import { command } from '../../../audit/command.ts';
import type { Fix } from '../../../audit/rule.ts';

const fix = (...commands: Fix['commands']): Fix => ({ summary: 'Do it.', commands });
const change = command('changes', 'ha-manager add', ['ct:101']);
const look = command('reads', 'pvecm status');

describe('the effort', () => {
  it.each<[string, Parameters<typeof effortOf>, string]>([
    ['a command or two', ['ha', ['lxc/101'], [fix(change)]], 'minutes'],
    ['more commands than a person types at once', ['ha', [], Array(11).fill(fix(change))], 'hours'],
    ['a restart', ['ha', [], [fix(command('interrupts', 'pct migrate', [1, 'b']))]], 'hours'],
    ['a live move', ['balance', [], [fix(command('changes', 'qm migrate', [1, 'b']))]], 'hours'],
    ['moving a disk', ['ha', [], [fix(command('changes', 'qm disk move', [1, 'scsi0', 'nas']))]], 'hours'],
    ['a backup', ['recovery', [], [fix(command('changes', 'vzdump', [1]))]], 'hours'],
    ['settings of a node by hand', ['network', ['node/pve1'], [fix(look)]], 'hours'],
    ['no fix at all', ['network', ['cluster'], []], 'hours'],
    ['hardware', ['capacity', ['node/pve1'], [fix(look)]], 'days'],
    ['space', ['storage', ['storage/nas'], [fix()]], 'days'],
    ['another server', ['recovery', ['server/10.0.0.50'], [fix()]], 'days'],
    ['a user by hand', ['security', ['user/root@pam'], [fix(look)]], 'minutes'],
    ['the worst of several', ['ha', ['lxc/101'], [fix(change), fix(look)]], 'hours'],
  ])('%s', (_, given, expected) => expect(effortOf(...given)).toBe(expected));
});

it('the horizon is the nearer the graver it is, and leaves time for what takes days', () => {
  const of = (severity: Parameters<typeof horizonOf>[0]) =>
    (['minutes', 'hours', 'days'] as const).map((effort) => horizonOf(severity, effort));
  expect(of('critical')).toEqual(['now', 'now', 'two-weeks']);
  expect(of('high')).toEqual(['now', 'two-weeks', 'month']);
  expect(of('medium')).toEqual(['two-weeks', 'two-weeks', 'month']);
  expect(of('low')).toEqual(['month', 'month', 'month']);
  expect(of('info')).toEqual(['month', 'month', 'month']);
});
