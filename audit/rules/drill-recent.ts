import { enabledJobs } from '../backup-coverage.ts';
import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { counted } from '../figures.ts';
import { dateOf, duration } from '../moments.ts';
import { type Drill, newestDrills } from '../newest-drills.ts';
import { defineRule, type Evidence, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';
import { type TieredGuest, tieredGuests, tiersUndeclared, untieredYet } from '../tiered-guests.ts';

export default defineRule({
  id: 'drill-recent',
  title: 'Guests that matter have been restored for practice',
  category: 'recovery',
  essential: false,
  needs: ['guests'],
  also: ['drills', 'backupJobs', 'backups', 'tasks'],

  check({ guests, drills, backupJobs, backups, tasks }, { now, policy, gap }) {
    const none = enabledJobs(backupJobs ?? []).length + (backups?.copies.length ?? 0) === 0;
    const blind = !backupJobs || !backups || gap('backupJobs', 'incomplete') !== undefined;
    if (none && !blind)
      return notApplicable('backup-job-exists', 'There is no backup that could be restored.');
    const tiered = tieredGuests(guests, policy);
    const untold = untieredYet(guests, gap);
    if (tiered.length + untold.length === 0)
      return tiersUndeclared(guests, gap, 'which restores must be practised');
    if (!drills)
      return [unknown('cluster', '"Guests that matter have been restored for practice"', gap('drills'))];
    const unseen = backupJobs && !backups ? gap('backups') : gap('backupJobs', 'incomplete');
    const newest = newestDrills(drills.filter(({ succeeded }) => succeeded));
    const hint = hintOf(tasks ?? []);
    return [
      ...tiered.flatMap((one) => {
        const days = one.promise.drillEveryDays;
        if (days === undefined) return [];
        const verdict = judge(one, days, newest.get(one.guest.id), now, hint);
        // Where there is no backup no drill can be asked for.
        return none && blind && verdict.outcome === 'fail'
          ? [unknown(one.guest.id, `Whether ${one.name} has a backup to practise with`, unseen)]
          : [verdict];
      }),
      ...untold,
    ];
  },
});

function judge(
  { guest, name, tier }: TieredGuest,
  days: number,
  drill: Drill | undefined,
  now: number,
  hint: Evidence[],
): Verdict {
  const expected = `a restore every ${counted(days, 'day')}`;
  const practise = {
    summary:
      'Restore its newest backup under another id, on a bridge that leads nowhere, look that it works, note what was missing, and record the drill.',
    commands: [
      command('reads', 'pvenode task list', [], { typefilter: 'vzdump', vmid: guest.vmid }, guest.node),
    ],
  };
  if (!drill)
    return fail(
      tier === 'critical' ? 'medium' : 'low',
      guest.id,
      `${name} is ${tier}, and no restore of it that succeeded has been recorded.`,
      [{ seen: 'no drill', where: 'drills', expected }, ...hint],
      practise,
    );
  const age = now - drill.at;
  const seen = { seen: `${dateOf(drill.at)}, by ${drill.by}`, where: `drills/${drill.id}`, expected };
  if (age <= days * 86_400)
    return pass(guest.id, `${name} was restored for practice ${duration(age)} ago.`, seen);
  return fail(
    'low',
    guest.id,
    `${name} was last restored for practice ${duration(age)} ago; as it is ${tier}, every ${counted(days, 'day')} are asked for.`,
    [seen, ...hint],
    practise,
  );
}

/** A task says that something was restored, not what for, nor whether it worked afterwards. */
function hintOf(tasks: FactsOf<'tasks'>['tasks']): Evidence[] {
  const restores = tasks.filter(({ type, status }) => /^(qm|vz)restore$/.test(type) && status === 'OK');
  const latest = restores.reduce((most, { startedAt }) => Math.max(most, startedAt), 0);
  return latest > 0
    ? [
        {
          seen: `something was restored on ${dateOf(latest)}; record it if it was a drill`,
          where: '/nodes/{node}/tasks',
        },
      ]
    : [];
}
