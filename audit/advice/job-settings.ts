import type { BackupJob } from '../backup-coverage.ts';
import type { Before } from './undo-entry.ts';

/** A job's settings as parameters of `/cluster/backup`, as far as the facts hold them. */
export function jobSettings(job: BackupJob): Before {
  const { selection, retention } = job;
  const numbers = (list: readonly number[]) => (list.length > 0 ? list.join(',') : null);
  return {
    enabled: Number(job.enabled),
    schedule: job.schedule ?? null,
    storage: job.storage ?? null,
    node: job.node ?? null,
    mode: job.mode ?? null,
    compress: job.compress ?? null,
    bwlimit: job.bandwidthKiB ?? null,
    'notification-mode': job.notificationMode ?? null,
    'repeat-missed': job.repeatMissed ? 1 : null,
    all: selection.kind === 'all' ? 1 : null,
    exclude: selection.kind === 'all' ? numbers(selection.exclude) : null,
    vmid: selection.kind === 'vmids' ? numbers(selection.vmids) : null,
    pool: selection.kind === 'pool' ? selection.pool : null,
    'prune-backups': retention
      ? Object.entries(retention)
          .map(([keep, count]) => `${keep}=${count}`)
          .join(',')
      : null,
  };
}
