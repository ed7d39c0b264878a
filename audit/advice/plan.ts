/** Making a plan of moves: first the guests that must not share a node, then nodes that hold too many. */
import type { World } from '../failure/world.ts';
import { type Guest, guestName } from '../guest-name.ts';
import type { Rebalance } from '../report-advice.ts';
import { tierOf } from '../roles.ts';
import { isManaged, type Movable, migrate, movable, refuses } from './mobility.ts';
import { copies, lacksRoom, move, type Place, redundantRole, runningOn, surplus } from './places.ts';

/** What the plan is for: findings of the rules that look at places. */
export interface Wanted {
  /** Nodes that hold too many guests. */
  nodes: ReadonlySet<string>;
  /** Roles whose guests stand in for each other and all share one node. */
  roles: ReadonlySet<string>;
}

export interface Plan {
  moves: Rebalance['moves'];
  /** By guest id: those that would have been next. */
  stays: Map<string, Rebalance['stays'][number]>;
}

/**
 * Changes the places, which come in order of their names: of equal ones the first is taken. Every move leaves source and target closer to the share of their cores, except that of a
 * guest that shares a node with its like: there the target stays below the threshold.
 */
export function planMoves(world: World, places: Place[], { nodes, roles }: Wanted): Plan {
  const plan: Plan = { moves: [], stays: new Map() };
  for (const role of [...roles].sort()) separate(world, role, places, plan);
  const sources = places.filter(({ host }) => nodes.has(host.node));
  for (const from of sources.sort((a, b) => surplus(b) - surplus(a))) level(world, from, places, plan);
  return plan;
}

/** Moves one guest of the role off the node that they all share. */
function separate(world: World, role: string, places: Place[], plan: Plan): void {
  const total = places.reduce((sum, { guests }) => sum + guests.size, 0);
  const most = world.policy.thresholds.guestsOverCores.warn * total;
  const targets = places
    .filter((to) => surplus(to) + 1 < most)
    .sort((a, b) => runningOn(a).length - runningOn(b).length);
  const members = places.flatMap((from) =>
    [...from.guests]
      .filter((guest) => redundantRole(world, guest) === role)
      .map((guest) => ({ guest, from, targets: targets.filter((to) => to !== from), separates: role })),
  );
  // The youngest first: the older one is what others were built on.
  members
    .sort((a, b) => b.guest.vmid - a.guest.vmid)
    .find((attempt) => attempt.targets.length > 0 && tryMove(world, attempt, plan));
}

/** Half a guest more or less is as near as it gets. */
const near = 0.5;

function level(world: World, from: Place, places: Place[], plan: Plan): void {
  // What came here by the plan stays.
  const own = [...from.guests].filter(({ node }) => node === from.host.node);
  for (const guest of own.sort(leastMissed(world))) {
    const targets = places.filter((to) => surplus(to) <= -near).sort((a, b) => surplus(a) - surplus(b));
    if (surplus(from) < near || targets.length === 0) return;
    tryMove(world, { guest, from, targets }, plan);
  }
}

interface Attempt {
  guest: Guest;
  from: Place;
  /** Best first. */
  targets: Place[];
  separates?: string;
}

/** @returns whether the guest was moved; if not, it is among those that stay. */
function tryMove(world: World, { guest, from, targets, separates }: Attempt, plan: Plan): boolean {
  const ready = movable(world, guest);
  const whys: string[] = [];
  if (typeof ready === 'string') whys.push(ready);
  else
    for (const to of targets) {
      const why = refuses(world, ready, to.host.node) ?? lacksRoom(world, ready, to);
      if (why === undefined) {
        move(world, ready, from, to);
        plan.moves.push(described(world, ready, to.host.node, separates));
        plan.stays.delete(guest.id);
        return true;
      }
      whys.push(why);
    }
  plan.stays.set(guest.id, {
    guest: guest.id,
    name: guestName(guest),
    node: guest.node,
    // Two answers show the pattern; a cluster may have thirty nodes.
    why: whys.slice(0, 2).join(' '),
  });
  return false;
}

function described(
  world: World,
  guest: Movable,
  to: string,
  separates: string | undefined,
): Rebalance['moves'][number] {
  const command = migrate(world, guest, to);
  return {
    guest: guest.id,
    name: guestName(guest),
    from: guest.node,
    to,
    separates,
    restarts: command.effect === 'interrupts',
    copyBytes: [...copies(world, guest).values()].reduce((sum, bytes) => sum + bytes, 0),
    command,
  };
}

/** Guests outside HA that nobody called important come first, running ones and small ones before others. */
function leastMissed(world: World): (a: Guest, b: Guest) => number {
  const ranks = ['critical', 'high', 'medium'];
  const weight = (guest: Guest) => ranks.indexOf(String(tierOf(guest, world.policy.roles)));
  const rank = (guest: Guest) => (weight(guest) < 0 ? 0 : ranks.length - weight(guest));
  const memory = ({ memoryBytes = 0 }: Guest) => memoryBytes;
  const stopped = ({ status }: Guest) => Number(status === 'stopped');
  return (a, b) =>
    Number(isManaged(world, a)) - Number(isManaged(world, b)) ||
    rank(a) - rank(b) ||
    stopped(a) - stopped(b) ||
    memory(a) - memory(b) ||
    a.vmid - b.vmid;
}
