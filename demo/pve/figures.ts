import { near, unit } from '../seed.ts';
import type { ClusterState, GuestState, NodeState, StorageState } from '../state.ts';

/** What a guest uses at this moment, derived from its size and from the memory that its node reports as used. */
export interface GuestFigures {
  uptime: number;
  cpu: number;
  mem: number;
  memhost: number;
  disk: number;
  netin: number;
  netout: number;
  diskread: number;
  diskwrite: number;
}

const gib = 2 ** 30;
const idle: GuestFigures = {
  uptime: 0,
  cpu: 0,
  mem: 0,
  memhost: 0,
  disk: 0,
  netin: 0,
  netout: 0,
  diskread: 0,
  diskwrite: 0,
};

/** Figures of a guest as its node last reported them (at the moment of death for a dead node). */
export function guestFigures(cluster: ClusterState, guest: GuestState): GuestFigures {
  if (guest.status !== 'running') return idle;
  const node = cluster.nodes.find(({ name }) => name === guest.node);
  const asOf = node?.deadSince ?? cluster.now;
  const uptime = Math.max(1, asOf - guest.startedAt);
  const key = `${guest.vmid}/${Math.floor(asOf / 10)}`;
  const mem = Math.round(
    guest.memoryBytes * memoryShare(cluster, node) * (0.85 + 0.3 * unit(`mem${guest.vmid}`)),
  );
  return {
    uptime,
    cpu: (node?.cpu ?? 0.05) * (0.2 + 0.8 * unit(key)),
    mem,
    memhost: guest.type === 'qemu' ? near(`host${key}`, mem * 1.05, 0.02) : 0,
    disk: guest.type === 'lxc' ? near(`disk${guest.vmid}`, bootDiskBytes(guest) * 0.35, 0.5) : 0,
    netin: uptime * near(`in${guest.vmid}`, 2_400, 0.8),
    netout: uptime * near(`out${guest.vmid}`, 1_700, 0.8),
    diskread: uptime * near(`read${guest.vmid}`, 5_200, 0.8),
    diskwrite: uptime * near(`write${guest.vmid}`, 7_100, 0.8),
  };
}

/** The share of its allocated memory that a running guest of this node uses; the host itself takes 2 GiB. */
function memoryShare(cluster: ClusterState, node: NodeState | undefined): number {
  if (!node) return 0.3;
  const running = cluster.guests.filter((guest) => guest.node === node.name && guest.status === 'running');
  const allocated = running.reduce((sum, guest) => sum + guest.memoryBytes, 0);
  if (allocated === 0) return 0;
  return Math.min(0.8, Math.max(0.05, (node.memoryUsedBytes - 2 * gib) / allocated));
}

export function bootDiskBytes(guest: GuestState): number {
  return (
    guest.disks.find(({ key }) => key === 'rootfs' || /^(scsi|virtio|sata|ide)\d/.test(key))?.sizeBytes ?? 0
  );
}

/** Whether a storage is configured for a node. */
export function isOnNode(storage: StorageState, node: string): boolean {
  if (storage.config.disable) return false;
  const nodes = storage.config.nodes;
  return nodes === undefined || String(nodes).split(',').includes(node);
}

/** Sizes of a storage as a node sees them, or nothing where it is not mounted. */
export function usageOn(
  storage: StorageState,
  node: string,
): { totalBytes: number; usedBytes: number } | undefined {
  if (!isOnNode(storage, node) || storage.inactiveOn.includes(node)) return undefined;
  return storage.usage[storage.shared ? 'shared' : node];
}

/** Seconds since a node stopped reporting, 0 for a live one. */
export function silentSeconds(cluster: ClusterState, node: string): number {
  const since = cluster.nodes.find(({ name }) => name === node)?.deadSince;
  return since === undefined ? 0 : cluster.now - since;
}

/** The cluster file system keeps the last figures of a node for five minutes (`src/pmxcfs/status.c`). */
export const figuresExpireSeconds = 300;
