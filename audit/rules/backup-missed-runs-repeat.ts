import { type BackupJob, enabledJobs } from '../backup-coverage.ts';
import { backupTasks } from '../backup-tasks.ts';
import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { jobInterval } from '../job-interval.ts';
import { jobNodes } from '../job-nodes.ts';
import { moment } from '../moments.ts';
import { defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-missed-runs-repeat',
  title: 'Backup runs that a switched-off node missed are made up for',
  category: 'recovery',
  essential: false,
  needs: ['backupJobs', 'nodes', 'tasks'],
  also: ['guests', 'cluster'],

  check({ backupJobs, nodes, tasks, guests, cluster }, { now, gap }) {
    const jobs = enabledJobs(backupJobs);
    if (jobs.length === 0) return notApplicable('backup-job-exists', 'No enabled job can miss a run.');
    const up = new Map(nodes.map((entry) => [entry.node, entry]));
    const newest = newestRuns(backupTasks(tasks));
    return [...jobNodes(jobs, { guests, cluster }, gap)].map(([job, at]): Verdict => {
      const subject = `job/${job.id}`;
      const repeat = { seen: `repeat-missed ${job.repeatMissed ? 'on' : 'off'}`, where: '/cluster/backup' };
      if (job.repeatMissed) return pass(subject, `${job.id} makes up for runs it missed.`, repeat);
      const interval = jobInterval(job);
      if (interval === undefined || job.nextRun === undefined)
        return unknown(subject, `When ${job.id} was due last`);
      // The last time it was due lies no further back than this.
      const since = job.nextRun - interval;
      const here = [...at.nodes].filter((node) => up.get(node)?.online);
      const missed = here.find((node) => {
        const bootedAt = now - (up.get(node)?.uptimeSeconds ?? Number.POSITIVE_INFINITY);
        const quiet = (newest.get(node) ?? 0) < since && !gap('tasks', `node/${node}`);
        return quiet && bootedAt > since;
      });
      if (missed !== undefined) return lost(job, missed, since);
      const untold = here.find((node) => gap('tasks', `node/${node}`));
      if (untold !== undefined)
        return unknown(subject, `The runs of ${job.id} on ${untold}`, gap('tasks', `node/${untold}`));
      if (at.doubt) return unknown(subject, `On which nodes ${job.id} runs`, at.doubt);
      return pass(subject, `${job.id} has missed no run that a switched-off node owes.`, repeat);
    });
  },
});

function newestRuns(tasks: FactsOf<'tasks'>['tasks']): Map<string, number> {
  const newest = new Map<string, number>();
  for (const { node, startedAt } of tasks) newest.set(node, Math.max(newest.get(node) ?? 0, startedAt));
  return newest;
}

const lost = ({ id }: BackupJob, node: string, since: number) =>
  fail(
    'low',
    `job/${id}`,
    `${node} was off for a while, and no backup has run there since ${moment(since)}: ${id} does not make up for what it missed.`,
    { seen: `no vzdump task on ${node}`, where: `/nodes/${node}/tasks`, expected: 'repeat-missed' },
    {
      summary: 'Let the job run as soon as the node is back.',
      commands: [command('changes', 'pvesh set', [`/cluster/backup/${id}`], { 'repeat-missed': 1 })],
    },
  );
