import { type Datastore, datastoresOf, groupsOf, silentServers, snapshotsPath } from '../datastores.ts';
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'pbs-verified',
  title: 'Backup servers verify what they hold',
  category: 'recovery',
  essential: false,
  needs: ['backupServers'],

  check({ backupServers }, context) {
    return [
      ...datastoresOf(backupServers, context.gap).map((store) => judge(store, context)),
      ...silentServers(backupServers, context.gap),
    ];
  },
});

function judge(store: Datastore, { now, policy }: Context): Verdict {
  const { subject, name } = store;
  const days = policy.thresholds.verifyDays;
  const damaged: string[] = [];
  const unproven: string[] = [];
  const groups = groupsOf(store);
  for (const [group, snapshots] of groups) {
    if (snapshots.some(({ verification }) => verification === 'failed')) damaged.push(group);
    const proven = snapshots.find(({ verification }) => verification === 'ok');
    const since = (proven ?? snapshots.reduce((_, older) => older)).takenAt;
    if (snapshots[0] !== proven && now - since > days * 86_400) unproven.push(group);
  }
  const where = snapshotsPath(store);
  if (damaged.length > 0)
    return fail(
      'critical',
      subject,
      `On ${name}, backups of ${listed(damaged)} failed verification: they cannot be restored in full.`,
      { seen: `${counted(damaged.length, 'group')} with damage`, where, expected: 'verification ok' },
      {
        summary:
          'Make new backups at once (they store the damaged chunks again), verify them, and look at the disks of the backup server.',
        commands: [],
      },
    );
  if (unproven.length > 0)
    return fail(
      'medium',
      subject,
      `On ${name}, nothing newer than ${counted(days, 'day')} has been verified of ${listed(unproven)}.`,
      {
        seen: `${counted(unproven.length, 'group')} unverified`,
        where,
        expected: `verified within ${days} days`,
      },
      {
        summary:
          'On the backup server, make a verify job for the datastore, or let new snapshots be verified.',
        commands: [],
      },
    );
  if (store.hidden || store.unread) return unknown(subject, `All backups on ${name}`, store.unread);
  return pass(subject, `What ${name} holds is verified.`, { seen: counted(groups.size, 'group'), where });
}
