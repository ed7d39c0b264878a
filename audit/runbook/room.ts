/** Where a guest can be put by a restore: nodes and storages with room, filled up while a runbook is written. */

import { bridgeOn, bridgesOf } from '../failure/start.ts';
import { diskBytes } from '../failure/times.ts';
import { isConfigured, type World } from '../failure/world.ts';
import type { Guest } from '../guest-name.ts';
import type { Storage } from '../storage-on-nodes.ts';
import type { Source } from './sources.ts';

/** What is gone: a node, and shared storages. */
export interface Gone {
  node?: string;
  storages: ReadonlySet<string>;
}

export interface Seat {
  node: string;
  storage: string;
}

export interface Room {
  /** Takes the room; a sentence says why there is none. */
  seat(guest: Guest, source: Source): Seat | string;
}

/** The guest's own node where it is up, else the one with the most memory that nobody was promised. */
export function roomOf(world: World, gone: Gone): Room {
  const nodes = world.online.filter((node) => node !== gone.node);
  const memory = new Map(
    nodes.map((node) => [node, (world.memoryOf.get(node) ?? 0) - (world.promisedOn.get(node) ?? 0)]),
  );
  const taken = new Map<string, number>();
  const left = (storage: Storage, node: string): number | undefined => {
    const state = storage.onNodes.find((each) => each.node === node);
    if (!state?.enabled || !state.active || state.availableBytes === undefined) return undefined;
    return state.availableBytes - (taken.get(placeKey(storage, node)) ?? 0);
  };
  return {
    seat(guest, source) {
      const needed = diskBytes(guest);
      if (needed === undefined) return 'How much room it needs is not known: its disks could not be seen.';
      const own = new Set(guest.config!.disks.map(({ storage }) => storage));
      const storages = [...world.storages.values()]
        .filter(
          ({ storage, enabled, content }) =>
            enabled && !gone.storages.has(storage) && content.includes(contentOf(guest)),
        )
        .sort((a, b) => Number(own.has(b.storage)) - Number(own.has(a.storage)));
      const candidates = nodes
        .filter((node) => source.node === undefined || source.node === node)
        .sort(
          (a, b) => Number(b === guest.node) - Number(a === guest.node) || memory.get(b)! - memory.get(a)!,
        );
      const fitting = candidates.filter((node) => hasBridges(world, guest, node));
      for (const node of fitting) {
        const storage = storages.find((each) => (left(each, node) ?? -1) >= needed);
        if (!storage) continue;
        const key = placeKey(storage, node);
        taken.set(key, (taken.get(key) ?? 0) + needed);
        memory.set(node, memory.get(node)! - (guest.memoryBytes ?? 0));
        return { node, storage: storage.storage };
      }
      return fitting.length === 0
        ? 'No node that is up is known to have its networks and to reach its backup.'
        : 'No storage that stays up is known to have room for it.';
    },
  };
}

/** What a storage must hold for a guest's disks. */
const contentOf = ({ type }: Guest) => (type === 'lxc' ? 'rootdir' : 'images');

const placeKey = ({ storage, shared }: Storage, node: string) => (shared ? storage : `${node}/${storage}`);

/** A guest whose disks are known has its networks known, too. */
const hasBridges = (world: World, guest: Guest, node: string): boolean =>
  isConfigured(guest) &&
  bridgesOf(guest).every(
    (bridge) => node === guest.node || bridgeOn(world, guest, bridge, node).kind === 'here',
  );

/** The one storage that all of a guest's disks are on; of a container that of its root, as a restore wants one. */
export function homeStorage({ storages }: World, { type, config }: Guest): string | undefined {
  const own = (config?.disks ?? []).flatMap(({ key, storage }) =>
    storage !== undefined && storages.has(storage) && (type === 'qemu' || key === 'rootfs') ? [storage] : [],
  );
  const [first, ...others] = new Set(own);
  return others.length === 0 ? first : undefined;
}
