import { dateOf } from '../moments.ts';
import { isUsable } from './calendar.ts';
import type { CellView } from './model.ts';

const day = 86_400;
/** Two copies of one series are that close, however much its runs drift. */
const close = 1.5 * day;
/** Three days in a row: fewer may meet by chance where a week's copy stands beside a month's. */
const series = 1.75 * day;

/**
 * Days of the last 30 without a usable copy, between others, oldest first; undefined where no daily series is there.
 * Retention thins out what is old before what is new: where a daily series is still whole, it has not begun, and every
 * day since must have its copy. What has been missing since the newest one is a matter of freshness.
 */
export function missingDays({ copies }: Pick<CellView, 'copies'>, now: number): string[] | undefined {
  const times = copies
    .filter(isUsable)
    .map(({ takenAt }) => takenAt)
    .sort((a, b) => a - b);
  const start = seriesStart(times);
  if (start === undefined) return undefined;
  const missing: string[] = [];
  for (const [index, at] of times.entries()) {
    const before = times[index - 1];
    if (before === undefined || index <= start || at - before <= close) continue;
    // Whole days after the copy before; as many as fit before the next one, within the time that is looked at.
    const skipped = Math.max(1, Math.ceil((now - 30 * day - before) / day));
    for (let lacking = before + skipped * day; lacking < Math.min(at - day / 2, now); lacking += day)
      missing.push(dateOf(lacking));
  }
  return missing;
}

/** Index of the oldest copy that begins a daily series. */
function seriesStart(times: readonly number[]): number | undefined {
  let start = 0;
  for (const [index, at] of times.entries()) {
    const before = times[index - 1];
    if (before !== undefined && at - before > close) start = index;
    if (at - times[start]! >= series) return start;
  }
  return undefined;
}
