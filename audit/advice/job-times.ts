/** Start times at which backup jobs do not get in each other's way. */
import type { BackupJob } from '../backup-coverage.ts';
import { startsOf } from '../backup-windows.ts';
import type { JobNodes } from '../job-nodes.ts';

const quarter = 15 * 60;
/** For a job of which no run was seen. */
export const assumedSeconds = 3600;

export interface Delay {
  job: BackupJob;
  /** Whole quarters of an hour. */
  seconds: number;
  /** The job that is at work at its time, and for how long; undefined when no run of it was seen. */
  behind: BackupJob;
  took?: number;
}

interface Slot {
  job: BackupJob;
  starts: number[];
  places: Set<string>;
  took: number | undefined;
}

/**
 * Jobs that would begin on a node or storage where another one is at work, in the order in which to run them.
 *
 * @param took seconds of the longest run seen, by job.
 */
export function delaysOf(
  nodes: ReadonlyMap<BackupJob, JobNodes>,
  took: ReadonlyMap<BackupJob, number>,
): Delay[] {
  const slots = [...nodes]
    .map(
      ([job, on]): Slot => ({
        job,
        starts: startsOf(job),
        places: new Set([`storage ${job.storage}`, ...on.nodes]),
        took: took.get(job),
      }),
    )
    .sort((a, b) => first(a) - first(b) || (a.job.id < b.job.id ? -1 : 1));
  const placed: Slot[] = [];
  return slots.flatMap((slot) => {
    let behind: Slot | undefined;
    let seconds = 0;
    // Behind one job it may meet the next; after as many steps as there are jobs it is behind all.
    for (const _ of placed) {
      const moved = { ...slot, starts: slot.starts.map((start) => start + seconds) };
      const [clash] = placed.flatMap((other) => {
        const wait = waitFor(moved, other);
        return wait > 0 ? [{ other, wait }] : [];
      });
      if (!clash) break;
      behind = clash.other;
      seconds += Math.ceil(clash.wait / quarter) * quarter;
    }
    placed.push({ ...slot, starts: slot.starts.map((start) => start + seconds) });
    return behind ? [{ job: slot.job, seconds, behind: behind.job, took: behind.took }] : [];
  });
}

const first = ({ starts }: Slot) => Math.min(...starts);

/** Seconds by which a job has to begin later so as not to meet another; 0 when they do not meet. */
function waitFor(late: Slot, early: Slot): number {
  if (late.places.isDisjointFrom(early.places)) return 0;
  const waits = late.starts.flatMap((begin) =>
    early.starts
      .filter((start) => meets(start, early.took, begin, late.took))
      .map((start) => start + (early.took ?? assumedSeconds) - begin),
  );
  return Math.max(0, ...waits);
}

/** Two that begin together meet for certain; else the earlier one must be known to run for so long. */
const meets = (a: number, tookA: number | undefined, b: number, tookB: number | undefined): boolean =>
  a === b || (a < b ? a + (tookA ?? 0) > b : b + (tookB ?? 0) > a);

/** `sat 02:00` half an hour later: `sat 02:30`; undefined for schedules of another form, and past midnight of a weekday. */
export function laterBy(schedule: string, seconds: number): string | undefined {
  const match = /^((?:[a-z.,]+ )?)(\d{1,2}):(\d{2})$/i.exec(schedule.trim());
  if (!match) return undefined;
  const [, days = '', hours, minutes] = match;
  const at = Number(hours) * 60 + Number(minutes) + seconds / 60;
  if (days !== '' && at >= 24 * 60) return undefined;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${days}${two(Math.floor(at / 60) % 24)}:${two(at % 60)}`;
}
