import { type Datastore, datastoresOf, groupsOf, silentServers, snapshotsPath } from '../datastores.ts';
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

/** Seconds: a backup may run that long, and its manifest is written last. */
const underWay = 86_400;

export default defineRule({
  id: 'pbs-backups-complete',
  title: 'The newest backups on backup servers came to their end',
  category: 'recovery',
  essential: false,
  needs: ['backupServers'],

  check({ backupServers }, { now, gap }) {
    return [
      ...datastoresOf(backupServers, gap).map((store) => judge(store, now)),
      ...silentServers(backupServers, gap),
    ];
  },
});

function judge(store: Datastore, now: number): Verdict {
  const { subject, name } = store;
  const groups = groupsOf(store);
  const broken = [...groups].flatMap(([group, [newest]]) =>
    newest.sizeBytes === undefined && now - newest.takenAt > underWay ? [group] : [],
  );
  const where = snapshotsPath(store);
  if (broken.length > 0)
    return fail(
      'high',
      subject,
      `On ${name}, the newest backup of ${listed(broken)} never came to its end and cannot be restored.`,
      { seen: `${counted(broken.length, 'group')} without a manifest`, where, expected: 'finished backups' },
      {
        summary:
          'Look at the task that made it, run the backup again, and remove the unfinished one on the backup server.',
        commands: [],
      },
    );
  if (store.hidden || store.unread) return unknown(subject, `All backups on ${name}`, store.unread);
  return pass(subject, `The newest backups on ${name} are complete.`, {
    seen: counted(groups.size, 'group'),
    where,
  });
}
