import type { BackupJob } from './backup-coverage.ts';
import { longestInterval } from './calendar-interval.ts';

/** The longest pause between two runs of a job, in seconds: read off its schedule, else off the runs that the server foretells. */
export function jobInterval({
  schedule = '',
  nextRuns = [],
}: Pick<BackupJob, 'schedule' | 'nextRuns'>): number | undefined {
  const pauses = nextRuns.map((at, index) => at - (nextRuns[index - 1] ?? at));
  const foretold = pauses.reduce((most, pause) => Math.max(most, pause), 0);
  return longestInterval(schedule) ?? (foretold > 0 ? foretold : undefined);
}
