import type { Facts } from '../audit/facts.ts';
import type { Measurements } from './measurements.ts';
import { sorted } from './sorted.ts';
import type { Task } from './tasks.ts';

export type BackupIo = NonNullable<NonNullable<Facts['performance']>[number]['ioDuringBackup']>;

interface Span {
  from: number;
  to: number;
}

/**
 * How long the node waited for its disks while backups ran on it, within the measured day: by I/O pressure, or by I/O
 * wait where there is no pressure.
 * @param tasks vzdump tasks of that node
 * @returns undefined when none ran; `unmeasured` when one ran and no sample falls into it
 */
export function ioDuring(
  tasks: readonly Task[],
  { times, stepSeconds, shares }: Measurements,
): BackupIo | undefined | 'unmeasured' {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const day = { from: first - stepSeconds, to: last };
  const spans = joined(
    tasks.flatMap(({ startedAt, endedAt = day.to }) => {
      const span = { from: Math.max(day.from, startedAt), to: Math.min(day.to, endedAt) };
      return span.from < span.to ? [span] : [];
    }),
  );
  if (spans.length === 0) return undefined;
  const column = shares.pressureIo.some((share) => share !== undefined) ? shares.pressureIo : shares.ioWait;
  // A sample stands at the end of the time that it covers.
  const during = column.filter((_, at) => {
    const middle = (times[at] ?? 0) - stepSeconds / 2;
    return spans.some(({ from, to }) => middle >= from && middle <= to);
  });
  const measured = during.filter((share) => share !== undefined);
  if (measured.length === 0) return 'unmeasured';
  const seconds = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  return {
    mean: rounded(measured.reduce((sum, share) => sum + share, 0) / measured.length),
    peak: rounded(Math.max(...measured)),
    minutes: Math.round(seconds / 6) / 10,
  };
}

/** Shares to a hundredth of a percent. */
export const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

/** Without overlaps. */
function joined(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const span of sorted(spans, ({ from }) => from)) {
    const before = result.at(-1);
    if (before && span.from <= before.to) before.to = Math.max(before.to, span.to);
    else result.push({ ...span });
  }
  return result;
}
