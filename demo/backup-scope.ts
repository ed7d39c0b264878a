import type { BackupJob, ClusterState } from './state.ts';

/** Ids that a job covers; a disabled job covers as much as an enabled one. */
export function jobVmids({ guests }: Pick<ClusterState, 'guests'>, job: BackupJob): number[] {
  const here = guests.filter(({ node }) => !job.node || node === job.node);
  if (job.vmid) return job.vmid.split(',').map(Number);
  if (job.pool) return here.filter(({ pool }) => pool === job.pool).map(({ vmid }) => vmid);
  if (!job.all) return [];
  const excluded = new Set((job.exclude ?? '').split(',').map(Number));
  return here.map(({ vmid }) => vmid).filter((vmid) => !excluded.has(vmid));
}
