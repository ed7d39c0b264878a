import { type BackupJob, enabledJobs } from '../backup-coverage.ts';
import { command } from '../command.ts';
import { type Context, defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';
import type { Storage } from '../storage-on-nodes.ts';

export default defineRule({
  id: 'backup-retention-set',
  title: 'Every backup job says how many backups to keep',
  category: 'recovery',
  essential: true,
  needs: ['backupJobs'],
  also: ['storage'],

  check({ backupJobs, storage }, { gap }) {
    const jobs = enabledJobs(backupJobs);
    if (jobs.length === 0)
      return notApplicable('backup-job-exists', 'No enabled job is there to keep backups.');
    const byName = new Map(storage?.map((entry) => [entry.storage, entry]));
    return jobs.map((job) => judge(job, byName.get(job.storage ?? ''), gap));
  },
});

type Retention = NonNullable<BackupJob['retention']>;

/** The job's setting comes first, then the storage's, then the node's vzdump.conf, which the API does not show. */
function judge(job: BackupJob, storage: Storage | undefined, gap: Context['gap']): Verdict {
  const subject = `job/${job.id}`;
  const retention = job.retention ?? storage?.retention;
  const where = job.retention ? '/cluster/backup' : '/storage';
  if (retention && limited(retention))
    return pass(subject, `${job.id} prunes old backups (${inWords(retention)}).`, {
      seen: inWords(retention),
      where,
    });
  if (storage?.type === 'pbs')
    return unknown(subject, `What ${job.storage} keeps`, {
      group: 'storage',
      reason: 'skipped',
      detail: `it is a Proxmox Backup Server and prunes by jobs of its own.`,
    });
  if (!job.retention && !storage) {
    const on = job.storage ? `on ${job.storage}` : 'on the default storage';
    const why = job.storage === undefined ? undefined : gap('storage', 'filtered');
    return unknown(subject, `What ${job.id} keeps ${on}`, why);
  }
  return fail(
    'medium',
    subject,
    `${job.id} keeps every backup: nothing removes old ones${job.storage ? ` from ${job.storage}` : ''} before it is full.`,
    { seen: retention ? inWords(retention) : 'no retention', where, expected: 'a number of backups to keep' },
    {
      summary: 'Choose how far back you must be able to go, and keep that many.',
      commands: [
        command('changes', 'pvesh set', [`/cluster/backup/${job.id}`], {
          'prune-backups': 'keep-daily=7,keep-weekly=4,keep-monthly=3',
        }),
      ],
    },
  );
}

/** Without any number above 0 everything is kept. */
const limited = (retention: Retention) =>
  !retention['keep-all'] && Object.values(retention).some((count) => count > 0);

const inWords = (retention: Retention) =>
  Object.entries(retention)
    .map(([name, count]) => `${name}=${count}`)
    .join(', ');
