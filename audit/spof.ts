/** Single points of failure, read off the simulated failures. */
import type { Facts } from './facts.ts';
import { backupChooser } from './failure/backup-choice.ts';
import { endedRoles } from './failure/losses.ts';
import { isDistributed } from './failure/servers.ts';
import { diskBytes } from './failure/times.ts';
import { type World, worldOf } from './failure/world.ts';
import { counted, gibibytes } from './figures.ts';
import { type Guest, guestName } from './guest-name.ts';
import { listed } from './listing.ts';
import type { Policy } from './policy.ts';
import type { Failure, GuestFate, RoleLoss, Spof } from './report-failures.ts';

const levels = ['critical', 'high', 'medium'] as const;
const ranks = { critical: 0, high: 1, medium: 2, low: undefined };

/**
 * What ends something important by failing alone; what each level means: docs/failure.md. A guest whose fate is not
 * known is none: nobody could tell.
 *
 * @param failures of these facts and this policy.
 * @returns worst first, services before hardware.
 */
export function findSpofs(failures: readonly Failure[], facts: Facts, policy: Policy): Spof[] {
  const world = worldOf(facts, policy);
  const guests = new Map([...world.runningOn.values()].flat().map((guest) => [guest.id, guest]));
  const backupOf = backupChooser(world, { storages: new Set() });
  const kinds = ['service', 'guest', 'storage-server', 'storage', 'node'];
  const services = failures.flatMap((failure) => serviceSpofs(failure, guests));
  const named = new Set(services.map(({ subject }) => subject));
  return [
    ...services,
    ...failures.flatMap((failure) =>
      largeGuests(failure, guests, world, backupOf).filter(({ subject }) => !named.has(subject)),
    ),
    ...storageSpofs(failures, world, guests.size),
    ...failures.flatMap(nodeSpof),
  ].sort(
    (a, b) =>
      levels.indexOf(a.level) - levels.indexOf(b.level) ||
      kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
      a.subject.localeCompare(b.subject, 'en', { numeric: true }),
  );
}

/** Guests of a node that stay down when it fails: by their tier, or one level less when others stand in elsewhere. */
function serviceSpofs(failure: Failure, guests: ReadonlyMap<string, Guest>): Spof[] {
  const roles = new Map(failure.roles.flatMap((role) => role.down.map((id) => [id, role] as const)));
  return own(failure, guests).flatMap(({ fate, guest }) => {
    const tier = ranks[fate.tier ?? 'low'];
    if (tier === undefined || fate.by === 'ha' || fate.fate === 'unknown') return [];
    const role = roles.get(fate.id);
    const level = levels[role && role.remaining.length > 0 ? tier + 1 : tier];
    if (!level) return [];
    const does = role ? `Its role is ${role.role}. ${standIns(role, guest, guests)} ` : '';
    const reason = `${does}When ${failure.name} fails: ${fate.why}`;
    return [{ subject: fate.id, name: guestName(guest), kind: 'service' as const, level, reason }];
  });
}

function standIns(role: RoleLoss, guest: Guest, guests: ReadonlyMap<string, Guest>): string {
  const called = (ids: string[]) => listed(ids.flatMap((id) => guests.get(id) ?? []).map(guestName));
  const elsewhere = role.remaining;
  if (elsewhere.length > 0)
    return `${called(elsewhere)} on another node ${elsewhere.length === 1 ? 'stands' : 'stand'} in, and nothing does after that.`;
  // Named few: a role may have thousands of guests.
  const beside = role.redundant ? role.down.slice(0, 5).filter((id) => id !== guest.id) : [];
  return beside.length > 0
    ? `${called(beside)} ${beside.length === 1 ? 'goes' : 'go'} down with it and cannot stand in.`
    : 'Nothing stands in.';
}

/** Large guests that exist once: no HA, no replica, and certainly no backup. */
function largeGuests(
  failure: Failure,
  guests: ReadonlyMap<string, Guest>,
  world: World,
  backupOf: ReturnType<typeof backupChooser>,
): Spof[] {
  return own(failure, guests).flatMap(({ fate, guest }) => {
    const bytes = diskBytes(guest) ?? 0;
    const single = fate.by !== 'ha' && fate.fate !== 'from-replica' && fate.fate !== 'unknown';
    if (!single || bytes < world.policy.recovery.largeGuestBytes || backupOf(guest).kind !== 'none')
      return [];
    const reason = `Its ${gibibytes(bytes)} exist once: neither HA nor a replica brings it back, and there is no backup.`;
    return [
      { subject: guest.id, name: guestName(guest), kind: 'guest' as const, level: 'high' as const, reason },
    ];
  });
}

/** The guests that run on the node that fails. */
function own({ kind, name, guests: fates }: Failure, guests: ReadonlyMap<string, Guest>) {
  return kind !== 'node'
    ? []
    : fates.flatMap((fate) => {
        const guest = guests.get(fate.id);
        return guest?.node === name ? [{ fate, guest }] : [];
      });
}

/** Servers, and storages behind which no server is known. Distributed storage has no single machine. */
function storageSpofs(failures: readonly Failure[], { storages }: World, running: number): Spof[] {
  const covered = new Set(failures.flatMap(({ kind, storages: down }) => (kind === 'storage' ? [] : down)));
  return failures.flatMap(({ kind, subject, name, guests, storages: down }) => {
    const storage = storages.get(name);
    const alone =
      kind === 'storage' && storage !== undefined && !isDistributed(storage) && !covered.has(name);
    if ((kind !== 'storage-server' && !alone) || guests.length === 0) return [];
    const critical = guests.filter(({ tier }) => tier === 'critical');
    const level = critical.length > 0 || guests.length * 2 >= running ? 'critical' : 'high';
    const reason = `${guests.length} of ${counted(running, 'running guest')} have disks on ${listed(down)}${critical.length > 0 ? `, ${critical.length} of them critical` : ''}. HA cannot help. ${restorable(guests)}`;
    return [{ subject, name, kind, level, reason } as const];
  });
}

function restorable(guests: readonly GuestFate[]): string {
  const count = (fate: GuestFate['fate']) => guests.filter((guest) => guest.fate === fate).length;
  const [restore, lost, unknown] = [count('restore'), count('lost'), count('unknown')];
  const parts = [
    restore > 0 && `${restore} can be restored from elsewhere`,
    lost > 0 && `${lost} ${lost === 1 ? 'has' : 'have'} no backup elsewhere`,
    unknown > 0 && `of ${unknown} that is not known`,
  ].filter((part) => part !== false);
  return `${listed(parts)}.`;
}

/** A node on whose survival more depends than its own hardware justifies. */
function nodeSpof({ kind, subject, name, guests, quorate, roles, overload }: Failure): Spof[] {
  if (kind !== 'node' || guests.length === 0) return [];
  const found = (level: Spof['level'], reason: string): Spof[] => [{ subject, name, kind, level, reason }];
  if (quorate === false)
    return found(
      'critical',
      `Without it nothing starts by itself any more, and ${counted(guests.length, 'guest')} ${guests.length === 1 ? 'stops' : 'stop'}.`,
    );
  const ended = endedRoles({ roles, guests }, 'critical');
  if (ended.length > 0)
    return found(
      'high',
      `${listed(ended)} ${ended.length === 1 ? 'ends' : 'end'} with it until somebody acts.`,
    );
  const lost = guests.filter(({ fate }) => fate === 'lost');
  const important = lost.filter(({ tier }) => tier === 'critical' || tier === 'high');
  if (lost.length > 0)
    return found(
      important.length > 0 ? 'high' : 'medium',
      `${counted(lost.length, 'guest')} ${lost.length === 1 ? 'has its' : 'have their'} only copy on its disks.`,
    );
  const [full] = overload;
  return full
    ? found(
        'medium',
        `HA moves more to ${full.node} than fits: ${gibibytes(full.allocatedBytes)} on ${gibibytes(full.totalBytes)} of memory.`,
      )
    : [];
}
