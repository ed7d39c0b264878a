import { type BackupJob, coverageBy, enabledJobs } from '../backup-coverage.ts';
import { newestRuns, succeeded } from '../backup-evidence.ts';
import { backupTasks } from '../backup-tasks.ts';
import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { counted } from '../figures.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { moment } from '../moments.ts';
import { defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-last-run-succeeded',
  title: 'The last run of the backup jobs succeeded on every node',
  category: 'recovery',
  essential: true,
  needs: ['nodes', 'tasks'],
  also: ['guests', 'backupJobs', 'cluster'],
  fromAbsence: { backupJobs: [] },

  check({ nodes, tasks, guests = [], backupJobs, cluster }, { gap }) {
    const jobs = backupJobs && enabledJobs(backupJobs);
    const ended = backupTasks(tasks).filter(({ endedAt }) => endedAt !== undefined);
    if (jobs?.length === 0 && ended.length === 0)
      return notApplicable('backup-job-exists', 'No job is enabled, and none has run.');
    const alone = takenAlone(guests, jobs ?? [], cluster?.permissions);
    const runs = new Map<string, [Task, ...Task[]]>();
    for (const task of ended) {
      const subject = task.vmid === undefined ? `node/${task.node}` : alone.get(`${task.node}/${task.vmid}`);
      if (subject === undefined) continue;
      const list = runs.get(subject);
      if (list) list.push(task);
      else runs.set(subject, [task]);
    }
    const names = new Map(guests.map((guest) => [guest.vmid, guestName(guest)]));
    const lastGood = newestRuns(ended);
    const silent = nodes.filter(({ node, online }) => online && !runs.has(`node/${node}`));
    return [
      ...[...runs].map(([subject, list]) => judge(subject, list, names, lastGood)),
      ...silent.flatMap(({ node }) => {
        const why = gap('tasks', `node/${node}`);
        return why ? [unknown(`node/${node}`, `The backup runs on ${node}`, why)] : [];
      }),
    ];
  },
});

type Task = FactsOf<'tasks'>['tasks'][number];
type LastGood = (guest: { vmid: number }) => number | undefined;

/**
 * A job that takes just one guest on a node runs there under that guest's id, like a backup made by hand; jobs
 * over several guests run under none (pve-manager, API2/VZDump.pm).
 * @returns `<node>/<vmid>` → subject.
 */
function takenAlone(
  guests: readonly Guest[],
  jobs: readonly BackupJob[],
  permissions: FactsOf<'cluster'>['cluster']['permissions'],
): Map<string, string> {
  const alone = new Map<string, string>();
  for (const job of jobs) {
    const coverage = coverageBy([job], permissions);
    const byNode = new Map<string, Guest[]>();
    for (const guest of guests)
      if (coverage(guest).jobs.length > 0 && (byNode.get(guest.node)?.length ?? 0) < 2)
        byNode.set(guest.node, [...(byNode.get(guest.node) ?? []), guest]);
    for (const [node, [only, more]] of byNode) if (only && !more) alone.set(`${node}/${only.vmid}`, only.id);
  }
  return alone;
}

function judge(
  subject: string,
  runs: [Task, ...Task[]],
  names: Map<number, string>,
  lastGood: LastGood,
): Verdict {
  const newest = runs.reduce((latest, run) => (run.startedAt > latest.startedAt ? run : latest));
  // A node may have several jobs in a night, and a task does not say of which job it is.
  const night = runs
    .filter(({ startedAt }) => startedAt > newest.startedAt - 86_400)
    .toSorted((a, b) => b.startedAt - a.startedAt)
    .map((run) => ({ ...run, status: run.status ?? 'unexpected status' }));
  const broken = night.find((run) => outcome(run.status) === 'failed' && !madeUp(run, lastGood));
  if (broken) return failed(subject, broken, names);
  const warned = night.find(({ status }) => outcome(status) === 'warned');
  if (warned)
    return fail(
      'low',
      subject,
      `The backup run on ${warned.node} of ${moment(warned.startedAt)} ended with warnings.`,
      { seen: warned.status, where: pathOf(warned), expected: 'OK' },
      look(warned),
    );
  const lost = night.find(({ status }) => outcome(status) === 'lost');
  if (lost)
    return unknown(subject, `How the backup run on ${lost.node} of ${moment(lost.startedAt)} ended`, {
      group: 'tasks',
      reason: 'malformed',
      detail: 'its log was cut off, as by a crash or a restart.',
    });
  return pass(subject, `The backup run on ${newest.node} of ${moment(newest.startedAt)} succeeded.`, {
    seen: `${counted(night.length, 'run')} without error within 24 hours`,
    where: `/nodes/${newest.node}/tasks`,
  });
}

function outcome(status: string): 'good' | 'warned' | 'failed' | 'lost' {
  if (status === 'unexpected status') return 'lost';
  if (!succeeded(status)) return 'failed';
  return status === 'OK' ? 'good' : 'warned';
}

/** All guests for which a run failed were backed up by a later one. */
function madeUp({ guests = [], startedAt }: Task, lastGood: LastGood): boolean {
  const missed = guests.filter(({ ok }) => !ok);
  return missed.length > 0 && missed.every((guest) => (lastGood(guest) ?? startedAt) > startedAt);
}

function failed(subject: string, run: Task & { status: string }, names: Map<number, string>): Verdict {
  const missed = (run.guests ?? []).filter(({ ok }) => !ok);
  const who = missed.map(({ vmid }) => names.get(vmid) ?? `guest ${vmid}`);
  const text = run.status.slice(0, 200);
  return fail(
    'high',
    subject,
    `The backup run on ${run.node} of ${moment(run.startedAt)} failed${who.length > 0 ? ` for ${listed(who)}` : ''}: ${text}.`,
    {
      seen: missed.map(({ vmid, error = text }) => `${vmid}: ${error.slice(0, 200)}`).join('; ') || text,
      where: pathOf(run),
      expected: 'OK',
    },
    look(run),
  );
}

const pathOf = ({ node, upid }: Task) => `/nodes/${node}/tasks/${upid}/log`;

const look = ({ node, upid }: Task) => ({
  summary: 'Read the log of the run, remove the cause, and run the job again.',
  commands: [command('reads', 'pvenode task log', [upid], {}, node)],
});
