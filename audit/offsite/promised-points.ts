import type { Drill } from '../newest-drills.ts';
import { isUsable } from './calendar.ts';
import type { CellView, GuestView, TargetFacts, TargetView } from './model.ts';
import {
  type Keep,
  missingPeriods,
  missingReach,
  type Promised,
  promisedPeriods,
  type Rhythm,
} from './retention.ts';
import { intervalOf } from './rpo.ts';
import type { OffsiteContext } from './view.ts';

type Points = Pick<CellView, 'missingPoints' | 'pointsUnknown'>;

/** Readers keep no more copies of a guest: what is older was there. */
const keptCopies = 400;

/**
 * Fills in the restore points that are promised and missing. Nothing is promised for the time before the oldest copy of
 * the guest that is known anywhere, nor known for the time before the oldest trace of the target: it may be new, or
 * prune too early. So this comes when all targets are read.
 * @param shared one a target: guests of which copies may be hidden among another cluster's
 */
export function addMissingPoints(
  guests: GuestView[],
  shared: readonly ReadonlySet<string>[],
  drills: readonly Drill[],
  context: OffsiteContext,
): GuestView[] {
  const promised = new Map<string, Promised[]>();
  const began = new Map<TargetView, number>();
  return guests.map((guest) => ({
    ...guest,
    cells: guest.cells.map((cell, index) => ({
      ...cell,
      ...judge(cell, guest, shared[index]?.has(guest.id) === true),
    })),
  }));

  function judge(cell: CellView, { firstAt, tier }: GuestView, mixed: boolean): Points {
    const { target } = cell;
    const taken = cell.copies.filter(isUsable).map(({ takenAt }) => takenAt);
    const keepDays = tier && context.policy.tiers[tier].keepDays;
    const promises = target.policy.keep !== undefined || keepDays !== undefined;
    if (!promises || !target.facts || cell.expected !== 'yes' || firstAt === undefined || taken.length === 0)
      return { missingPoints: [] };
    if (!target.complete) return unknownPoints(`the list of ${target.name} ended before all was read`);
    if (target.nameless > 0 || mixed)
      return unknownPoints(`nothing tells whose some copies at ${target.name} are`);
    const missing = missingSince(cell, taken, keepDays ?? 0);
    const oldest = taken.reduce((least, at) => Math.min(least, at));
    const since = cell.copies.length >= keptCopies ? oldest : firstAt;
    const sure = missing(Math.max(since, beginningOf(target, target.facts)));
    return sure.length > 0 || missing(since).length === 0
      ? { missingPoints: sure }
      : unknownPoints(
          `${target.name} has nothing older of any guest: it may be new, or prune earlier than promised`,
        );
  }

  function missingSince(cell: CellView, taken: number[], keepDays: number): (since: number) => string[] {
    const { target, rpo } = cell;
    const rhythm: Rhythm = {
      now: context.now,
      intervalSeconds: intervalOf(rpo, context.policy),
      rpoSeconds: rpo.seconds,
      zoneSeconds: target.facts?.zoneSeconds ?? 0,
    };
    const { keep } = target.policy;
    return keep
      ? (since) => missingPeriods(periodsFor(target.name, keep, rhythm), taken, since)
      : (since) => missingReach(keepDays, taken, since, rhythm);
  }

  function periodsFor(name: string, keep: Keep, rhythm: Rhythm): Promised[] {
    const key = JSON.stringify([name, rhythm.intervalSeconds, rhythm.rpoSeconds]);
    const known = promised.get(key) ?? promisedPeriods(keep, rhythm);
    promised.set(key, known);
    return known;
  }

  function beginningOf(target: TargetView, facts: TargetFacts): number {
    const known = began.get(target) ?? firstTrace(target.name, facts, drills);
    began.set(target, known);
    return known;
  }
}

const unknownPoints = (pointsUnknown: string): Points => ({ missingPoints: [], pointsUnknown });

/** The oldest thing that shows that a target was in use. */
function firstTrace(name: string, facts: TargetFacts, drills: readonly Drill[]): number {
  const times = [
    ...facts.copies.map(({ takenAt }) => takenAt),
    ...facts.leftovers.map(({ modifiedAt }) => modifiedAt),
    ...(facts.repository?.keys ?? []).map(({ created }) => created),
    facts.reading?.since,
    facts.datastore?.listing?.since,
    facts.datastore?.reading?.since,
    ...drills.filter(({ source }) => source === name).map(({ at }) => at),
  ];
  return times.reduce<number>((least, at) => Math.min(least, at ?? least), Number.POSITIVE_INFINITY);
}
