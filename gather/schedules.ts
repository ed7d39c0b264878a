import * as z from 'zod/mini';
import type { Facts } from '../audit/facts.ts';
import { type Asker, type Gathered, Unread } from './ask.ts';
import { time } from './decode.ts';

type Job = NonNullable<Facts['backupJobs']>[number];

/** So many schedules are expanded; those of enabled jobs come first. */
const mostSchedules = 6;

const runs = 10;

/**
 * Adds when each job runs next, as the server reckons: one request a schedule, however many jobs have it. Gaps
 * `<job>/nextRuns`.
 */
export async function withNextRuns(asker: Asker, jobs: Job[]): Promise<Gathered<Job[]> & { facts: Job[] }> {
  const asked = [...jobs.filter(({ enabled }) => enabled), ...jobs].flatMap(({ schedule }) => schedule ?? []);
  const schedules = [...new Set(asked)].slice(0, mostSchedules);
  const answers = new Map(
    await Promise.all(schedules.map(async (schedule) => [schedule, await expand(asker, schedule)] as const)),
  );
  const nextRunsOf = ({ schedule }: Job) =>
    schedule === undefined ? undefined : (answers.get(schedule) ?? tooMany);
  return {
    facts: jobs.map((job) => {
      const nextRuns = nextRunsOf(job);
      return nextRuns === undefined || nextRuns instanceof Unread ? job : { ...job, nextRuns };
    }),
    gaps: jobs.flatMap((job) => {
      const nextRuns = nextRunsOf(job);
      return nextRuns instanceof Unread ? [nextRuns.as('backupJobs', `${job.id}/nextRuns`)] : [];
    }),
  };
}

const path = '/cluster/jobs/schedule-analyze';
const what = 'expand the schedule of a backup job';
const tooMany = new Unread(what, 'skipped', `there are more than ${mostSchedules} schedules`);

const runSchema = z.array(z.object({ timestamp: time }));

async function expand(asker: Asker, schedule: string): Promise<number[] | Unread> {
  const answer = await asker.ask({ path, schema: runSchema, query: { schedule, iterations: runs }, what });
  return answer instanceof Unread ? answer : answer.map(({ timestamp }) => timestamp).sort((a, b) => a - b);
}
