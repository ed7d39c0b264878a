import { type BackupJob, enabledJobs } from '../backup-coverage.ts';
import { command } from '../command.ts';
import { percent } from '../figures.ts';
import { jobNodes } from '../job-nodes.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';

/** KiB a second: about half of a gigabit link, or of what a single hard disk reads. */
const modest = 61_440;

export default defineRule({
  id: 'backup-bandwidth-limited',
  title: 'Backup jobs are limited where storage is slow',
  category: 'recovery',
  essential: false,
  needs: ['backupJobs', 'performance'],
  also: ['guests', 'cluster'],

  check({ backupJobs, performance, guests, cluster }, { policy, gap }) {
    const jobs = enabledJobs(backupJobs);
    if (jobs.length === 0) return notApplicable('backup-job-exists', 'No enabled job reads anything.');
    const load = new Map(performance.map((entry) => [entry.node, entry]));
    const { warn } = policy.thresholds.backupIo;
    return [...jobNodes(jobs, { guests, cluster }, gap)].map(([job, { nodes, doubt }]): Verdict => {
      const subject = `job/${job.id}`;
      if (job.bandwidthKiB)
        return pass(subject, `${job.id} reads at most ${job.bandwidthKiB} KiB a second.`, {
          seen: `bwlimit ${job.bandwidthKiB}`,
          where: '/cluster/backup',
        });
      const busy = [...nodes].filter((node) => (load.get(node)?.ioDuringBackup?.mean ?? 0) >= warn);
      if (busy.length > 0) return unlimited(job, busy, warn);
      const silent = [...nodes].find((node) => !load.has(node));
      if (silent !== undefined)
        return unknown(subject, `The I/O load of ${silent}`, gap('performance', `node/${silent}`));
      if (doubt) return unknown(subject, `On which nodes ${job.id} runs`, doubt);
      return pass(subject, `${job.id} has no limit, and storage keeps up with it.`, {
        seen: `less than ${percent(warn)} wait for storage while backups run`,
        where: '/nodes/{node}/rrddata',
      });
    });
  },
});

const unlimited = ({ id }: BackupJob, busy: string[], warn: number) =>
  fail(
    'low',
    `job/${id}`,
    `${id} has no bandwidth limit, although storage on ${listed(busy)} does not keep up while backups run.`,
    {
      seen: 'no bwlimit',
      where: '/cluster/backup',
      expected: `a limit where work waits ${percent(warn)} of the time`,
    },
    {
      summary: 'Limit how fast it reads. It takes longer then, so look that it ends before the day begins.',
      commands: [command('changes', 'pvesh set', [`/cluster/backup/${id}`], { bwlimit: modest })],
    },
  );
