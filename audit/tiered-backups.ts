import { type BackupJob, coverageBy, enabledJobs } from './backup-coverage.ts';
import type { FactsOf } from './facts.ts';
import { type Context, type NotApplicable, notApplicable, unknown, type Verdict } from './rule.ts';
import { type TieredGuest, tieredGuests, tiersUndeclared, untieredYet } from './tiered-guests.ts';

/**
 * Holds the enabled jobs that take a guest against what its tier promises. Guests in no job are the matter of the
 * rule about coverage; a job that nobody may see could only make things better.
 *
 * @param purpose what a tier says here, as in `how often it must be backed up`.
 * @param judge called with one job at least.
 */
export function judgeTieredBackups(
  { guests, backupJobs, cluster }: FactsOf<'guests' | 'backupJobs'> & Partial<FactsOf<'cluster'>>,
  { policy, gap }: Context,
  purpose: string,
  judge: (guest: TieredGuest, jobs: BackupJob[]) => Verdict,
): Verdict[] | NotApplicable {
  const jobs = enabledJobs(backupJobs);
  if (jobs.length === 0)
    return notApplicable('backup-job-exists', 'No enabled job is there to hold against a tier.');
  const coverage = coverageBy(jobs, cluster?.permissions);
  const tiered = tieredGuests(guests, policy);
  const untold = untieredYet(guests, gap);
  if (tiered.length + untold.length === 0) return tiersUndeclared(guests, gap, purpose);
  const verdicts = tiered.flatMap((one): Verdict[] => {
    const { jobs: covering, hiddenPool } = coverage(one.guest);
    const verdict = covering.length > 0 ? judge(one, covering) : undefined;
    if (verdict?.outcome === 'pass' || !hiddenPool) return verdict ? [verdict] : [];
    return [unknown(one.guest.id, `Whether ${one.name} is in a further backup job`, hiddenPool)];
  });
  return verdicts.length + untold.length > 0
    ? [...verdicts, ...untold]
    : notApplicable('backup-covers-guests', 'No guest with a tier is in a job.');
}
