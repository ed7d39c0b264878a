import { longestInterval } from '../calendar-interval.ts';
import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { counted } from '../figures.ts';
import { guestName } from '../guest-name.ts';
import { duration, moment } from '../moments.ts';
import { type Context, defineRule, fail, pass, type Severity, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'replication-runs',
  title: 'Every replication job runs and is in time',
  category: 'recovery',
  essential: false,
  needs: ['replication'],
  also: ['guests'],

  check({ replication, guests }, context) {
    const names = new Map(guests?.map((guest) => [guest.vmid, guestName(guest)]));
    return replication
      .filter(({ enabled }) => enabled)
      .map((job) => judge(job, names.get(job.vmid) ?? `guest ${job.vmid}`, context));
  },
});

type Job = FactsOf<'replication'>['replication'][number];

function judge(job: Job, guest: string, { now, policy, gap }: Context): Verdict {
  const { id, source, target, schedule, state } = job;
  const subject = `replication/${id}`;
  if (!state)
    return unknown(subject, `The last run of ${id}, which replicates ${guest}`, gap('replication', id));
  const { failCount, lastSyncAt, error } = state;
  const where = `/nodes/${source ?? '{node}'}/replication`;
  const failing = (severity: Severity, message: string, seen: string) =>
    fail(
      severity,
      subject,
      message,
      { seen, where, expected: `a run on ${schedule}` },
      {
        summary: `See what ${id} says, remove the cause, and wait for its next run.`,
        commands: [command('reads', 'pvesh get', ['/cluster/replication'])],
      },
    );
  const last = lastSyncAt === undefined ? 'never' : moment(lastSyncAt);
  if (failCount > 0)
    return failing(
      'high',
      `${id} fails to replicate ${guest} to ${target}, ${counted(failCount, 'time')} in a row${error === undefined ? '' : `: ${error.slice(0, 200)}`}.`,
      `fail_count ${failCount}, last success ${last}`,
    );
  if (lastSyncAt === undefined)
    return failing('high', `${id} has never replicated ${guest} to ${target}.`, 'no successful run');
  const age = now - lastSyncAt;
  const interval = longestInterval(schedule);
  if (interval === undefined) return unknown(subject, `How often ${id} is due`);
  if (age > policy.thresholds.replicationIntervals * interval)
    return failing(
      'medium',
      `${id} last replicated ${guest} to ${target} ${duration(age)} ago, although it is due every ${duration(interval)}.`,
      last,
    );
  return pass(subject, `${id} replicated ${guest} to ${target} ${duration(age)} ago.`, { seen: last, where });
}
