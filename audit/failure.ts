/** What happens when something dies: each node, storage server, shared storage and critical guest in turn. */
import type { Facts } from './facts.ts';
import { backupChooser } from './failure/backup-choice.ts';
import { guestFailure } from './failure/guest-failure.ts';
import { nodeFailure } from './failure/node-failure.ts';
import { byServer, nodeAddresses } from './failure/servers.ts';
import { serverFailure, storageFailure } from './failure/storage-failure.ts';
import { byImportance, worldOf } from './failure/world.ts';
import type { Policy } from './policy.ts';
import type { Failure } from './report-failures.ts';

/**
 * One failure at a time, on the cluster as it was seen; docs/failure.md explains the fates. Linear in guests.
 *
 * @returns nodes that are up, then servers behind shared storages, then shared storages, then running guests of
 *   tier critical; each kind sorted. A server that is itself a node of the cluster is covered by that node.
 */
export function simulateFailures(facts: Facts, policy: Policy): Failure[] {
  const world = worldOf(facts, policy);
  const servers = byServer(world);
  const addresses = nodeAddresses(facts);
  const served = (node: string) =>
    [...servers].flatMap(([server, storages]) => (addresses.get(server) === node ? storages : []));
  const critical = [...world.runningOn.values()]
    .flat()
    .filter(({ id }) => world.tierOf.get(id) === 'critical')
    .sort(byImportance(world));
  const backupOf = backupChooser(world, { storages: new Set() });
  return [
    ...world.online.map((node) => nodeFailure(world, node, served(node))),
    ...[...servers]
      .filter(([server]) => !addresses.has(server))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([server, storages]) => serverFailure(world, server, storages)),
    ...[...world.storages.values()]
      .filter(({ shared, enabled }) => shared && enabled)
      .sort((a, b) => (a.storage < b.storage ? -1 : 1))
      .map((storage) => storageFailure(world, storage)),
    ...critical.map((guest) => guestFailure(world, guest, backupOf)),
  ];
}
