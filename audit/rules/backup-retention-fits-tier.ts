import type { BackupJob } from '../backup-coverage.ts';
import { command } from '../command.ts';
import type { Gap } from '../facts.ts';
import { counted } from '../figures.ts';
import { jobInterval } from '../job-interval.ts';
import { listed } from '../listing.ts';
import { keepsEverything, reachDays } from '../retention-reach.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { judgeTieredBackups } from '../tiered-backups.ts';
import type { TieredGuest } from '../tiered-guests.ts';

export default defineRule({
  id: 'backup-retention-fits-tier',
  title: 'Backups are kept as long as the tier of their guest asks',
  category: 'recovery',
  essential: false,
  needs: ['guests', 'backupJobs'],
  also: ['storage', 'cluster'],
  fromAbsence: { backupJobs: ['fail'] },

  check(facts, context) {
    const storages = new Map(facts.storage?.map((entry) => [entry.storage, entry]));
    const reaches = new Map(
      facts.backupJobs.map((job) => [job, reachOf(job, storages.get(job.storage ?? ''), context.gap)]),
    );
    return judgeTieredBackups(facts, context, 'how long its backups must be kept', (one, jobs) =>
      judge(
        one,
        jobs.map((job) => ({ job, ...reaches.get(job) })),
      ),
    );
  },
});

interface Reach {
  /** How far back it reaches at least, and whether that is all; absent: not known. */
  days?: number;
  exact?: boolean;
  gap?: Gap;
}

/** The job's setting comes first, then the storage's; what a backup server prunes by itself is not told here. */
function reachOf(job: BackupJob, storage: Storage | undefined, gap: Context['gap']): Reach {
  const retention = job.retention ?? storage?.retention;
  if (!retention && (!storage || storage.type === 'pbs'))
    return storage ? { gap: prunesItself(storage.storage) } : { gap: gap('storage', 'filtered') };
  const interval = jobInterval(job);
  return {
    days: reachDays(retention ?? {}, interval),
    exact: interval !== undefined || keepsEverything(retention ?? {}),
  };
}

const prunesItself = (storage: string): Gap => ({
  group: 'storage',
  reason: 'skipped',
  detail: `${storage} is a Proxmox Backup Server and prunes by jobs of its own.`,
});

function judge({ guest, name, tier, promise }: TieredGuest, jobs: (Reach & { job: BackupJob })[]): Verdict {
  const wanted = promise.keepDays ?? 0;
  const reach = Math.max(...jobs.map(({ days = 0 }) => days));
  const ids = listed(jobs.map(({ job }) => job.id));
  const kept = Number.isFinite(reach) ? `about ${counted(Math.floor(reach), 'day')}` : 'without an end';
  const seen = { seen: `${ids}: ${kept}`, where: '/cluster/backup, /storage' };
  if (reach >= wanted) return pass(guest.id, `The backups of ${name} (${tier}) are kept ${kept}.`, seen);
  const vague = jobs.find(({ exact }) => !exact);
  if (vague) return unknown(guest.id, `How long ${vague.job.id} keeps backups of ${name}`, vague.gap);
  return fail(
    tier === 'critical' || tier === 'high' ? 'medium' : 'low',
    guest.id,
    `${name} is ${tier}, which asks to keep backups for ${counted(wanted, 'day')}, but ${ids} keeps them ${kept}.`,
    { ...seen, expected: counted(wanted, 'day') },
    longer(
      jobs.map(({ job }) => job),
      wanted,
    ),
  );
}

/** A week of days, then as many weeks as it takes; the other guests of the job are kept as long. */
const longer = (jobs: BackupJob[], days: number) => ({
  summary: 'Keep more: a week of days, and weeks for the rest. The storage must have room for it.',
  commands: jobs.slice(0, 1).map(({ id }) =>
    command('changes', 'pvesh set', [`/cluster/backup/${id}`], {
      'prune-backups': `keep-daily=7,keep-weekly=${Math.max(1, Math.ceil((days - 7) / 7))}`,
    }),
  ),
});
