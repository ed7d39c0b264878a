import { wallClock } from './local-time.ts';
import type { BackupCopy } from './state.ts';

export type Mark = 'keep' | 'remove' | 'protected';

/** Retention as `keep-daily: 7` and the like. */
export type Retention = Record<string, number>;

/** Retention from a property string such as `keep-daily=7,keep-last=3`. */
export function parseRetention(text: string): Retention {
  return Object.fromEntries(
    text.split(',').map((part) => [part.split('=')[0] ?? '', Number(part.split('=')[1])]),
  );
}

/**
 * What pruning would do with the copies of one guest: each period keeps the newest copy of its latest periods, periods
 * that an earlier rule already kept a copy for do not count again. Protected copies stay and do not count.
 */
export function pruneMarks(copies: BackupCopy[], keep: Retention, timezone: string): Map<BackupCopy, Mark> {
  const marks = new Map<BackupCopy, Mark>();
  for (const copy of copies) if (copy.protected) marks.set(copy, 'protected');
  const rules = periods.filter(([rule]) => (keep[rule] ?? 0) > 0);
  const newestFirst = copies.toSorted((a, b) => b.takenAt - a.takenAt);
  if (!keep['keep-all'])
    for (const [rule, period] of rules)
      markPeriod(newestFirst, marks, keep[rule] ?? 0, (copy) => period(copy.takenAt, timezone));
  const rest: Mark = keep['keep-all'] || rules.length === 0 ? 'keep' : 'remove';
  for (const copy of copies) if (!marks.has(copy)) marks.set(copy, rest);
  return marks;
}

function markPeriod(
  newestFirst: BackupCopy[],
  marks: Map<BackupCopy, Mark>,
  count: number,
  period: (copy: BackupCopy) => string,
): void {
  const had = new Set(newestFirst.filter((copy) => marks.get(copy) === 'keep').map(period));
  const kept = new Set<string>();
  for (const copy of newestFirst) {
    const id = period(copy);
    if (marks.has(copy) || had.has(id)) continue;
    if (kept.has(id)) marks.set(copy, 'remove');
    else if (kept.size >= count) return;
    else {
      kept.add(id);
      marks.set(copy, 'keep');
    }
  }
}

const periods: [rule: string, period: (at: number, timezone: string) => string][] = [
  ['keep-last', (at) => String(at)],
  ['keep-hourly', (at, tz) => clock(at, tz, ({ hour, day, month, year }) => [hour, day, month, year])],
  ['keep-daily', (at, tz) => clock(at, tz, ({ day, month, year }) => [day, month, year])],
  ['keep-weekly', isoWeek],
  ['keep-monthly', (at, tz) => clock(at, tz, ({ month, year }) => [month, year])],
  ['keep-yearly', (at, tz) => clock(at, tz, ({ year }) => [year])],
];

function clock(
  at: number,
  timezone: string,
  parts: (clock: ReturnType<typeof wallClock>) => number[],
): string {
  return parts(wallClock(at, timezone)).join('/');
}

/** The ISO week: the one that holds the Thursday nearest to the day. */
function isoWeek(at: number, timezone: string): string {
  const { year, month, day, weekday } = wallClock(at, timezone);
  const thursday = new Date(Date.UTC(year, month - 1, day + 4 - weekday));
  const week = Math.ceil(
    ((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 86_400_000 + 1) / 7,
  );
  return `${week}/${thursday.getUTCFullYear()}`;
}
