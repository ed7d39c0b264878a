import { type BackupJob, enabledJobs } from '../backup-coverage.ts';
import { startsOf } from '../backup-windows.ts';
import { command } from '../command.ts';
import { moment } from '../moments.ts';
import { defineRule, fail, notApplicable, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-next-run-known',
  title: 'Every enabled backup job has a next run',
  category: 'recovery',
  essential: false,
  needs: ['backupJobs'],

  check({ backupJobs }) {
    const jobs = enabledJobs(backupJobs);
    return jobs.length > 0
      ? jobs.map(judge)
      : notApplicable('backup-job-exists', 'No enabled job is meant to run.');
  },
});

function judge(job: BackupJob): Verdict {
  const { id, schedule } = job;
  const [next] = startsOf(job);
  const where = '/cluster/backup';
  if (schedule !== undefined && next !== undefined)
    return pass(`job/${id}`, `${id} runs next at ${moment(next)}.`, { seen: schedule, where });
  return fail(
    'high',
    `job/${id}`,
    schedule === undefined
      ? `${id} is enabled but has no schedule: it never runs by itself.`
      : `${id} is enabled, but its schedule "${schedule.slice(0, 80)}" never comes.`,
    { seen: schedule?.slice(0, 80) ?? 'no schedule', where, expected: 'a next run' },
    {
      summary: 'Give the job a schedule that comes, for example every night at two.',
      commands: [command('changes', 'pvesh set', [`/cluster/backup/${id}`], { schedule: '02:00' })],
    },
  );
}
