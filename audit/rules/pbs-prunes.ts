import { enabledJobs } from '../backup-coverage.ts';
import { datastoresOf, silentServers } from '../datastores.ts';
import type { FactsOf } from '../facts.ts';
import { keepsEverything } from '../retention-reach.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'pbs-prunes',
  title: 'Something prunes the datastores of backup servers',
  category: 'recovery',
  essential: false,
  needs: ['backupServers'],
  also: ['storage', 'backupJobs'],
  fromAbsence: { storage: ['fail'], backupJobs: ['fail'] },

  check({ backupServers, storage, backupJobs }, { gap }) {
    const judged = datastoresOf(backupServers, gap).map((store): Verdict => {
      const { server, data, subject, name } = store;
      const where = '/admin/prune';
      const job = server.pruneJobs?.find(
        (each) =>
          each.store === data.store &&
          each.enabled &&
          each.schedule !== undefined &&
          !keepsEverything(each.keep),
      );
      if (job) return pass(subject, `${job.id} prunes ${name}.`, { seen: said(job.keep), where });
      const own = (storage ?? []).filter(
        (each) => each.type === 'pbs' && each.server === server.host && each.location === data.store,
      );
      const pruning = pruningFromHere(own, backupJobs);
      if (pruning)
        return pass(subject, `${pruning.by} prunes its backups on ${name}.`, {
          seen: said(pruning.keep),
          where: '/storage',
        });
      const unread = gap('backupServers', `${server.name}/jobs/prune`);
      if (!server.pruneJobs || unread) return unknown(subject, `All prune jobs of ${server.name}`, unread);
      if (!storage || !backupJobs)
        return unknown(
          subject,
          `Whether this cluster prunes ${name}`,
          gap(storage ? 'backupJobs' : 'storage'),
        );
      return fail(
        'low',
        subject,
        `Nothing prunes ${name}: it keeps every backup until it is full.`,
        { seen: 'no prune job with a schedule and a number', where, expected: 'a prune job' },
        {
          summary:
            'On the backup server, make a prune job, for example 7 daily, 4 weekly and 3 monthly ones.',
          commands: [],
        },
      );
    });
    return [...judged, ...silentServers(backupServers, gap)];
  },
});

/** Proxmox VE prunes after a backup, by the setting of the job, else of the storage. */
function pruningFromHere(
  storages: FactsOf<'storage'>['storage'],
  jobs: FactsOf<'backupJobs'>['backupJobs'] = [],
): { by: string; keep: Record<string, number> } | undefined {
  for (const { storage, retention } of storages) {
    if (retention && !keepsEverything(retention)) return { by: `The storage ${storage}`, keep: retention };
    for (const job of enabledJobs(jobs))
      if (job.storage === storage && job.retention && !keepsEverything(job.retention))
        return { by: `The job ${job.id}`, keep: job.retention };
  }
  return undefined;
}

const said = (keep: Record<string, number>) =>
  Object.entries(keep)
    .map(([name, count]) => `${name}=${count}`)
    .join(', ');
