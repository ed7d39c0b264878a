/** When backups run that a script makes every night, and which of them its retention keeps. */
import { atClock } from '../local-time.ts';
import { pruneMarks, type Retention } from '../prune.ts';

const day = 86_400;

/** One in the morning of the node's clock, on each day up to a moment; oldest first. Unix seconds. */
export function nightsUntil(until: number, since: number, timezone: string): number[] {
  const nights: number[] = [];
  for (let at = since; at <= until + day; at += day) {
    const night = atClock(at, timezone, 1, 0);
    if (night >= since && night <= until && night !== nights.at(-1)) nights.push(night);
  }
  return nights;
}

/** Those of which retention leaves the copy, oldest first. */
export function keptNights(nights: readonly number[], keep: Retention, timezone: string): number[] {
  const copies = nights.map((takenAt) => ({
    storage: '',
    vmid: 0,
    type: 'lxc' as const,
    takenAt,
    sizeBytes: 0,
    notes: '',
  }));
  const marks = pruneMarks(copies, keep, timezone);
  return copies.filter((copy) => marks.get(copy) === 'keep').map(({ takenAt }) => takenAt);
}
