/** The first backup job of a cluster that has none. */
import { type Command, command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { counted, gigabytes } from '../figures.ts';
import type { Guest } from '../guest-name.ts';
import { machinesOf } from '../machines.ts';
import type { BackupWindow } from '../report-advice.ts';
import { holdsGuests, type Storage } from '../storage-on-nodes.ts';
import { checksOf } from './checks.ts';

/** How a storage lies to the guests' disks, best first. */
const relations = ['apart', 'untold', 'together', 'node'] as const;
type Relation = (typeof relations)[number];

interface Target {
  storage: Storage;
  relation: Relation;
  /** Guests with disks on the same machine. */
  beside: number;
  freeBytes: number;
}

/** @returns undefined where the storages are not known. */
export function firstJob(facts: Facts): BackupWindow | undefined {
  if (!facts.storage) return undefined;
  const guests = (facts.guests ?? []).filter(({ template }) => !template);
  const target = bestTarget(facts.storage, guests, facts);
  const commands = target ? [create(target.storage.storage)] : [];
  const { verify, rollback } = checksOf(commands, facts);
  return {
    kind: 'create',
    summary: target
      ? `Back up all guests every night to ${target.storage.storage}.`
      : 'Back up all guests every night, as soon as there is a storage for it.',
    first: target ? firstNeeded(target) : `${secondMachine} Then make a nightly job for all guests.`,
    jobs: target
      ? [
          {
            id: 'nightly',
            change: `every night at 02:00 to ${target.storage.storage}`,
            why: 'There is no job: nothing backs up any guest.',
          },
        ]
      : [],
    commands,
    verify,
    rollback,
    assumptions: target ? assumptions(target, guests) : [],
  };
}

const create = (storage: string): Command =>
  command('changes', 'pvesh create', ['/cluster/backup'], {
    id: 'nightly',
    all: 1,
    storage,
    schedule: '02:00',
    mode: 'snapshot',
    'prune-backups': 'keep-daily=7,keep-weekly=4,keep-monthly=3',
  });

/** Only storages that work on every node with guests: on any other the job would fail. */
function bestTarget(storages: readonly Storage[], guests: Guest[], facts: Facts): Target | undefined {
  const machines = machinesOf(storages, facts);
  const beside = guestsByMachine(storages, guests, machines);
  const nodes = [...new Set(guests.map(({ node }) => node))];
  return storages
    .filter(({ enabled, content }) => enabled && content.includes('backup'))
    .filter(({ onNodes }) =>
      nodes.every((name) => onNodes.some(({ node, enabled, active }) => node === name && enabled && active)),
    )
    .map((storage): Target => {
      const machine = machines(storage.storage, nodes[0] ?? '');
      const there = machine === undefined ? 0 : (beside.get(machine) ?? 0);
      const relation = machine === undefined ? 'untold' : there > 0 ? 'together' : 'apart';
      return {
        storage,
        relation: storage.shared ? relation : 'node',
        beside: there,
        freeBytes: storage.onNodes[0]?.availableBytes ?? 0,
      };
    })
    .sort(
      (a, b) =>
        relations.indexOf(a.relation) - relations.indexOf(b.relation) ||
        Number(b.storage.type === 'pbs') - Number(a.storage.type === 'pbs') ||
        b.freeBytes - a.freeBytes ||
        (a.storage.storage < b.storage.storage ? -1 : 1),
    )[0];
}

/** A guest whose disks are not known may have them on any storage for guests. */
function guestsByMachine(
  storages: readonly Storage[],
  guests: readonly Guest[],
  machines: ReturnType<typeof machinesOf>,
): Map<string, number> {
  const anywhere = storages.filter((entry) => entry.enabled && holdsGuests(entry));
  const counts = new Map<string, number>();
  for (const { node, config } of guests) {
    const names = config
      ? config.disks.flatMap(({ storage }) => storage ?? [])
      : anywhere.map(({ storage }) => storage);
    const places = new Set(names.flatMap((name) => machines(name, node) ?? []));
    for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return counts;
}

const secondMachine = 'A second machine is needed first: add a storage on it, best a Proxmox Backup Server.';

function firstNeeded({ storage: { storage, server }, relation, beside }: Target): string | undefined {
  const until =
    'Until there is one, a job still helps against mistakes and failed updates, and for guests whose disks are elsewhere.';
  if (relation === 'together')
    return `${secondMachine} ${storage} lies on ${server ?? 'the nodes themselves'}, where ${counted(beside, 'guest')} ${beside === 1 ? 'has its' : 'have their'} disks: when that fails, disks and backups are gone together. ${until}`;
  if (relation === 'node')
    return `${secondMachine} ${storage} is on the disks of each node: when a node fails, the backups of its guests are gone with it. ${until}`;
  return relation === 'untold'
    ? `Make sure that ${storage} lies on another machine than the guests’ disks: its configuration does not tell.`
    : undefined;
}

function assumptions({ storage: { storage, type }, freeBytes }: Target, guests: readonly Guest[]): string[] {
  const sizes = guests.map(({ config }) =>
    config?.disks.filter(({ backedUp }) => backedUp).map(({ sizeBytes }) => sizeBytes ?? Number.NaN),
  );
  const bytes = sizes.reduce((sum, own) => (own ?? [Number.NaN]).reduce((all, size) => all + size, sum), 0);
  const kept =
    type === 'pbs'
      ? 'a backup server stores what is alike once'
      : 'up to 14 copies of each guest are kept, compressed';
  return [
    '02:00 is by the clock of each node; all nodes begin at once.',
    ...(Number.isFinite(bytes)
      ? [
          `The disks to be saved are ${gigabytes(bytes)} when full, ${kept}, and ${storage} has ${gigabytes(freeBytes)} free: look at it after the first nights.`,
        ]
      : []),
  ];
}
