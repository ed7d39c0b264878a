import type { Guest } from '../guest-name.ts';
import { backupChooser } from './backup-choice.ts';
import type { Outage } from './disks.ts';
import { sidOf } from './ha-view.ts';
import { type Proposer, targetProposer } from './proposal.ts';
import type { Quorum } from './quorum.ts';
import { type Outcome, recover } from './recovery.ts';
import { startOn } from './start.ts';
import type { World } from './world.ts';

/** A node's death and all that follows from it, while its guests are gone through. */
export interface Death {
  world: World;
  node: string;
  survivors: string[];
  outage: Outage;
  quorum: Quorum;
  /** What HA makes of each of its services on the node. */
  outcomes: ReadonlyMap<string, Outcome>;
  proposer: Proposer;
  backupOf: ReturnType<typeof backupChooser>;
}

/** @param served shared storages that the node itself serves and that are down with it. */
export function deathOf(world: World, node: string, quorum: Quorum, served: ReadonlySet<string>): Death {
  const outage: Outage = { node, storages: served };
  const guests = new Map((world.runningOn.get(node) ?? []).map((guest) => [sidOf(guest), guest]));
  return {
    world,
    node,
    survivors: world.online.filter((each) => each !== node),
    outage,
    quorum,
    outcomes: recover(world, node, ({ sid }, target) => {
      const guest = guests.get(sid);
      // The fate of a guest that is tied, or whose configuration is not known, does not hang on a target.
      if (!guest?.config || tieOf(guest)) return { kind: 'ok' };
      return startOn(world, guest, target, outage);
    }),
    proposer: targetProposer(world, node),
    backupOf: backupChooser(world, outage),
  };
}

/** What binds a guest to the hardware of its node, as a noun phrase. */
export function tieOf({ config }: Guest): string | undefined {
  const [device] = config?.passthrough ?? [];
  if (device !== undefined) return `the host device ${device}`;
  const path = config?.disks.find(({ storage }) => storage === undefined);
  return path && `the path behind ${path.key}`;
}
