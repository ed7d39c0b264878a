/** What the cluster has, uses, must keep free for the failure of a node, and has left. */
import type { Facts } from './facts.ts';
import { grouped } from './failure/grouped.ts';
import { diskBytes } from './failure/times.ts';
import { forecast } from './forecast.ts';
import type { Guest } from './guest-name.ts';
import { listed } from './listing.ts';
import type { Capacity } from './report-failures.ts';
import { isRunning } from './running-guests.ts';
import { holdsGuests, type Storage } from './storage-on-nodes.ts';

type Row = Capacity['rows'][number];
type Node = NonNullable<Facts['nodes']>[number];

/** CPU, memory and storage of the nodes that are up. A resource of which nothing was read has no row. */
export function capacity(facts: Facts): Capacity {
  const nodes = facts.nodes?.filter(({ online }) => online) ?? [];
  const running = facts.guests?.filter(isRunning);
  const storages = facts.storage?.filter(({ enabled }) => enabled) ?? [];
  const rows = [
    ...(nodes.length > 0 ? [cpuRow(nodes, running), memoryRow(nodes, running)] : []),
    ...storageRows(storages.filter(holdsGuests), 'storage'),
    ...storageRows(
      storages.filter((storage) => !holdsGuests(storage) && storage.content.includes('backup')),
      'backup-storage',
    ),
  ];
  return {
    rows,
    headroom: headroomOf(rows, running ?? []),
    ...(facts.history && {
      trends: facts.history.storage.map(({ subject, points }) => ({ subject, forecast: forecast(points) })),
    }),
  };
}

function cpuRow(nodes: readonly Node[], running: readonly Guest[] | undefined): Row {
  return {
    resource: 'cpu',
    unit: 'cores',
    ...balance(
      sum(nodes.map(({ cores }) => cores)),
      sum(nodes.map(busyCores)),
      reserve(nodes.map(({ cores }) => cores)),
    ),
    allocated: running ? sum(running.map(({ cores }) => cores)) : null,
    note: 'Busy cores at the moment of the audit. Cores are shared: more may be promised than there are.',
  };
}

function memoryRow(nodes: readonly Node[], running: readonly Guest[] | undefined): Row {
  return {
    resource: 'memory',
    unit: 'bytes',
    ...balance(
      sum(nodes.map(({ memory }) => memory?.totalBytes)),
      sum(nodes.map(({ memory }) => memory?.usedBytes)),
      reserve(nodes.map(({ memory }) => memory?.totalBytes)),
    ),
    allocated: running ? sum(running.map(({ memoryBytes }) => memoryBytes)) : null,
    note: 'Used by hosts and guests together. Promised: the memory of running guests.',
  };
}

/** Shared storage counts once, also where two storages are the same export of one server. */
function storageRows(storages: readonly Storage[], resource: 'storage' | 'backup-storage'): Row[] {
  if (storages.length === 0) return [];
  const pools = [...new Map(storages.flatMap(poolsOf).map((pool) => [pool.key, pool])).values()];
  const silent = pools.filter(({ total }) => total === undefined).map(({ name }) => name);
  const known = pools.filter(({ total }) => total !== undefined);
  const local = grouped(known, ({ node }) => (node === undefined ? [] : [node]));
  const largest = Math.max(
    0,
    ...[...local.values()].map((on) => on.reduce((all, { used = 0 }) => all + used, 0)),
  );
  return [
    {
      resource,
      unit: 'bytes',
      ...balance(
        known.length > 0 ? sum(known.map(({ total }) => total)) : null,
        known.length > 0 ? sum(known.map(({ used }) => used)) : null,
        local.size > 1 ? largest : 0,
      ),
      allocated: null,
      note: [
        'Shared storage counts once.',
        ...(local.size > 1 ? ['Kept free: what the node with the fullest local storage holds there.'] : []),
        ...(silent.length > 0 ? [`Not counted, as no size was read: ${listed(silent)}.`] : []),
      ].join(' '),
    },
  ];
}

interface Pool {
  key: string;
  name: string;
  /** Set for local storage. */
  node?: string;
  total: number | undefined;
  used: number | undefined;
}

function poolsOf({ storage, shared, server, location, onNodes }: Storage): Pool[] {
  if (!shared)
    return onNodes
      .filter(({ enabled }) => enabled)
      .map(({ node, totalBytes, usedBytes }) => ({
        key: `${node}/${storage}`,
        name: `${storage} of ${node}`,
        node,
        total: totalBytes,
        used: usedBytes,
      }));
  const told = onNodes.find(({ totalBytes }) => totalBytes !== undefined);
  const key = server && location ? `//${server}${location}` : storage;
  return [{ key, name: storage, total: told?.totalBytes, used: told?.usedBytes }];
}

const balance = (total: number | null, used: number | null, reserved: number | null) => ({
  total,
  used,
  reserved,
  available: total === null || used === null || reserved === null ? null : total - used - reserved,
});

/** A single node leaves nothing to keep free: when it fails, all is gone. */
function reserve(amounts: readonly (number | undefined)[]): number | null {
  if (amounts.length < 2) return 0;
  const known = amounts.filter((amount) => amount !== undefined);
  return known.length === amounts.length ? Math.max(...known) : null;
}

/** Null as soon as one part is not known: a sum of the rest would look complete. */
const sum = (amounts: readonly (number | undefined)[]): number | null =>
  amounts.reduce<number | null>(
    (all, amount) => (all === null || amount === undefined ? null : all + amount),
    0,
  );

function headroomOf(rows: readonly Row[], running: readonly Guest[]): Capacity['headroom'] {
  const of = (resource: Row['resource']) => rows.find((row) => row.resource === resource);
  const memory = of('memory');
  const memoryBytes = median(running.map((guest) => guest.memoryBytes));
  const disk = median(running.map(diskBytes));
  const disks = fit(of('storage')?.available, disk);
  const byUse = Math.min(
    disks,
    fit(of('cpu')?.available, median(running.map(busyCores))),
    fit(memory?.available, median(running.map((guest) => guest.memoryUsedBytes))),
  );
  const byAllocation = Math.min(disks, fit(unpromised(memory), memoryBytes));
  // What was not read made them NaN; guests that need nothing, infinite.
  return memoryBytes !== undefined &&
    disk !== undefined &&
    Number.isFinite(byUse) &&
    Number.isFinite(byAllocation)
    ? { guest: { memoryBytes, diskBytes: disk }, byUse, byAllocation }
    : null;
}

/** Memory beside the reserve that no running guest was promised. */
const unpromised = (memory: Row | undefined): number | null =>
  !memory || memory.total === null || memory.reserved === null || memory.allocated === null
    ? null
    : memory.total - memory.reserved - memory.allocated;

const busyCores = ({ cores, cpuShare }: { cores?: number; cpuShare?: number }): number | undefined =>
  cores === undefined || cpuShare === undefined ? undefined : cores * cpuShare;

/** How many fit: NaN when a figure is missing, infinitely many when each needs nothing. */
function fit(available: number | null | undefined, each: number | undefined): number {
  if (available === null || available === undefined || each === undefined) return Number.NaN;
  return each > 0 ? Math.max(0, Math.floor(available / each)) : Number.POSITIVE_INFINITY;
}

/** The lower one of two middle values; undefined when one of them is not known, or there are none. */
function median(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return known.length === values.length ? known[Math.floor((known.length - 1) / 2)] : undefined;
}
