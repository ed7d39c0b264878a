/** When backup jobs will run next, and how long they took before. */

import type { BackupJob } from './backup-coverage.ts';
import { backupTasks } from './backup-tasks.ts';
import type { FactsOf } from './facts.ts';
import type { JobNodes } from './job-nodes.ts';

type Task = FactsOf<'tasks'>['tasks'][number];

const day = 86_400;
const week = 7 * day;
/** A task begins within seconds of its job's time; a busy node may need minutes. */
const late = 15 * 60;

/** The runs that the server foretells, Unix seconds. */
export const startsOf = ({ nextRuns = [], nextRun }: BackupJob): number[] =>
  nextRuns.length > 0 || nextRun === undefined ? nextRuns : [nextRun];

/**
 * The longest run of each job among past tasks, in seconds; a job that none fits is missing. A task does not say of
 * which job it is, so it counts for the one on its node that is due nearest to its hour of the week, else of the day.
 */
export function longestRuns(
  jobs: ReadonlyMap<BackupJob, JobNodes>,
  tasks: readonly Task[],
): Map<BackupJob, number> {
  const longest = new Map<BackupJob, number>();
  for (const { node, startedAt, endedAt } of backupTasks(tasks)) {
    if (endedAt === undefined) continue;
    const there = [...jobs].flatMap(([job, { nodes }]) => (nodes.has(node) ? [job] : []));
    for (const job of nearest(there, startedAt, week) ?? nearest(there, startedAt, day) ?? [])
      longest.set(job, Math.max(longest.get(job) ?? 0, endedAt - startedAt));
  }
  return longest;
}

function nearest(jobs: BackupJob[], at: number, period: number): BackupJob[] | undefined {
  const distances = jobs.map((job) => Math.min(...startsOf(job).map((start) => apart(start, at, period))));
  const least = Math.min(...distances);
  return least <= late ? jobs.filter((_, index) => distances[index] === least) : undefined;
}

function apart(a: number, b: number, period: number): number {
  const rest = Math.abs(a - b) % period;
  return Math.min(rest, period - rest);
}
