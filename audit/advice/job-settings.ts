import type { BackupJob } from '../backup-coverage.ts';

/** A job's settings as parameters of `/cluster/backup`; what it does not have is absent. */
export function jobSettings(job: BackupJob): Record<string, string | number | undefined> {
  const { selection, retention } = job;
  return {
    enabled: Number(job.enabled),
    schedule: job.schedule,
    storage: job.storage,
    node: job.node,
    mode: job.mode,
    bwlimit: job.bandwidthKiB,
    vmid: selection.kind === 'vmids' ? selection.vmids.join(',') : undefined,
    exclude:
      selection.kind === 'all' && selection.exclude.length > 0 ? selection.exclude.join(',') : undefined,
    all: selection.kind === 'all' ? 1 : undefined,
    pool: selection.kind === 'pool' ? selection.pool : undefined,
    'prune-backups':
      retention &&
      Object.entries(retention)
        .map(([keep, count]) => `${keep}=${count}`)
        .join(','),
  };
}
