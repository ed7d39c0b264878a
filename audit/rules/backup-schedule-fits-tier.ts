import type { BackupJob } from '../backup-coverage.ts';
import { command } from '../command.ts';
import { jobInterval } from '../job-interval.ts';
import { listed } from '../listing.ts';
import { duration } from '../moments.ts';
import { defineRule, type Fix, fail, pass, unknown, type Verdict } from '../rule.ts';
import { judgeTieredBackups } from '../tiered-backups.ts';
import type { TieredGuest } from '../tiered-guests.ts';

export default defineRule({
  id: 'backup-schedule-fits-tier',
  title: 'Guests are backed up as often as their tier asks',
  category: 'recovery',
  essential: false,
  needs: ['guests', 'backupJobs'],
  also: ['cluster'],
  fromAbsence: { backupJobs: ['fail'] },

  check(facts, context) {
    const intervals = new Map(facts.backupJobs.map((job) => [job, jobInterval(job)]));
    const rare: TieredGuest[] = [];
    const verdicts = judgeTieredBackups(facts, context, 'how often it must be backed up', (one, jobs) => {
      const verdict = judge(one, jobs, intervals);
      if (verdict.outcome === 'fail') rare.push(one);
      return verdict;
    });
    if (!Array.isArray(verdicts)) return verdicts;
    const target = facts.backupJobs.find(({ enabled, storage }) => enabled && storage)?.storage;
    const tiers = new Map(rare.map(({ guest, tier }) => [guest.id, tier]));
    return verdicts.map((verdict) => {
      const tier = verdict.outcome === 'fail' ? tiers.get(verdict.subject) : undefined;
      return tier
        ? {
            ...verdict,
            fix: further(
              rare.filter((one) => one.tier === tier),
              target,
            ),
          }
        : verdict;
    });
  },
});

type Intervals = Map<BackupJob, number | undefined>;

function judge(
  { guest, name, tier, promise }: TieredGuest,
  jobs: BackupJob[],
  intervals: Intervals,
): Verdict {
  const known = jobs.flatMap((job) => intervals.get(job) ?? []);
  const least = Math.min(...known);
  const wanted = promise.backupEveryHours * 3600;
  const ids = listed(jobs.map(({ id }) => id));
  const seen = {
    seen: known.length > 0 ? `every ${duration(least)} by ${ids}` : ids,
    where: '/cluster/backup',
    expected: `every ${duration(wanted)}`,
  };
  if (least <= wanted)
    return pass(guest.id, `${name} is ${tier} and backed up every ${duration(least)}.`, seen);
  const unread = jobs.find((job) => intervals.get(job) === undefined);
  if (unread) return unknown(guest.id, `How often ${unread.id} backs up ${name}`);
  return fail(
    tier === 'critical' || tier === 'high' ? 'medium' : 'low',
    guest.id,
    `${name} is ${tier}, which asks for a backup every ${duration(wanted)}, but ${ids} makes one every ${duration(least)} at best.`,
    seen,
  );
}

/** One job for all guests of a tier that wait too long. */
function further(rare: TieredGuest[], storage: string | undefined): Fix {
  const hours = Math.min(...rare.map(({ promise }) => promise.backupEveryHours));
  return {
    summary:
      'Make a further job for them at the pace of their tier, or let the one they have run more often.',
    commands: [
      command('changes', 'pvesh create', ['/cluster/backup'], {
        vmid: rare.map(({ guest }) => guest.vmid).join(','),
        schedule: paceOf(hours),
        mode: 'snapshot',
        ...(storage && { storage }),
      }),
    ],
  };
}

function paceOf(hours: number): string {
  if (hours < 24) return `0/${Math.max(1, Math.floor(hours))}:30`;
  return hours < 168 ? '01:30' : hours < 744 ? 'sat 01:30' : '*-*-1 01:30';
}
