import type { ClusterState, GuestState, HaResource, NodeState } from '../state.ts';

/** `vm:100` or `ct:100`. */
export function sidOf({ type, vmid }: Pick<GuestState, 'type' | 'vmid'>): string {
  return `${type === 'qemu' ? 'vm' : 'ct'}:${vmid}`;
}

export function guestOf(cluster: ClusterState, sid: string): GuestState | undefined {
  return cluster.guests.find((guest) => sidOf(guest) === sid);
}

/** The manager's state of a service, absent when the guest is not managed. */
export function haState(cluster: ClusterState, sid: string): string | undefined {
  const resource = cluster.ha.resources.find((known) => known.sid === sid);
  return resource && serviceState(cluster, resource);
}

/**
 * The manager waits a minute before it fences a silent node, then as long as the node's lock lives (two minutes),
 * and recovers its services after that.
 */
export function serviceState(cluster: ClusterState, resource: HaResource): string {
  const node = cluster.nodes.find(({ name }) => name === guestOf(cluster, resource.sid)?.node);
  if (node && nodeHaState(cluster, node) === 'fence') return 'fence';
  if (resource.crmState) return resource.crmState;
  if (resource.state === 'disabled') return 'stopped';
  return resource.state ?? 'started';
}

/** The manager's state of a node, absent where HA was never used. */
export function nodeHaState(cluster: ClusterState, node: NodeState): string | undefined {
  if (!cluster.ha.master) return undefined;
  if (node.deadSince === undefined) return 'online';
  const silent = cluster.now - node.deadSince;
  return silent >= fenceDelaySeconds && silent < recoveredAfterSeconds ? 'fence' : 'unknown';
}

const fenceDelaySeconds = 60;
/** From then on the services of a silent node run elsewhere. */
export const recoveredAfterSeconds = 180;
