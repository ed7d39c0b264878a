/** Pruning as Proxmox VE and Proxmox Backup Server do it. */

/** How many of each are kept: `keep-last`, `keep-hourly`, … */
export interface Keep {
  last?: number | undefined;
  hourly?: number | undefined;
  daily?: number | undefined;
  weekly?: number | undefined;
  monthly?: number | undefined;
  yearly?: number | undefined;
}

export interface PrunePoint {
  takenAt: number;
  /** Never removed, and not counted. */
  protected?: boolean | undefined;
  /** Without a manifest: the newest is kept where no finished one is newer, others go. */
  unfinished?: boolean | undefined;
}

/** Why a point stays, or that it goes. */
export type PruneMark =
  | 'last'
  | 'hourly'
  | 'daily'
  | 'weekly'
  | 'monthly'
  | 'yearly'
  | 'protected'
  | 'unfinished'
  | 'all'
  | 'removed';

export const periods = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;
export type Period = (typeof periods)[number];

/**
 * What becomes of each point of one guest. From `last` to `yearly`, newest first: of every period that no kept point
 * covers yet the newest point stays, until the number of periods is reached; periods without a point do not count.
 * Without any number above 0 everything stays. (proxmox-backup, pbs-datastore/src/prune.rs; pve-storage, PVE/Storage.pm)
 *
 * @param zoneSeconds how far the pruning server's clock is ahead of UTC; periods are its local ones.
 * @returns marks in the order of the points.
 */
export function prune(points: readonly PrunePoint[], keep: Keep, zoneSeconds = 0): PruneMark[] {
  const marks = new Map<number, PruneMark>();
  if (
    ![keep.last, ...periods.map((period) => keep[period])].some((count) => count !== undefined && count > 0)
  )
    return points.map(() => 'all');
  const newestFirst = points
    .map((point, index) => ({ point, index }))
    .sort((a, b) => b.point.takenAt - a.point.takenAt || a.index - b.index);
  markUnfinished(newestFirst, marks);
  const select = (mark: 'last' | Period, count: number, idOf: (at: number) => string) => {
    const covered = new Set<string>();
    for (const { point, index } of newestFirst) {
      const known = marks.get(index);
      if (known && keptBySelection.has(known)) covered.add(idOf(point.takenAt));
    }
    const taken = new Set<string>();
    for (const { point, index } of newestFirst) {
      if (marks.has(index)) continue;
      if (point.protected) {
        marks.set(index, 'protected');
        continue;
      }
      const id = idOf(point.takenAt);
      if (covered.has(id)) continue;
      if (taken.has(id)) marks.set(index, 'removed');
      else if (taken.size < count) {
        taken.add(id);
        marks.set(index, mark);
      } else break;
    }
  };
  if (keep.last) select('last', keep.last, (at) => `${at}`);
  for (const period of periods) {
    const count = keep[period];
    if (count) select(period, count, (at) => periodOf(period, at + zoneSeconds));
  }
  return points.map(({ protected: kept }, index) => marks.get(index) ?? (kept ? 'protected' : 'removed'));
}

const keptBySelection = new Set<PruneMark>(['last', ...periods]);

function markUnfinished(
  newestFirst: { point: PrunePoint; index: number }[],
  marks: Map<number, PruneMark>,
): void {
  let keepNext = true;
  for (const { point, index } of newestFirst) {
    if (point.unfinished)
      marks.set(index, point.protected ? 'protected' : keepNext ? 'unfinished' : 'removed');
    keepNext = false;
  }
}

/**
 * The period that a local time falls into, as prune tells periods apart: `2026-11-21`, `2026-W47` (ISO week, whose year
 * may be the next or the last one), `2026-11`.
 * @param local Unix seconds plus the zone's offset
 */
export function periodOf(period: Period, local: number): string {
  if (period === 'weekly') return isoWeek(local);
  const length = { hourly: 13, daily: 10, monthly: 7, yearly: 4 }[period];
  return new Date(local * 1000).toISOString().slice(0, length);
}

/** Where the period of a local time begins and ends, in local time. */
export function periodBounds(period: Period, local: number): { from: number; to: number } {
  if (period === 'monthly' || period === 'yearly') {
    const date = new Date(local * 1000);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    const bounds = period === 'monthly' ? [month, month + 1] : [0, 12];
    const [from = 0, to = 0] = bounds.map((at) => Date.UTC(year, at) / 1000);
    return { from, to };
  }
  const length = { hourly: 3600, daily: 86_400, weekly: 604_800 }[period];
  // Weeks begin on Monday, and 1970-01-01 was a Thursday.
  const offset = period === 'weekly' ? 3 * 86_400 : 0;
  const from = Math.floor((local + offset) / length) * length - offset;
  return { from, to: from + length };
}

/** A week belongs to the year of its Thursday. */
function isoWeek(local: number): string {
  const thursday = periodBounds('weekly', local).from / 86_400 + 3;
  const year = new Date(thursday * 86_400_000).getUTCFullYear();
  const first = Date.UTC(year, 0, 1) / 86_400_000;
  return `${year}-W${String(Math.floor((thursday - first) / 7) + 1).padStart(2, '0')}`;
}
