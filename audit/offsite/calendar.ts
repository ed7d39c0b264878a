import type { CopyView } from './model.ts';

const day = 86_400;
const shown = 90;

/** Whether a restore can use it. */
export const isUsable = ({ broken, running, identity, copy }: CopyView): boolean =>
  broken === undefined && !running && !copy.unfinished && identity !== 'other';

/**
 * The last 90 days (UTC), oldest first: `.` no copy, `1`–`9` usable ones, `x` only unusable ones, a space before the
 * first copy. @param copies the guest's at one target; another guest's among them are left out
 */
export function calendarOf(copies: readonly CopyView[], now: number): string {
  const today = Math.floor(now / day);
  const days = new Map<number, number>();
  let first = Number.POSITIVE_INFINITY;
  for (const view of copies) {
    if (view.identity === 'other' || view.running) continue;
    const at = Math.floor(view.takenAt / day);
    first = Math.min(first, at);
    days.set(at, (days.get(at) ?? 0) + (isUsable(view) ? 1 : 0));
  }
  return Array.from({ length: shown }, (_, index) => {
    const at = today - shown + 1 + index;
    const count = days.get(at);
    if (count === undefined) return at < first ? ' ' : '.';
    return count === 0 ? 'x' : `${Math.min(count, 9)}`;
  }).join('');
}

/** Longest time without a usable copy that reached into the last 30 days, to this day; undefined without any copy. */
export function worstGap(usable: readonly CopyView[], now: number): number | undefined {
  if (usable.length === 0) return undefined;
  const since = now - 30 * day;
  const times = usable.map(({ takenAt }) => takenAt).sort((a, b) => a - b);
  const gaps = times.map((at, index) => {
    const next = times[index + 1] ?? now;
    return next >= since ? next - at : 0;
  });
  return gaps.reduce((most, gap) => Math.max(most, gap), 0);
}
