import { type BackupJob, coverageBy } from './backup-coverage.ts';
import type { FactsOf, Gap } from './facts.ts';
import type { Context } from './rule.ts';

export interface JobNodes {
  /** Nodes that hold a guest of the job; it runs on each of them, all at once. */
  nodes: Set<string>;
  /** Set when there may be more: guests, or the members of its pool, are out of sight. */
  doubt?: Gap;
}

export function jobNodes(
  jobs: readonly BackupJob[],
  { guests, cluster }: Partial<FactsOf<'guests' | 'cluster'>>,
  gap: Context['gap'],
): Map<BackupJob, JobNodes> {
  return new Map(
    jobs.map((job) => {
      if (job.node !== undefined) return [job, { nodes: new Set([job.node]) }];
      const coverage = coverageBy([job], cluster?.permissions);
      const nodes = new Set<string>();
      let doubt = guests ? gap('guests', 'filtered') : gap('guests');
      for (const guest of guests ?? []) {
        const { jobs: taken, hiddenPool } = coverage(guest);
        if (taken.length > 0 && !guest.template) nodes.add(guest.node);
        doubt ??= hiddenPool;
      }
      return [job, { nodes, ...(doubt && { doubt }) }];
    }),
  );
}
