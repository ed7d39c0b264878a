import type { OffsiteTargetPolicy } from '../offsite-policy.ts';
import { type Period, periodBounds, periodOf, periods, prune } from './prune.ts';

export type Keep = NonNullable<OffsiteTargetPolicy['keep']>;

/** A period in which a copy must have been taken, Unix seconds. */
export interface Promised {
  /** `week 2026-W45` */
  label: string;
  from: number;
  to: number;
  /** The run of which a copy would be there. */
  at: number;
  /** A pause that skips the period and is no longer than this is a run that drifted over midnight. */
  pause: number;
}

export interface Rhythm {
  now: number;
  /** How often a guest is backed up at least. */
  intervalSeconds: number;
  /** What is younger is a matter of freshness, not of retention. */
  rpoSeconds: number;
  /** How far the pruning server's clock is ahead of UTC. */
  zoneSeconds: number;
}

const day = 86_400;
const lengths: Record<Period, number> = {
  hourly: 3600,
  daily: day,
  weekly: 7 * day,
  monthly: 31 * day,
  yearly: 366 * day,
};
const words: Record<Period, string> = {
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  yearly: 'year',
};

/**
 * What a retention promises, newest first: the periods of which pruning leaves a copy when a backup is made in every
 * interval. Periods shorter than the interval are not promised, nor are those that have not ended long enough.
 */
export function promisedPeriods(
  keep: Keep,
  { now, intervalSeconds, rpoSeconds, zoneSeconds }: Rhythm,
): Promised[] {
  const reach = periods.reduce((sum, period) => sum + (keep[period] ?? 0) * lengths[period], 0);
  const runs = Math.min(20_000, Math.ceil(reach / intervalSeconds) + (keep.last ?? 0) + 1);
  const ideal = Array.from({ length: runs }, (_, index) => ({ takenAt: now - index * intervalSeconds }));
  const marks = prune(ideal, keep, zoneSeconds);
  return periods.flatMap((period) =>
    ideal.flatMap(({ takenAt: at }, index) => {
      if (marks[index] !== period || lengths[period] < intervalSeconds) return [];
      const { from, to } = periodBounds(period, at + zoneSeconds);
      const ended = to - zoneSeconds <= now - rpoSeconds;
      const label = `${words[period]} ${periodOf(period, at + zoneSeconds)}`;
      const pause = 1.5 * lengths[period];
      return ended ? [{ label, from: from - zoneSeconds, to: to - zoneSeconds, at, pause }] : [];
    }),
  );
}

/**
 * Which of them have no copy.
 * @param takenAt of usable copies
 * @param firstAt of the oldest copy of the guest that is known anywhere; before it nothing is promised
 */
export const missingPeriods = (
  promised: readonly Promised[],
  takenAt: readonly number[],
  firstAt: number,
): string[] =>
  promised.flatMap(({ label, from, to, at, pause }) => {
    if (at < firstAt) return [];
    const before = takenAt.reduce(
      (most, one) => (one < to ? Math.max(most, one) : most),
      Number.NEGATIVE_INFINITY,
    );
    const after = takenAt.reduce(
      (least, one) => (one >= to ? Math.min(least, one) : least),
      Number.POSITIVE_INFINITY,
    );
    return before >= from || after - before <= pause ? [] : [label];
  });

/**
 * Where the target names no periods: whether the copies reach back as far as the guest's tier says, but for one
 * interval, by which the oldest of a full series may be younger.
 */
export function missingReach(
  keepDays: number,
  takenAt: readonly number[],
  firstAt: number,
  { now, intervalSeconds }: Rhythm,
): string[] {
  const oldest = takenAt.reduce((least, at) => Math.min(least, at), now);
  const promised = Math.max(now - keepDays * day, firstAt);
  if (oldest <= promised + intervalSeconds) return [];
  return [`reaches back ${Math.floor((now - oldest) / day)} of ${Math.round((now - promised) / day)} days`];
}
