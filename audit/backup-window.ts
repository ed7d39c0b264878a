import { checksOf } from './advice/checks.ts';
import { firstJob } from './advice/first-job.ts';
import { assumedSeconds, type Delay, delaysOf, laterBy } from './advice/job-times.ts';
import { type BackupJob, enabledJobs } from './backup-coverage.ts';
import { longestRuns } from './backup-windows.ts';
import { command } from './command.ts';
import type { Facts } from './facts.ts';
import { counted, percent } from './figures.ts';
import { jobNodes } from './job-nodes.ts';
import { listed } from './listing.ts';
import { duration } from './moments.ts';
import type { Policy } from './policy.ts';
import type { BackupWindow } from './report-advice.ts';

/** KiB a second: about half of a gigabit link, or of what a single hard disk reads. */
const modest = 61_440;

/**
 * A nightly job where there is none; later starts and limits where jobs meet each other or storage does not keep up.
 *
 * @returns undefined where nothing has to change, where jobs are only switched off, and where they are not known.
 */
export function backupWindow(facts: Facts, policy: Policy): BackupWindow | undefined {
  if (!facts.backupJobs) return undefined;
  if (facts.backupJobs.length === 0) return firstJob(facts);
  const jobs = enabledJobs(facts.backupJobs);
  const nodes = jobNodes(jobs, facts, () => undefined);
  const delays = delaysOf(nodes, longestRuns(nodes, facts.tasks ?? []));
  const slow = slowJobs(jobs, nodes, facts, policy);
  return delays.length + slow.length > 0 ? adjusted(jobs, delays, slow, facts) : undefined;
}

interface Slow {
  job: BackupJob;
  /** `pve1 (31 %)`. */
  nodes: string[];
}

/** Jobs without a limit on nodes where work waits for storage while they run. */
function slowJobs(
  jobs: readonly BackupJob[],
  nodes: ReturnType<typeof jobNodes>,
  { performance = [] }: Facts,
  { thresholds }: Policy,
): Slow[] {
  return jobs.flatMap((job) => {
    const waiting = performance.flatMap(({ node, ioDuringBackup }) =>
      ioDuringBackup && ioDuringBackup.mean >= thresholds.backupIo.warn && nodes.get(job)?.nodes.has(node)
        ? [`${node} (${percent(ioDuringBackup.mean)})`]
        : [],
    );
    return waiting.length > 0 && !job.bandwidthKiB ? [{ job, nodes: waiting }] : [];
  });
}

function adjusted(
  jobs: readonly BackupJob[],
  delays: readonly Delay[],
  slow: readonly Slow[],
  facts: Facts,
): BackupWindow {
  const later = new Map(delays.map((delay) => [delay.job, laterBy(delay.job.schedule ?? '', delay.seconds)]));
  const limited = new Set(slow.map(({ job }) => job));
  const commands = jobs.flatMap((job) => {
    const schedule = later.get(job);
    const options = { ...(schedule && { schedule }), ...(limited.has(job) && { bwlimit: modest }) };
    return Object.keys(options).length > 0
      ? [command('changes', 'pvesh set', [`/cluster/backup/${job.id}`], options)]
      : [];
  });
  const { verify, rollback } = checksOf(commands, facts);
  return {
    kind: 'adjust',
    summary: summaryOf(delays, slow),
    jobs: [
      ...delays.map(({ job, seconds, behind, took }) => ({
        id: job.id,
        change: later.get(job)
          ? `begins at ${later.get(job)} instead of ${job.schedule}`
          : `begins ${duration(seconds)} later`,
        why: `${behind.id} is at work then${took === undefined ? '' : `, for up to ${duration(took)}`}.`,
      })),
      ...slow.map(({ job, nodes }) => ({
        id: job.id,
        change: `reads at most ${modest} KiB a second`,
        why: `Work waits for storage while it runs: ${listed(nodes)}.`,
      })),
    ],
    commands,
    verify,
    rollback,
    assumptions: assumptions(delays, slow),
  };
}

function summaryOf(delays: readonly Delay[], slow: readonly Slow[]): string {
  const ids = (list: readonly { job: BackupJob }[]) => listed(list.map(({ job }) => job.id));
  const parts = [
    ...(delays.length > 0 ? [`let ${ids(delays)} begin later`] : []),
    ...(slow.length > 0 ? [`limit how fast ${ids(slow)} ${slow.length === 1 ? 'reads' : 'read'}`] : []),
  ];
  const text = `${parts.join(', and ')}.`;
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

function assumptions(delays: readonly Delay[], slow: readonly Slow[]): string[] {
  const unseen = delays.filter(({ took }) => took === undefined).map(({ behind }) => behind.id);
  return [
    ...(delays.length > unseen.length ? ['A job takes as long as its longest run so far.'] : []),
    ...(unseen.length > 0
      ? [`No run of ${listed([...new Set(unseen)])} was seen: ${duration(assumedSeconds)} are assumed.`]
      : []),
    ...(slow.length > 0
      ? [
          `${modest} KiB a second is about half of a gigabit link: with it ${counted(slow.length, 'job')} will take longer.`,
        ]
      : []),
  ];
}
