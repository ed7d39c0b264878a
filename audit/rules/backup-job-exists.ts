import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { serverOf } from '../failure/servers.ts';
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { dateOf } from '../moments.ts';
import { defineRule, type Fix, fail, pass } from '../rule.ts';
import { holdsGuests, type Storage } from '../storage-on-nodes.ts';

export default defineRule({
  id: 'backup-job-exists',
  title: 'A backup job is enabled',
  category: 'recovery',
  essential: true,
  needs: ['backupJobs'],
  also: ['backups', 'storage'],
  fromAbsence: { backupJobs: ['fail'] },
  // Whatever else is in order: nothing makes the next backup.
  cap: 4,

  check({ backupJobs, backups, storage }) {
    const enabled = backupJobs.filter((job) => job.enabled);
    const seen = {
      seen: `${counted(backupJobs.length, 'job')}, ${enabled.length} enabled`,
      where: '/cluster/backup',
    };
    if (enabled.length > 0) {
      const ids = listed(enabled.map(({ id }) => id));
      const message =
        enabled.length === 1 ? `The backup job ${ids} is enabled.` : `The backup jobs ${ids} are enabled.`;
      return [pass('cluster', message, seen)];
    }
    const jobs = backupJobs.length === 0 ? 'There is no backup job' : 'No backup job is enabled';
    return [
      fail(
        'critical',
        'cluster',
        `${jobs}. ${copiesSeen(backups)}`,
        { ...seen, expected: 'at least one enabled job' },
        start(backupJobs, storage),
      ),
    ];
  },
});

type Copies = FactsOf<'backups'>['backups'];

/** What there is without a job; never that there is nothing, as backups may be made by other means. */
function copiesSeen(backups: Copies | undefined): string {
  if (!backups || (backups.listed.length === 0 && backups.copies.length === 0))
    return 'Whether backups are made in another way could not be seen.';
  const { copies } = backups;
  if (copies.length === 0) return 'The backup storages that could be listed hold no copy.';
  const newest = copies.reduce((latest, { takenAt }) => Math.max(latest, takenAt), Number.NEGATIVE_INFINITY);
  return `The backup storages hold ${counted(copies.length, 'copy', 'copies')}, the newest of ${dateOf(newest)}.`;
}

function start(jobs: FactsOf<'backupJobs'>['backupJobs'], storage: Storage[] | undefined): Fix {
  const [disabled] = jobs;
  if (disabled)
    return {
      summary: `Enable a job, for example ${disabled.id}.`,
      commands: [command('changes', 'pvesh set', [`/cluster/backup/${disabled.id}`], { enabled: 1 })],
    };
  const guestServers = new Set((storage ?? []).filter(holdsGuests).map(serverOf));
  const target = (storage ?? [])
    .filter(({ enabled, content }) => enabled && content.includes('backup'))
    .toSorted((a, b) => rank(a, guestServers) - rank(b, guestServers))[0];
  if (!target)
    return {
      summary: 'Add a storage for backups on another machine, then a job for all guests.',
      commands: [],
    };
  return {
    summary: `Make a nightly job for all guests, best to a machine that holds none of their disks.`,
    commands: [
      command('changes', 'pvesh create', ['/cluster/backup'], {
        all: 1,
        storage: target.storage,
        schedule: '02:00',
        mode: 'snapshot',
        'prune-backups': 'keep-daily=7,keep-weekly=4,keep-monthly=3',
      }),
    ],
  };
}

/** A backup server first, storage of the node itself last, and other machines than the guests' before theirs. */
function rank(storage: Storage, guestServers: Set<string | undefined>): number {
  if (storage.type === 'pbs') return 0;
  if (!storage.shared) return 3;
  return guestServers.has(serverOf(storage)) ? 2 : 1;
}
