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

export type ReplicationJob = FactsOf<'replication'>['replication'][number];
export type Copy = FactsOf<'backups'>['backups']['copies'][number];

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
  usersOf: ReadonlyMap<string, Guest[]>;
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
  /** Node, policy role and tier of each running guest, by id. */
  nodeOf: ReadonlyMap<string, string>;
  roleOf: ReadonlyMap<string, Role>;
  tierOf: ReadonlyMap<string, Tier>;
  /** Running guests by the name of their role. */
  byRole: ReadonlyMap<string, Guest[]>;
  ha: HaView;
}

/** Linear in guests, storages, copies and rules. */
export function worldOf(facts: Facts, policy: Policy): World {
  const state = facts.cluster?.members ?? facts.nodes ?? [];
  const online = state.filter((member) => member.online).map(({ node }) => node);
  const up = new Set(online);
  const there = (facts.guests ?? []).filter(({ template, node }) => !template && up.has(node));
  const running = there.filter(isRunning);
  const roles = pairs(running, (guest) => roleOf(guest, policy.roles));
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
    usersOf: grouped(running, storagesOf),
    withoutConfig: running.filter(({ config }) => config === undefined),
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
    roleOf: roles,
    tierOf: pairs(running, (guest) => tierWithin(guest, roles.get(guest.id))),
    byRole: grouped(running, ({ id }) => {
      const role = roles.get(id);
      return role ? [role.role] : [];
    }),
    ha: haView(facts, policy, running),
  };
}

const newestFirst = (a: Copy, b: Copy) => b.takenAt - a.takenAt || (a.volid < b.volid ? -1 : 1);

/** Storages that hold a guest's disks, each once. */
export const storagesOf = ({ config }: Guest): string[] => [
  ...new Set(config?.disks.flatMap(({ storage }) => (storage === undefined ? [] : [storage]))),
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
  return (a, b) => rank(a) - rank(b) || a.vmid - b.vmid || (a.id < b.id ? -1 : 1);
}

/** Names of guests for sentences. */
export const names = (guests: readonly Guest[]): string[] => guests.map(guestName);

const pairs = <Value>(guests: readonly Guest[], of: (guest: Guest) => Value | undefined) =>
  new Map(
    guests.flatMap((guest): [string, Value][] => {
      const value = of(guest);
      return value === undefined ? [] : [[guest.id, value]];
    }),
  );
