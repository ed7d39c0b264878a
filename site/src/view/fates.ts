import type { Failure, GuestFate, Span } from '../../../audit/report.ts';
import { guestText } from './guest.ts';
import { ageText, spanText } from './time.ts';

/** How a guest gets out of a failure, in the order in which that is told. */
const ways = ['ha', 'hand', 'restore', 'waits', 'lost', 'unknown'] as const;
export type Way = (typeof ways)[number];

/** Each way with the word that goes with its shape. */
export const wayWords: Record<Way, string> = {
  ha: 'by HA',
  hand: 'by hand',
  restore: 'by restore',
  waits: 'waiting',
  lost: 'lost',
  unknown: 'not known',
};

/** How many guests go which way; ways that none goes are left out. */
export const waysOf = ({ guests }: Failure): { way: Way; count: number }[] =>
  ways
    .map((way) => ({ way, count: guests.filter((guest) => wayOf(guest) === way).length }))
    .filter(({ count }) => count > 0);

/** Guests that share fate, place and reason, told in one line. */
export interface FateGroup {
  way: Way;
  lead: string;
  why: string;
  /** By whose copies they come back, where it is a restore; else their names alone. */
  guests: { id: string; name: string; backup: GuestFate['backup'] }[];
}

/** In the order in which they are worked through, by the first guest of each group. */
export function fateGroups({ guests }: Failure): FateGroup[] {
  const alike = Map.groupBy(guests, ({ fate, by, effect, to, why, backup }) =>
    JSON.stringify([fate, by, effect, to, why, fate === 'restore' && backup?.storage]),
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const restored = first.fate === 'restore';
    return {
      way: wayOf(first),
      lead: leadOf(first, group),
      why: first.why,
      guests: group.map((guest) => ({
        id: guest.id,
        name: guestText(guest),
        backup: restored ? guest.backup : undefined,
      })),
    };
  });
}

/** Work by hand and work with a copy from the archive are different work, whoever does it. */
const wayOf = ({ fate, by }: GuestFate): Way =>
  fate === 'restore' || fate === 'waits' || fate === 'lost' || fate === 'unknown' ? fate : (by ?? 'unknown');

function leadOf(first: GuestFate, group: GuestFate[]): string {
  const minutes = overall(group.map(({ minutes }) => minutes));
  const oldest = Math.max(...group.map(({ replica }) => replica?.ageSeconds ?? 0));
  const replica = first.replica && `from replicas up to ${ageText(oldest)} old`;
  const where = first.to && `on ${first.to}`;
  const parts = [leads[wayOf(first)], replica, where].filter(Boolean).join(' ');
  return [parts, minutes && spanText(minutes)].filter(Boolean).join(', ');
}

const leads: Record<Way, string> = {
  ha: 'HA starts',
  hand: 'Start by hand',
  restore: 'Restore',
  waits: 'Waiting until it is repaired',
  lost: 'No copy is left',
  unknown: 'Not known',
};

/** From the first that may be back to the last; nothing when one of them has no estimate. */
function overall(spans: (Span | undefined)[]): Span | undefined {
  return spans.reduce((all, span) =>
    all && span ? { from: Math.min(all.from, span.from), to: Math.max(all.to, span.to) } : undefined,
  );
}
