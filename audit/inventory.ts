import type { Facts } from './facts.ts';
import { guestDetails } from './guest-detail.ts';
import type { Guest } from './guest-name.ts';
import { sidOf } from './ha-guests.ts';
import type { Policy } from './policy.ts';
import type { Inventory } from './report-inventory.ts';
import { roleOf, tierOf } from './roles.ts';
import { isRunning } from './running-guests.ts';
import type { Storage } from './storage-on-nodes.ts';

/** What was seen of the cluster, for tables and drawings; what could not be read is absent. */
export function inventory(facts: Facts, policy: Policy): Inventory {
  const managed = new Map(facts.ha?.resources.map(({ sid, requestedState }) => [sid, requestedState]));
  const detail = guestDetails(facts);
  return {
    nodes: nodesOf(facts, managed),
    guests: (facts.guests ?? []).map((guest) => ({
      ...guestOf(guest, managed.get(sidOf(guest)), policy),
      detail: detail(guest),
    })),
    storage: (facts.storage ?? []).filter(({ enabled }) => enabled).flatMap(storagesOf),
    ...quorumOf(facts),
    ...backupsOf(facts),
  };
}

function nodesOf(facts: Facts, managed: Map<string, string>): Inventory['nodes'] {
  const guests = (facts.guests ?? []).filter(({ template }) => !template);
  const versions = new Map(facts.updates?.map(({ node, pveVersion }) => [node, pveVersion]));
  const on = Map.groupBy(guests, ({ node }) => node);
  return (facts.nodes ?? []).map(({ node, online, cores, cpuShare, memory, uptimeSeconds }) => {
    const own = on.get(node) ?? [];
    return {
      node,
      online,
      version: versions.get(node),
      cores,
      cpuShare,
      memoryBytes: memory?.totalBytes,
      memoryUsedBytes: memory?.usedBytes,
      uptimeSeconds,
      guests: own.length,
      running: own.filter(isRunning).length,
      allocatedBytes: own.reduce((sum, { memoryBytes = 0 }) => sum + memoryBytes, 0),
      guestShare: guests.length > 0 ? own.length / guests.length : 0,
      haGuests: facts.ha && own.filter((guest) => managed.has(sidOf(guest))).length,
    };
  });
}

function guestOf(guest: Guest, ha: string | undefined, { roles }: Policy): Inventory['guests'][number] {
  const { id, name, node, status, template, cores, memoryBytes, diskBytes, config } = guest;
  const storages = config && [...new Set(config.disks.flatMap(({ storage }) => storage ?? []))].sort();
  const role = roleOf(guest, roles)?.role;
  const tier = tierOf(guest, roles);
  return { id, name, node, status, template, role, tier, ha, cores, memoryBytes, diskBytes, storages };
}

/** Shared storage once, by the first node that tells its size. */
function storagesOf({ storage: name, type, shared, server, onNodes }: Storage): Inventory['storage'] {
  const about = { name, type, shared, server };
  if (!shared)
    return onNodes
      .filter(({ enabled }) => enabled)
      .map(({ node, active, totalBytes, usedBytes }) => ({
        ...about,
        subject: `storage/${node}/${name}`,
        node,
        active,
        totalBytes,
        usedBytes,
      }));
  const told = onNodes.find(({ active, totalBytes }) => active && totalBytes !== undefined);
  return [
    {
      ...about,
      subject: `storage/${name}`,
      active: onNodes.some(({ active }) => active),
      totalBytes: told?.totalBytes,
      usedBytes: told?.usedBytes,
    },
  ];
}

function quorumOf({ cluster, ha }: Facts): Pick<Inventory, 'quorum'> {
  if (!cluster) return {};
  const { quorate, standalone, members, votes } = cluster;
  return {
    quorum: {
      quorate,
      standalone,
      online: members.filter(({ online }) => online).length,
      members: members.length,
      votes: votes?.reduce((sum, entry) => sum + entry.votes, 0),
      links: votes && votes.length > 0 ? Math.min(...votes.map(({ links }) => links)) : undefined,
      haMaster: ha?.status?.master?.node,
    },
  };
}

function backupsOf({ backupJobs, backups }: Facts): Pick<Inventory, 'backups'> {
  if (!backupJobs) return {};
  const copies = backups?.copies;
  const jobs = backupJobs.map(({ id, enabled, schedule, storage, nextRun }) => ({
    id,
    enabled,
    schedule,
    storage,
    nextRun,
  }));
  return {
    backups: {
      jobs,
      copies: copies?.length,
      guestsWithCopies: copies && new Set(copies.flatMap(({ vmid }) => vmid ?? [])).size,
      newestAt:
        copies && copies.length > 0
          ? copies.reduce((max, { takenAt }) => Math.max(max, takenAt), 0)
          : undefined,
      evidence: [...new Set(backups?.listed.map(({ evidence }) => evidence))].sort(),
    },
  };
}
