import { recoveredAfterSeconds } from '../pve/ha-state.ts';
import type { ClusterState, GuestState } from '../state.ts';
import { canary } from './canaries.ts';
import { healthy } from './healthy.ts';

/**
 * The healthy cluster on a bad day: `cedar` has been dead for so many seconds (quorum is kept), the backup export
 * hangs on `alder`, and the service of `grafana` is in error. Once the manager has fenced the dead node, its services
 * run on `birch`.
 */
export function degraded(now: number, deadForSeconds = 120): ClusterState {
  const since = now - deadForSeconds;
  const well = healthy(now);
  return {
    ...well,
    nodes: well.nodes.map((node) => (node.name === 'cedar' ? { ...node, deadSince: since } : node)),
    guests: well.guests.map((guest) => recover(guest, well, deadForSeconds, since)),
    storages: well.storages.map((storage) =>
      storage.storage === 'vault'
        ? {
            ...storage,
            hangsOn: ['alder'],
            config: { ...storage.config, options: `vers=4.2,sec=${canary('storage')}` },
          }
        : storage,
    ),
    ha: {
      ...well.ha,
      resources: well.ha.resources.map((resource) =>
        resource.sid === 'ct:205' ? { ...resource, crmState: 'error' } : resource,
      ),
    },
    replication: well.replication.map((job) =>
      job.target === 'cedar'
        ? { ...job, lastSync: since - 120, lastTry: now - 60, failCount: 1, error: 'No route to host' }
        : job,
    ),
    tasks: well.tasks.filter((task) => task.node !== 'cedar' || task.startedAt < since),
  };
}

function recover(guest: GuestState, { ha }: ClusterState, deadFor: number, since: number): GuestState {
  const managed = ha.resources.some(({ sid }) => sid.endsWith(`:${guest.vmid}`));
  if (guest.node !== 'cedar' || !managed || deadFor < recoveredAfterSeconds) return guest;
  return { ...guest, node: 'birch', startedAt: since + recoveredAfterSeconds + 10 };
}
