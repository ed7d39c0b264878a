/** What all runbooks of one report look at: the cluster, its failures, and where each guest's copies are. */
import type { Facts } from '../facts.ts';
import { grouped } from '../failure/grouped.ts';
import { type World, worldOf } from '../failure/world.ts';
import type { Guest } from '../guest-name.ts';
import type { Policy } from '../policy.ts';
import { majorOf } from '../releases.ts';
import type { Failure } from '../report-failures.ts';
import type { Step } from '../report-runbooks.ts';
import { type Role, roleOf, type Tier, tierWithin } from '../roles.ts';
import type { Context } from '../rule.ts';
import { gapsOf } from '../run.ts';
import { type Place, placesOf } from './places.ts';
import { restoreOrder } from './restore-order.ts';
import { type Source, sourcesOf } from './sources.ts';

export interface Ranked {
  guest: Guest;
  role?: Role;
  tier?: Tier;
  /** From 1; see `RestoreGuest.wave`. */
  wave: number;
  why: string;
  needs: string[];
}

export interface Scene {
  facts: Facts;
  policy: Policy;
  world: World;
  gap: Context['gap'];
  /** Of the report, Unix seconds: the cluster may have been seen earlier. */
  now: number;
  /** By subject: `node/pve1`. */
  failures: ReadonlyMap<string, Failure>;
  /** Every guest, templates too, in the order in which to bring them back. */
  ranked: Ranked[];
  /** By `lxc/110`; the place in the order, from 0. */
  guestOf: ReadonlyMap<string, Guest>;
  placeInOrder: ReadonlyMap<string, number>;
  /** Circles among declared dependencies, as sentences. */
  circles: string[];
  /** Best first; those known to be damaged left out. */
  sources: (guest: Guest) => readonly Source[];
  /** By id, each place that may hold copies. */
  places: ReadonlyMap<string, Place>;
  /** Whether the release has `ha-manager crm-command node-maintenance`, which came with pve-ha-manager 3.6.0, so with 7.4. */
  hasMaintenance: boolean;
  /** Guests by the node they stand on, whether they run or not. */
  standingOn: ReadonlyMap<string, readonly Guest[]>;
}

export function sceneOf(facts: Facts, policy: Policy, failures: readonly Failure[], now: number): Scene {
  const gap = gapsOf(facts);
  const guests = facts.guests ?? [];
  const { ranked, circles } = restoreOrder(
    guests.map((guest) => {
      const role = roleOf(guest, policy.roles);
      const tier = tierWithin(guest, role);
      return { guest, ...(role && { role }), ...(tier && { tier }) };
    }),
    policy,
  );
  const world = worldOf(facts, policy);
  const places = placesOf(facts, world, { now, policy, gap });
  return {
    facts,
    policy,
    world,
    gap,
    now,
    failures: new Map(failures.map((failure) => [failure.subject, failure])),
    ranked,
    circles,
    guestOf: new Map(guests.map((guest) => [guest.id, guest])),
    placeInOrder: new Map(ranked.map(({ guest }, at) => [guest.id, at])),
    sources: sourcesOf(facts, world, { now, policy, gap }),
    places,
    hasMaintenance: maintained(facts.cluster?.version),
    standingOn: grouped(guests, ({ node }) => [node]),
  };
}

function maintained(version = ''): boolean {
  const minor = Number(/^\d+\.(\d+)/.exec(version)?.[1]);
  const major = majorOf(version) ?? 0;
  return major > 7 || (major === 7 && minor >= 4);
}

/** What has to be done once before anything is restored from these places, each place once. */
export const prepareFor = ({ places }: Scene, sources: readonly Source[]): Step[] =>
  [...new Set(sources.map(({ place }) => place))].flatMap((place) => places.get(place)!.prepare);

/** In the order in which to bring them back. @param ids of known guests */
export const inOrder = (
  { guestOf, placeInOrder }: Pick<Scene, 'guestOf' | 'placeInOrder'>,
  ids: Iterable<string>,
): Guest[] =>
  [...ids].map((id) => guestOf.get(id)!).sort((a, b) => placeOf(placeInOrder, a) - placeOf(placeInOrder, b));

/** Every known guest has its place. */
const placeOf = (places: ReadonlyMap<string, number>, { id }: Guest) => places.get(id)!;
