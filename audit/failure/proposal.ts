/** A node for a guest that people start by hand. */
import { bridgeOn, bridgesOf } from './start.ts';
import type { Configured, World } from './world.ts';

export interface Proposer {
  /** Counts the guest on the node it proposes; undefined when none is known to have its networks. */
  propose(guest: Configured, nodes: readonly string[]): string | undefined;
}

/** The node with the most memory not yet promised, among those that have the guest's bridges. */
export function targetProposer(world: World, dead: string): Proposer {
  const free = new Map(
    world.online.flatMap((node): [string, number][] => {
      const total = world.memoryOf.get(node);
      return node === dead || total === undefined ? [] : [[node, total - (world.promisedOn.get(node) ?? 0)]];
    }),
  );
  const freeOn = (node: string) => free.get(node) ?? Number.NEGATIVE_INFINITY;
  return {
    propose(guest, nodes) {
      const bridges = bridgesOf(guest);
      const [node] = nodes
        .filter((each) => bridges.every((bridge) => bridgeOn(world, guest, bridge, each).kind === 'here'))
        .sort((a, b) => freeOn(b) - freeOn(a));
      if (node !== undefined) free.set(node, freeOn(node) - (guest.memoryBytes ?? 0));
      return node;
    },
  };
}
