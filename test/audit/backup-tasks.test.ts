import { describe, expect, it } from 'vitest';
import { backupTasks } from '../../audit/backup-tasks.ts';
import { rules } from '../../audit/rules/index.ts';
import { runAudit } from '../../audit/run.ts';
import { days, healthyFacts, healthyPolicy, now } from '../support/healthy-facts.ts';

it('leaves out what is no backup', () => {
  expect(backupTasks()).toEqual([]);
  const { tasks } = healthyFacts();
  expect(backupTasks(tasks)).toEqual(tasks.filter(({ type }) => type === 'vzdump'));
});

describe('a restore', () => {
  it.each(['OK', 'job errors'])('that ended with "%s" changes nothing about backups', (status) => {
    const restored = healthyFacts();
    for (const { vmid, node, type } of restored.guests)
      restored.tasks.unshift({
        upid: `UPID:${node}:${vmid}:restore`,
        node,
        type: type === 'qemu' ? 'qmrestore' : 'vzrestore',
        vmid,
        user: 'root@pam',
        startedAt: now - 3600,
        endedAt: now - 3600 + days(0.02),
        status,
      });
    // Copies that cannot be listed leave the tasks as the only evidence.
    const blinded = (facts: ReturnType<typeof healthyFacts>) => ({
      ...facts,
      backups: { ...facts.backups, copies: [], listed: [] },
    });
    const judged = (facts: ReturnType<typeof healthyFacts>) =>
      runAudit(rules, blinded(facts), healthyPolicy)
        .filter(({ rule }) => rule.startsWith('backup-') || rule === 'guests-not-locked')
        .map(({ rule, verdicts }) => [rule, verdicts]);
    expect(judged(restored)).toEqual(judged(healthyFacts()));
  });
});
