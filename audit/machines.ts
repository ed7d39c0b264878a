import type { FactsOf, Gap } from './facts.ts';
import { isDistributed, livesInNodes, nodeAddresses, serverOf } from './failure/servers.ts';
import type { Storage } from './storage-on-nodes.ts';

/**
 * The machine on which a storage lies, as seen from a node: `node/pve1`, `server/10.0.0.50`, `ceph` for what all
 * nodes keep together; undefined where the configuration does not tell.
 */
export type Machines = (storage: string, node: string) => string | undefined;

export function machinesOf(
  storages: readonly Storage[],
  { cluster, network }: Partial<FactsOf<'cluster' | 'network'>>,
): Machines {
  const byName = new Map(storages.map((entry) => [entry.storage, entry]));
  const nodes = nodeAddresses({ cluster, network });
  return (name, node) => {
    const storage = byName.get(name);
    if (storage === undefined) return undefined;
    if (!storage.shared) return `node/${node}`;
    if (livesInNodes(storage)) return 'ceph';
    if (isDistributed(storage))
      return `${storage.type === 'glusterfs' ? 'gluster' : 'ceph'}/${storage.server}`;
    const server = serverOf(storage);
    if (server === undefined) return loopback.test(storage.server ?? '') ? `node/${node}` : undefined;
    const host = nodes.get(server);
    return host === undefined ? `server/${server}` : `node/${host}`;
  };
}

/** A server that runs on the node itself. */
const loopback = /^\s*(localhost|127\.|::1\s*$)/i;

/** Why it is not known where a storage lies: a mounted directory or a shared disk. */
export const unplaced: Gap = {
  group: 'storage',
  reason: 'unsupported',
  detail: 'the configuration names no server.',
};
