import { backupChooser } from './backup-choice.ts';
import type { Outage } from './disks.ts';
import { sidOf } from './ha-view.ts';
import { type Proposer, targetProposer } from './proposal.ts';
import type { Quorum } from './quorum.ts';
import { type Outcome, recover } from './recovery.ts';
import { startOn } from './start.ts';
import { type Configured, isConfigured, type World } from './world.ts';

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
      // Of a guest that does not run, or whose configuration is not known, nobody asks where it starts.
      return guest && isConfigured(guest) ? startOn(world, guest, target, outage) : { kind: 'ok' };
    }),
    proposer: targetProposer(world, node),
    backupOf: backupChooser(world, outage),
  };
}

/** What binds a guest to the hardware of its node, as a noun phrase: `a device of pve1 (usb0)`. */
export function tieOf({ config, node }: Configured): string | undefined {
  const [device] = config.passthrough;
  if (device !== undefined) return `a device of ${node} (${device})`;
  const path = config.disks.find(({ storage }) => storage === undefined);
  return path && `a path of ${node} (${path.key})`;
}
