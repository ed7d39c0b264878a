import { nextEvents } from '../calendar.ts';
import type { ReplicationJob } from '../state.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import { vmid } from './parameters.ts';
import { everybody } from './rules.ts';

/** Replication jobs, and how they are doing. */
export const replicationEndpoints: Endpoint[] = [
  get('/cluster/replication', everybody, ({ cluster, may }) =>
    cluster.replication.filter(({ guest }) => may.all(`/vms/${guest}`, 'VM.Audit')).map(replicationConfig),
  ),
  get('/nodes/{node}/replication', everybody, nodeReplication, { params: { guest: vmid }, ordered: true }),
];

/** Replication jobs with their state; only the node that has the guest knows it. */
function nodeReplication({ cluster, at, may, query }: Ask): unknown[] {
  return cluster.replication.flatMap((job) => {
    const { guest, schedule } = job;
    const owner = cluster.guests.find(({ vmid }) => vmid === guest);
    if (owner?.node !== at.node || (query.guest && Number(query.guest) !== guest)) return [];
    if (!may.all(`/vms/${guest}`, 'VM.Audit')) return [];
    const next = nextEvents(schedule, cluster.now, cluster.timezone)[0] ?? 0;
    return {
      ...replicationConfig(job),
      source: at.node,
      vmtype: owner?.type,
      last_sync: job.lastSync,
      last_try: job.lastTry ?? job.lastSync,
      next_sync: next,
      fail_count: job.failCount,
      duration: job.durationSeconds,
      error: job.error,
    };
  });
}

function replicationConfig({ guest, jobnum, target, schedule, rate, comment }: ReplicationJob) {
  return { id: `${guest}-${jobnum}`, guest, jobnum, target, type: 'local', schedule, rate, comment };
}
