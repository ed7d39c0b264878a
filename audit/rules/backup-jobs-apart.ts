import { type BackupJob, enabledJobs } from '../backup-coverage.ts';
import { longestRuns, startsOf } from '../backup-windows.ts';
import { command } from '../command.ts';
import { jobNodes } from '../job-nodes.ts';
import { duration, moment } from '../moments.ts';
import { defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-jobs-apart',
  title: 'Backup jobs do not run into each other',
  category: 'recovery',
  essential: false,
  needs: ['backupJobs'],
  also: ['guests', 'tasks', 'cluster'],
  fromAbsence: { backupJobs: ['pass'] },

  check({ backupJobs, guests, tasks, cluster }, { gap }) {
    const jobs = enabledJobs(backupJobs);
    if (jobs.length === 0) return notApplicable('backup-job-exists', 'No enabled job takes any time.');
    const nodes = jobNodes(jobs, { guests, cluster }, gap);
    const took = longestRuns(nodes, tasks ?? []);
    const meetings = meet(shared(nodes), took);
    return jobs.map((job): Verdict => {
      const subject = `job/${job.id}`;
      const found = meetings.get(job);
      const doubt = jobs.length > 1 ? nodes.get(job)?.doubt : undefined;
      if (found?.certain) return collides(job, found, took.get(found.other));
      if (jobs.length > 1 && startsOf(job).length === 0) return unknown(subject, `When ${job.id} runs`);
      if (found)
        return unknown(
          subject,
          `How long ${found.other.id} runs`,
          gap('tasks') ?? nodes.get(found.other)?.doubt,
        );
      if (doubt) return unknown(subject, `On which nodes ${job.id} runs`, doubt);
      return pass(subject, `${job.id} runs while no other job is at the same work.`, {
        seen: `${jobs.length} enabled jobs`,
        where: '/cluster/backup',
      });
    });
  },
});

/** `node pve1`, `storage nas` → the jobs that use it. */
function shared(jobs: ReturnType<typeof jobNodes>): Map<string, BackupJob[]> {
  const users = new Map<string, BackupJob[]>();
  for (const [job, { nodes }] of jobs) {
    const places = [...nodes].map((node) => `the node ${node}`);
    for (const place of job.storage === undefined ? places : [`the storage ${job.storage}`, ...places]) {
      const list = users.get(place);
      if (list) list.push(job);
      else users.set(place, [job]);
    }
  }
  return users;
}

interface Meeting {
  /** The job that is still running when this one begins. */
  other: BackupJob;
  place: string;
  at: number;
  /** False when it is not known how long the other one takes. */
  certain: boolean;
}

/** The first meeting of each job that begins while another is at work; what is certain comes first. */
function meet(places: Map<string, BackupJob[]>, took: Map<BackupJob, number>): Map<BackupJob, Meeting> {
  const meetings = new Map<BackupJob, Meeting>();
  for (const [place, jobs] of places) {
    const runs = jobs
      .flatMap((job) => startsOf(job).map((start) => ({ job, start, end: endOf(start, took.get(job)) })))
      .sort((a, b) => a.start - b.start || (a.job.id < b.job.id ? -1 : 1));
    let active: typeof runs = [];
    for (const { job, start, end } of runs) {
      active = active.filter((run) => run.start === start || (run.end ?? run.start + 86_400) > start);
      const others = active.filter((run) => run.job !== job);
      const other = others.find((run) => run.start === start || run.end !== undefined) ?? others[0];
      const certain = other !== undefined && (other.start === start || other.end !== undefined);
      const known = meetings.get(job);
      if (other && (!known || (certain && !known.certain)))
        meetings.set(job, { other: other.job, place, at: start, certain });
      active.push({ job, start, end });
    }
  }
  return meetings;
}

const endOf = (start: number, seconds: number | undefined) =>
  seconds === undefined ? undefined : start + seconds;

function collides(job: BackupJob, { other, place, at }: Meeting, took: number | undefined): Verdict {
  const long = took === undefined ? 'at the same time' : `which takes up to ${duration(took)}`;
  return fail(
    'medium',
    `job/${job.id}`,
    `${job.id} begins at ${moment(at)} on ${place}, where ${other.id} is at work by then (${long}).`,
    { seen: `both use ${place}`, where: '/cluster/backup', expected: 'one after the other' },
    {
      summary: `Let ${job.id} begin when ${other.id} is over, or let one job take the guests of both.`,
      commands: [command('reads', 'pvesh get', ['/cluster/backup'])],
    },
  );
}
