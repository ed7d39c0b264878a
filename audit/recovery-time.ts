/** How long it takes until things run again, failure by failure. */
import { counted } from './figures.ts';
import { listed } from './listing.ts';
import type { Failure, GuestFate, RecoveryTime, Span } from './report-failures.ts';

type Stage = RecoveryTime['stages'][number];

/** A row for each node, storage server, storage without a known server, and critical guest; in the order given. */
export function recoveryTimes(failures: readonly Failure[]): RecoveryTime[] {
  const covered = new Set(failures.flatMap(({ kind, storages }) => (kind === 'storage' ? [] : storages)));
  return failures
    .filter(({ kind, name }) => kind !== 'storage' || !covered.has(name))
    .map((failure) => {
      const stages = stagesOf(failure.guests);
      const open = failure.guests.length - stages.reduce((sum, { guests }) => sum + guests, 0);
      return {
        subject: failure.subject,
        scenario: `${scenarios[failure.kind]} ${failure.name} fails`,
        stages,
        open,
        time: timeText(stages, open, failure.complete),
        impact: impactText(failure),
      };
    });
}

const scenarios = { node: 'Node', 'storage-server': 'Storage server', storage: 'Storage', guest: 'Guest' };

function stagesOf(guests: readonly GuestFate[]): Stage[] {
  const by = (stage: Stage['by']) =>
    guests.filter(({ by, fate }) => (fate === 'restore' ? 'restore' : by) === stage);
  return (['ha', 'hand', 'restore'] as const).flatMap((stage) => {
    const there = by(stage);
    if (there.length === 0) return [];
    const minutes = overall(there.map((guest) => guest.minutes));
    return [{ by: stage, guests: there.length, ...(minutes && { minutes }) }];
  });
}

/** From the first guest that may be back to the last; undefined when one of them has no estimate. */
function overall(spans: readonly (Span | undefined)[]): Span | undefined {
  return spans.reduce<Span | undefined>(
    (all, span) => all && span && { from: Math.min(all.from, span.from), to: Math.max(all.to, span.to) },
    { from: Number.POSITIVE_INFINITY, to: 0 },
  );
}

const ways = { ha: 'by HA', hand: 'by hand', restore: 'by restore' };

function timeText(stages: readonly Stage[], open: number, complete: boolean): string {
  const parts = stages.map(
    ({ by, guests, minutes }) =>
      `${minutes ? spanText(minutes) : 'unknown time'} for ${counted(guests, 'guest')} ${ways[by]}`,
  );
  if (open > 0) parts.push(`no time can be given for ${counted(open, 'guest')}`);
  if (!complete) parts.push('more guests may be concerned');
  return parts.join('; ') || 'nothing to recover';
}

/** `2–5 minutes`, `1–3 hours`, `2–4 days`: rounded outward in the unit of the longer time. */
export function spanText({ from, to }: Span): string {
  const [size, unit] = to <= 120 ? [1, 'minute'] : to <= 48 * 60 ? [60, 'hour'] : [24 * 60, 'day'];
  const [low, high] = [Math.floor(from / size), Math.ceil(to / size)];
  return low === high ? counted(high, unit) : `${low}–${high} ${unit}s`;
}

/** What the owner goes without meanwhile. */
function impactText({ guests, roles, quorate, kind, complete, lastBackups }: Failure): string {
  const waiting = new Set(guests.filter(({ by }) => by !== 'ha').map(({ id }) => id));
  const concerned = roles.filter(({ down }) => down.some((id) => waiting.has(id)));
  const named = (found: Failure['roles']) =>
    listed(
      found.map(({ role }) => role),
      6,
    );
  const gone = concerned.filter(({ remaining }) => remaining.length === 0);
  const kept = concerned.filter(({ remaining }) => remaining.length > 0);
  const back = guests.length - waiting.size;
  const parts = [
    kind === 'node' && quorate === false && 'nothing starts by itself any more',
    back > 0 && `${counted(back, 'guest')} ${back === 1 ? 'comes' : 'come'} back by HA`,
    waiting.size > 0 &&
      `${counted(waiting.size, 'guest')} ${waiting.size === 1 ? 'stays' : 'stay'} down until somebody acts`,
    gone.length > 0 && `without ${named(gone)}`,
    kept.length > 0 && `others stand in for ${named(kept)}`,
    lastBackups > 0 && `all known backups of ${counted(lastBackups, 'guest')} are gone`,
    !complete && 'which other guests stop is not known',
  ].filter((part) => part !== false);
  const text = parts.join('; ') || 'no running guest stops';
  return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}
