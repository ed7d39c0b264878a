/** The order in which nodes are patched, and what has to leave each of them before. */
import { type Movable, movable, refuses } from '../advice/mobility.ts';
import { copies } from '../advice/places.ts';
import type { Guest } from '../guest-name.ts';
import { guestName } from '../guest-name.ts';
import { sidOf } from '../ha-guests.ts';
import { listed } from '../listing.ts';
import type { GuestFate } from '../report-failures.ts';
import type { PatchPlan } from '../report-runbooks.ts';
import { compareLists } from './compare-lists.ts';
import { inOrder, type Scene } from './scene.ts';

/** A guest that moves by hand, and where to. */
export interface Move {
  guest: Movable;
  to: string;
}

export interface NodePatch {
  plan: PatchPlan['nodes'][number];
  moves: Move[];
  byHa: Guest[];
  stops: Guest[];
}

/** Least important first; of equal ones the one with fewer guests, then by name. */
export function patchOrder(scene: Scene): { patches: NodePatch[]; left: PatchPlan['left'] } {
  const { world } = scene;
  const weights = new Map(world.online.map((node) => [node, weightOf(scene, node)]));
  // Names are in order, and equal ones stay so.
  const order = world.online.toSorted((a, b) => compareLists(weights.get(a)!, weights.get(b)!));
  return {
    patches: order.map((node, at) => patchOf(scene, node, at, order.length)),
    left: world.members
      .filter((node) => !world.online.includes(node))
      .map((node) => ({
        node,
        why: `${node} is off: patch it when it is back, before the most important one.`,
      })),
  };
}

/** Guests of tier critical, of tier high, the manager of HA, all guests. */
function weightOf({ world }: Scene, node: string): number[] {
  const guests = world.runningOn.get(node) ?? [];
  const of = (tier: string) => guests.filter(({ id }) => world.tierOf.get(id) === tier).length;
  return [of('critical'), of('high'), Number(world.ha.master === node), guests.length];
}

function patchOf(scene: Scene, node: string, at: number, nodes: number): NodePatch {
  const { world, facts } = scene;
  const failure = scene.failures.get(`node/${node}`);
  const fates = new Map(failure?.guests.map((fate) => [fate.id, fate]));
  const guests = inOrder(
    scene,
    (world.runningOn.get(node) ?? []).map(({ id }) => id),
  );
  const byHa = guests.filter((guest) => scene.hasMaintenance && movesByHa(scene, guest, fates.get(guest.id)));
  const { moves, stays } = movesOf(
    scene,
    node,
    guests.filter((guest) => !byHa.includes(guest)),
    byHa,
    fates,
  );
  const pending = facts.updates?.find((each) => each.node === node)?.pending;
  return {
    moves,
    byHa,
    stops: stays.map(({ guest }) => guest),
    plan: {
      node,
      why: whyHere(scene, node, at, nodes),
      pending: pending === undefined ? null : pending.length,
      quorate: failure?.quorate ?? null,
      moves: [
        ...byHa.map((guest) => {
          const to = fates.get(guest.id)?.to;
          return {
            guest: guest.id,
            name: guestName(guest),
            ...(to !== undefined && { to }),
            by: 'ha' as const,
            restarts: guest.type === 'lxc',
          };
        }),
        ...moves.map(({ guest, to }) => ({
          guest: guest.id,
          name: guestName(guest),
          to,
          by: 'hand' as const,
          restarts: guest.type === 'lxc',
        })),
      ],
      stops: stays.map(({ guest, why }) => ({ guest: guest.id, name: guestName(guest), why })),
    },
  };
}

/** HA has somewhere to put it: what it does at the loss of the node it does at maintenance, too. */
const movesByHa = ({ world }: Scene, guest: Guest, fate: GuestFate | undefined): boolean =>
  world.ha.services.get(sidOf(guest))?.requestedState === 'started' && fate?.by === 'ha';

function movesOf(
  { world }: Scene,
  node: string,
  guests: readonly Guest[],
  byHa: readonly Guest[],
  fates: ReadonlyMap<string, GuestFate>,
): { moves: Move[]; stays: { guest: Guest; why: string }[] } {
  const free = new Map(
    world.online
      .filter((each) => each !== node && !world.ha.unfit.has(each))
      .map((each) => [each, (world.memoryOf.get(each) ?? 0) - (world.promisedOn.get(each) ?? 0)]),
  );
  const take = (guest: Guest, to: string) => free.set(to, free.get(to)! - (guest.memoryBytes ?? 0));
  for (const guest of byHa) {
    const to = fates.get(guest.id)?.to;
    if (to !== undefined) take(guest, to);
  }
  const moves: Move[] = [];
  const stays: { guest: Guest; why: string }[] = [];
  for (const guest of guests) {
    const answer = targetFor(world, guest, free);
    if (typeof answer === 'string') stays.push({ guest, why: answer });
    else {
      take(guest, answer.to);
      moves.push(answer);
    }
  }
  return { moves, stays };
}

/** The node with the most memory left, of those that can run it; a sentence says why there is none. */
function targetFor(world: Scene['world'], guest: Guest, free: ReadonlyMap<string, number>): Move | string {
  const ready = movable(world, guest);
  if (typeof ready === 'string') return ready;
  if (copies(world, ready).size > 0)
    return 'Its disks are on the node itself: copying them there and back takes longer than the restart.';
  const whys: string[] = [];
  for (const [to, bytes] of [...free].sort((a, b) => b[1] - a[1])) {
    const why = bytes < ready.memoryBytes ? `${to} has no memory left for it.` : refuses(world, ready, to);
    if (why === undefined) return { guest: ready, to };
    whys.push(why);
  }
  return whys[0] ?? 'There is no other node.';
}

function whyHere({ world }: Scene, node: string, at: number, nodes: number): string {
  const guests = world.runningOn.get(node) ?? [];
  const critical = guests.filter(({ id }) => world.tierOf.get(id) === 'critical');
  const what =
    critical.length > 0
      ? `${listed(critical.map(guestName), 4)} ${critical.length === 1 ? 'runs' : 'run'} there`
      : 'nothing critical runs there';
  if (nodes === 1) return `It is the only node: ${what}.`;
  return at === nodes - 1
    ? `Last, as the most important one: ${what}.`
    : at === 0
      ? `First, as the least important one: ${what}.`
      : `${what[0]!.toUpperCase()}${what.slice(1)}.`;
}
