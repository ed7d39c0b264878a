/** Which backup jobs take which guests, as `PVE::VZDump::get_included_guests` chooses them. */
import type { FactsOf, Gap } from './facts.ts';
import type { Guest } from './guest-name.ts';
import { holds } from './permission.ts';

export type BackupJob = FactsOf<'backupJobs'>['backupJobs'][number];
type Permissions = FactsOf<'cluster'>['cluster']['permissions'];

export interface Coverage {
  jobs: BackupJob[];
  /** Set when the guest may belong to a pool of a job and the token cannot see that. */
  hiddenPool?: Gap;
}

export const enabledJobs = (jobs: readonly BackupJob[]): BackupJob[] => jobs.filter(({ enabled }) => enabled);

/**
 * Reads the selections once and answers for each guest. A pool is told of a guest only to tokens with
 * Pool.Audit on it (pve-manager, API2/Cluster.pm resources); pools within a pool do not count.
 *
 * @param permissions of the audit's own token; undefined when they could not be read.
 */
export function coverageBy(
  jobs: readonly BackupJob[],
  permissions: Permissions,
): (guest: Pick<Guest, 'vmid' | 'node' | 'pool'>) => Coverage {
  const tests = jobs.map((job) => ({ job, takes: selects(job.selection) }));
  const pools = jobs.flatMap(({ selection, node }) =>
    selection.kind === 'pool' && !(permissions && holds(permissions, 'Pool.Audit', `/pool/${selection.pool}`))
      ? [{ pool: selection.pool, node }]
      : [],
  );
  return (guest) => {
    const covering = tests.filter(
      ({ job, takes }) => (job.node === undefined || job.node === guest.node) && takes(guest),
    );
    const hidden =
      guest.pool === undefined
        ? pools.find(({ node }) => node === undefined || node === guest.node)
        : undefined;
    return { jobs: covering.map(({ job }) => job), ...(hidden && { hiddenPool: poolGap(hidden.pool) }) };
  };
}

type Selects = (guest: Pick<Guest, 'vmid' | 'pool'>) => boolean;

function selects(selection: BackupJob['selection']): Selects {
  if (selection.kind === 'pool') return ({ pool }) => pool === selection.pool;
  const named = new Set(selection.kind === 'all' ? selection.exclude : selection.vmids);
  return ({ vmid }) => named.has(vmid) !== (selection.kind === 'all');
}

/**
 * The API no longer tells of a guest on a long dead node whether it is a template; templates need no backup.
 */
export const templateGap = ({ node, name, status }: Guest): Gap | undefined =>
  name === undefined && status === 'unknown'
    ? {
        group: 'guests',
        reason: 'unreachable',
        detail: `${node} is offline, and it may be a template.`,
      }
    : undefined;

const poolGap = (pool: string): Gap => ({
  group: 'guests',
  reason: 'forbidden',
  privilege: `Pool.Audit on /pool/${pool}`,
  detail: `The token may not see the members of the pool ${pool} (needs Pool.Audit on /pool/${pool}).`,
});
