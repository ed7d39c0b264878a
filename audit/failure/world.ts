/** The cluster as the simulation looks at it: facts turned round once, so that no failure searches through lists. */
import type { FactGroup, Facts, FactsOf, Gap } from '../facts.ts';
import { type Guest, guestName } from '../guest-name.ts';
import type { Policy } from '../policy.ts';
import { type Role, roleOf, type Tier, tierWithin } from '../roles.ts';
import { isRunning } from '../running-guests.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { grouped } from './grouped.ts';
import { type HaView, haView } from './ha-view.ts';
import { type BackupPlaces, backupPlaces } from './last-backups.ts';

/** A guest whose configuration could be read. */
export type Configured = Guest & { config: NonNullable<Guest['config']> };
export const isConfigured = (guest: Guest): guest is Configured => guest.config !== undefined;

export type ReplicationJob = FactsOf<'replication'>['replication'][number];
export type Copy = FactsOf<'backups'>['backups']['copies'][number];

/** What a guest is for. */
export interface Standing {
  id: string;
  role: Role;
  tier: Tier;
  /** All running guests of its role, itself included. */
  peers: readonly { id: string }[];
}

export interface World {
  facts: Facts;
  policy: Policy;
  /** By group and subject; a whole group under its name alone. */
  gaps: ReadonlyMap<string, Gap>;
  /** Every member and those that are up, sorted. */
  members: string[];
  online: string[];
  /** Guests that run, by the node they run on. */
  runningOn: ReadonlyMap<string, Guest[]>;
  /** Guests of nodes that are up of which nobody says whether they run. */
  silentOn: ReadonlyMap<string, Guest[]>;
  /** Memory promised to the running guests of a node. */
  promisedOn: ReadonlyMap<string, number>;
  storages: ReadonlyMap<string, Storage>;
  /** Running guests with a disk on a storage, by the storage's name. */
  usersOf: ReadonlyMap<string, Configured[]>;
  /** Running guests whose disks are not known. */
  withoutConfig: Guest[];
  jobsOf: ReadonlyMap<number, ReplicationJob[]>;
  /** Newest first. */
  copiesOf: ReadonlyMap<number, Copy[]>;
  /** How many guests have all their known copies in exactly these places. */
  backedUpOn: BackupPlaces[];
  /** Memory of the nodes that told it. */
  memoryOf: ReadonlyMap<string, number>;
  /** Names of active interfaces by node; a node that did not tell is missing. */
  interfacesOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Node, tier and role of each running guest, by id; some have no tier, and fewer a role. */
  nodeOf: ReadonlyMap<string, string>;
  tierOf: ReadonlyMap<string, Tier>;
  standingOf: ReadonlyMap<string, Standing>;
  ha: HaView;
}

/** Linear in guests, storages, copies and rules. */
export function worldOf(facts: Facts, policy: Policy): World {
  const state = facts.cluster?.members ?? facts.nodes ?? [];
  const online = state.filter((member) => member.online).map(({ node }) => node);
  const up = new Set(online);
  const there = (facts.guests ?? []).filter(({ template, node }) => !template && up.has(node));
  const running = there.filter(isRunning);
  const ranked = rankedOf(running, policy);
  const copiesOf = grouped((facts.backups?.copies ?? []).toSorted(newestFirst), ({ vmid }) =>
    vmid === undefined ? [] : [vmid],
  );
  const runningOn = grouped(running, ({ node }) => [node]);
  return {
    facts,
    policy,
    gaps: new Map(facts.gaps.map((gap) => [gapKey(gap.group, gap.subject), gap])),
    members: state.map(({ node }) => node).sort(),
    online: online.sort(),
    runningOn,
    promisedOn: new Map(
      [...runningOn].map(([node, guests]) => [
        node,
        guests.reduce((sum, { memoryBytes = 0 }) => sum + memoryBytes, 0),
      ]),
    ),
    silentOn: grouped(
      there.filter(({ status }) => status === 'unknown'),
      ({ node }) => [node],
    ),
    storages: new Map(facts.storage?.map((storage) => [storage.storage, storage])),
    usersOf: grouped(running.filter(isConfigured), storagesOf),
    withoutConfig: running.filter((guest) => !isConfigured(guest)),
    jobsOf: grouped(facts.replication ?? [], ({ vmid }) => [vmid]),
    copiesOf,
    backedUpOn: backupPlaces(copiesOf.values()),
    memoryOf: new Map(
      (facts.nodes ?? []).flatMap(({ node, memory }) => (memory ? [[node, memory.totalBytes]] : [])),
    ),
    interfacesOf: new Map(
      (facts.network?.nodes ?? []).flatMap(({ node, interfaces }) =>
        interfaces
          ? [[node, new Set(interfaces.filter(({ active }) => active).map(({ name }) => name))]]
          : [],
      ),
    ),
    nodeOf: new Map(running.map(({ id, node }) => [id, node])),
    standingOf: standings(ranked),
    tierOf: new Map(ranked.map(({ id, tier }) => [id, tier])),
    ha: haView(facts, policy, running),
  };
}

const newestFirst = (a: Copy, b: Copy) => b.takenAt - a.takenAt || (a.volid < b.volid ? -1 : 1);

/** Storages that hold a guest's disks, each once. */
export const storagesOf = ({ config }: Configured): string[] => [
  ...new Set(config.disks.flatMap(({ storage }) => (storage === undefined ? [] : [storage]))),
];

/**
 * Why a fact is missing, as the end of a sentence: `: the token may not see it.` or just a full stop.
 * @param subjects under which the gap may stand, the nearest first; the whole group comes last.
 */
export function because({ gaps }: World, group: FactGroup, ...subjects: string[]): string {
  const [gap] = [...subjects.map((subject) => gapKey(group, subject)), gapKey(group)].flatMap(
    (key) => gaps.get(key) ?? [],
  );
  return gap ? `: ${gap.detail}` : '.';
}

const gapKey = (group: string, subject?: string) => (subject === undefined ? group : `${group} ${subject}`);

/** Most important first, then by number: the order in which people would bring guests back. */
export function byImportance({ tierOf: tiers }: World): (a: Guest, b: Guest) => number {
  const ranks = ['critical', 'high', 'medium', 'low'];
  const rank = ({ id }: Guest) => {
    const tier = tiers.get(id);
    return tier === undefined ? ranks.length : ranks.indexOf(tier);
  };
  return (a, b) => rank(a) - rank(b) || a.vmid - b.vmid;
}

/** Names of guests for sentences. */
export const names = (guests: readonly Guest[]): string[] => guests.map(guestName);

interface Ranked {
  id: string;
  role: Role | undefined;
  tier: Tier;
}

const rankedOf = (guests: readonly Guest[], { roles }: Policy): Ranked[] =>
  guests.flatMap((guest) => {
    const role = roleOf(guest, roles);
    const tier = tierWithin(guest, role);
    return tier === undefined ? [] : [{ id: guest.id, role, tier }];
  });

function standings(ranked: readonly Ranked[]): World['standingOf'] {
  const withRole = ranked.flatMap(({ id, role, tier }) => (role ? [{ id, role, tier }] : []));
  const groups = grouped(withRole, ({ role }) => [role]);
  return new Map(
    [...groups.values()].flatMap((peers) => peers.map((each) => [each.id, { ...each, peers }] as const)),
  );
}
