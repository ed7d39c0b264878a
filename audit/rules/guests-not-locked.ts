import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { guestName } from '../guest-name.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

type Task = FactsOf<'tasks'>['tasks'][number];

export default defineRule({
  id: 'guests-not-locked',
  title: 'No guest is locked without a task that works on it',
  category: 'security',
  essential: false,
  needs: ['guests', 'tasks'],

  check({ guests, tasks }, { now, gap }) {
    const backingUp = backupsUnderWay(tasks, now);
    const filtered = gap('guests', 'filtered');
    const verdicts = guests
      .filter(({ template }) => !template)
      .map((guest): Verdict => {
        const { id, vmid, type, node, lock } = guest;
        const name = guestName(guest);
        const where = '/cluster/resources';
        // A VM that was sent to sleep keeps this lock until it is woken.
        if (lock === undefined || lock === 'suspended')
          return pass(id, lock ? `${name} is suspended to disk.` : `${name} is not locked.`, {
            seen: lock ?? 'no lock',
            where,
          });
        if (lock === 'backup') {
          const busy = backingUp.get(node);
          if (busy?.has(vmid) || busy?.has(anyGuest))
            return pass(id, `${name} is locked because a backup is running on ${node}.`, {
              seen: lock,
              where,
            });
          const silent = gap('tasks', `node/${node}`);
          if (silent) return unknown(id, `Whether a backup of ${name} is running`, silent);
        }
        return fail(
          'low',
          id,
          `${name} is locked (${lock})${lock === 'backup' ? `, but no backup runs on ${node}` : ''}: unless a task is at it, it was left by one that broke off, and it cannot be started, moved or backed up.`,
          { seen: `lock ${lock}`, where, expected: 'no lock, or a running task' },
          {
            summary:
              'Look among the running tasks of its node first: a lock guards against two at once. If none is about this guest, take the lock off.',
            commands: [
              type === 'lxc'
                ? command('changes', 'pct unlock', [vmid], {}, node)
                : command('changes', 'qm unlock', [vmid], {}, node),
            ],
          },
        );
      });
    return filtered ? [...verdicts, unknown('cluster', 'Every guest', filtered)] : verdicts;
  },
});

/** Stands for a job, of which the task does not say at which guest it is. No guest has this id. */
const anyGuest = 0;

/** Node → guests of which a backup was running when the audit began or after. */
function backupsUnderWay(tasks: readonly Task[], now: number): Map<string, Set<number>> {
  const byNode = new Map<string, Set<number>>();
  for (const { type, node, vmid = anyGuest, endedAt } of tasks) {
    if (type !== 'vzdump' || (endedAt !== undefined && endedAt < now)) continue;
    const there = byNode.get(node) ?? new Set();
    byNode.set(node, there.add(vmid));
  }
  return byNode;
}
