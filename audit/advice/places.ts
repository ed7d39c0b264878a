/** What each node carries while a plan is made, and whether it can take more. */
import type { World } from '../failure/world.ts';
import { gibibytes } from '../figures.ts';
import type { Guest } from '../guest-name.ts';
import type { Node } from '../node-load.ts';
import type { Load } from '../report-advice.ts';
import { isRunning } from '../running-guests.ts';
import type { Storage } from '../storage-on-nodes.ts';
import type { Movable } from './mobility.ts';

/** A node that is up and told its cores. */
export type Host = Node & { cores: number };

/** A node and the guests on it by now; changed by `move`. */
export interface Place {
  host: Host;
  guests: Set<Guest>;
  /** The number of guests that its share of the cores would give it. */
  ideal: number;
  /** Bytes of local disks that the plan copies to it, by storage. */
  copied: Map<Storage, number>;
}

/** @param guests without templates, all on one of these hosts. */
export function placesOf(hosts: readonly Host[], guests: readonly Guest[]): Place[] {
  const cores = sum(hosts, (host) => host.cores);
  const on = Map.groupBy(guests, ({ node }) => node);
  return hosts.map((host) => ({
    host,
    guests: new Set(on.get(host.node)),
    ideal: (guests.length * host.cores) / cores,
    copied: new Map(),
  }));
}

/** Guests more than its share of cores would give it; negative when it has room. */
export const surplus = ({ guests, ideal }: Place): number => guests.size - ideal;

export const runningOn = ({ guests }: Place): Guest[] => [...guests].filter(isRunning);

/** The role whose guests stand in for each other, of a guest that runs. */
export const redundantRole = ({ standingOf }: World, { id }: Guest): string | undefined => {
  const role = standingOf.get(id)?.role;
  return role?.redundant ? role.role : undefined;
};

/** Why a place has no room for a guest, or not beside its like, as a sentence; undefined when it has. */
export function lacksRoom(world: World, guest: Movable, { host, guests, copied }: Place): string | undefined {
  const { memoryOvercommit, cpuOvercommit } = world.policy.thresholds;
  const memory = host.memory?.totalBytes;
  if (memory === undefined) return `How much memory ${host.node} has is not known.`;
  const promised = sum(guests, memoryOf) + guest.memoryBytes;
  if (promised >= memory * memoryOvercommit.warn)
    return `${host.node} would promise ${gibibytes(promised)} of its ${gibibytes(memory)} of memory.`;
  const cores = sum([...guests, guest].filter(isRunning), coresOf);
  if (isRunning(guest) && cores >= host.cores * cpuOvercommit.warn)
    return `${host.node} would promise ${cores} cores of ${host.cores}.`;
  const role = redundantRole(world, guest);
  if (role !== undefined && [...guests].some((other) => redundantRole(world, other) === role))
    return `${host.node} runs another guest of the role ${role}.`;
  const full = [...copies(world, guest)].find(
    ([storage, bytes]) => !fits(world, storage, host.node, (copied.get(storage) ?? 0) + bytes),
  );
  return full && `${full[0].storage} of ${host.node} has no room for its disks, or does not tell.`;
}

/** False too when a size is not known: sums with NaN are not below anything. */
const fits = ({ policy }: World, { onNodes }: Storage, node: string, bytes: number): boolean =>
  onNodes.some(
    ({ node: on, usedBytes = Number.NaN, totalBytes = Number.NaN }) =>
      on === node && usedBytes + bytes < totalBytes * policy.thresholds.storageUse.warn,
  );

/** Bytes of local disks by storage; NaN where a disk does not tell its size. */
export function copies({ storages }: World, { config }: Movable): Map<Storage, number> {
  const copied = new Map<Storage, number>();
  for (const { storage: name = '', sizeBytes = Number.NaN } of config.disks) {
    const storage = storages.get(name);
    if (storage?.shared === false) copied.set(storage, (copied.get(storage) ?? 0) + sizeBytes);
  }
  return copied;
}

export function move(world: World, guest: Movable, from: Place, to: Place): void {
  from.guests.delete(guest);
  to.guests.add(guest);
  for (const [storage, bytes] of copies(world, guest))
    to.copied.set(storage, (to.copied.get(storage) ?? 0) + bytes);
}

const memoryOf = ({ memoryBytes = 0 }: Guest) => memoryBytes;
const coresOf = ({ cores = 0 }: Guest) => cores;

/** By what guests were promised, running or not. @param all of the cluster. */
export function loadOf(guests: Iterable<Guest>, all: readonly Guest[]): Load {
  const own = [...guests];
  const [cores, memoryBytes] = [sum(own, coresOf), sum(own, memoryOf)];
  return {
    guests: own.length,
    guestShare: share(own.length, all.length),
    cores,
    coreShare: share(cores, sum(all, coresOf)),
    memoryBytes,
    memoryShare: share(memoryBytes, sum(all, memoryOf)),
  };
}

const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0);

function sum<Item>(items: Iterable<Item>, of: (item: Item) => number): number {
  let all = 0;
  for (const item of items) all += of(item);
  return all;
}
