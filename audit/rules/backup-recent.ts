import { type BackupJob, coverageBy, enabledJobs, templateGap } from '../backup-coverage.ts';
import { backupEvidence, type Evidence } from '../backup-evidence.ts';
import { longestInterval } from '../calendar-interval.ts';
import { command } from '../command.ts';
import type { Gap } from '../facts.ts';
import { exactly, grade } from '../grade.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { duration, moment } from '../moments.ts';
import { type Context, defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-recent',
  title: 'Every guest has a recent backup',
  category: 'recovery',
  essential: true,
  needs: ['guests', 'backupJobs'],
  also: ['backups', 'tasks', 'storage', 'cluster'],
  fromAbsence: { backupJobs: ['pass'] },

  check({ guests, backupJobs, backups, tasks, storage, cluster }, context) {
    const jobs = enabledJobs(backupJobs);
    if (jobs.length === 0 && !backups?.copies.length)
      return notApplicable('backup-job-exists', 'No job is enabled and no copy is in sight.');
    const coverage = coverageBy(jobs, cluster?.permissions);
    const evidence = backupEvidence({ backups, tasks, storage }, context.gap);
    const interval = new Map(jobs.map((job) => [job, longestInterval(job.schedule ?? '')]));
    const verdicts = guests
      .filter(({ template }) => !template)
      .flatMap((guest) => {
        const covering = coverage(guest).jobs;
        const found = evidence(guest, covering);
        // A guest without job and copy is the matter of the rule about coverage.
        if (covering.length === 0 && found.newest === undefined) return [];
        // A job that could not be read may be the one that says how old its copies may be.
        const anyInterval = covering.some((job) => interval.get(job) !== undefined);
        const doubt = anyInterval ? undefined : context.gap('backupJobs', 'incomplete');
        return [judge(guest, covering, found, limitsOf(covering, interval, context), context.now, doubt)];
      });
    if (verdicts.length > 0 || guests.every(({ template }) => template)) return verdicts;
    const because = jobs.length > 0 ? 'backup-covers-guests' : 'backup-job-exists';
    return notApplicable(because, 'No guest is in a job or has a copy.');
  },
});

interface Limits {
  /** Seconds. */
  warn: number;
  bad: number;
  /** As in a sentence: `although its job runs at least every 24 hours`. */
  although: string;
}

/** From the job that runs most often; from plain hours where no schedule can be read. */
function limitsOf(
  jobs: BackupJob[],
  intervals: Map<BackupJob, number | undefined>,
  context: Context,
): Limits {
  const { now, policy } = context;
  const known = jobs.flatMap((job) => intervals.get(job) ?? []);
  if (known.length > 0) {
    const interval = Math.min(...known);
    const { warn, bad } = policy.thresholds.backupIntervals;
    const although = `although its job runs at least every ${duration(interval)}`;
    return { warn: warn * interval, bad: bad * interval, although };
  }
  const { warn, bad } = policy.thresholds.backupHours;
  // The pause before the next run is at least as long as what is left of it.
  const pause = Math.min(...jobs.map(({ nextRun = now }) => nextRun - now));
  const atLeast = Number.isFinite(pause) ? pause : 0;
  const limits = { warn: Math.max(warn * 3600, atLeast), bad: Math.max(bad * 3600, atLeast) };
  return { ...limits, although: `where ${duration(limits.warn)} are expected` };
}

function judge(
  guest: Guest,
  jobs: BackupJob[],
  found: Evidence,
  limits: Limits,
  now: number,
  doubt: Gap | undefined,
): Verdict {
  const { newest, unlisted } = found;
  const name = guestName(guest);
  const seen = {
    seen: newest === undefined ? 'no copy' : moment(newest),
    where: '/nodes/{node}/storage/{storage}/content',
    expected: `younger than ${duration(limits.warn)}`,
  };
  const age = newest === undefined ? Number.POSITIVE_INFINITY : now - newest;
  const severity = grade(exactly(age), limits, ['medium', 'high']);
  // An exact number is never unclear.
  if (severity === 'fine' || severity === 'unclear')
    return pass(guest.id, `The newest backup of ${name} is ${duration(age)} old.`, seen);
  if (unlisted) return unknown(guest.id, `A recent backup of ${name} on ${unlisted.place}`, unlisted.gap);
  if (doubt) return unknown(guest.id, `How often ${name} is to be backed up`, doubt);
  const template = templateGap(guest);
  if (template) return unknown(guest.id, `Whether ${name} needs a backup`, template);
  const message =
    newest === undefined
      ? `No backup copy of ${name} was found, although ${listed(jobs.map(({ id }) => id))} should make them.`
      : `The newest backup of ${name} is ${duration(age)} old, ${limits.although}.`;
  return fail(severity, guest.id, message, seen, {
    summary: 'Look why the job did not make one, and back the guest up now.',
    commands: [
      command('reads', 'pvenode task list', [], { typefilter: 'vzdump', vmid: guest.vmid }, guest.node),
      backUp(guest, jobs[0]),
    ],
  });
}

const backUp = ({ vmid, node }: Guest, job: BackupJob | undefined) =>
  command(
    'changes',
    'vzdump',
    [vmid],
    { ...(job?.storage && { storage: job.storage }), mode: 'snapshot' },
    node,
  );
