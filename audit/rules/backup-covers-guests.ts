import { type BackupJob, coverageBy, enabledJobs, templateGap } from '../backup-coverage.ts';
import { command } from '../command.ts';
import { guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { tierOf } from '../roles.ts';
import { defineRule, type Fix, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-covers-guests',
  title: 'Every guest is in an enabled backup job',
  category: 'recovery',
  essential: true,
  needs: ['guests', 'backupJobs'],
  also: ['cluster'],
  fromAbsence: { backupJobs: ['fail'] },

  check({ guests, backupJobs, cluster }, { policy }) {
    const jobs = enabledJobs(backupJobs);
    if (jobs.length === 0)
      return notApplicable('backup-job-exists', 'No enabled job is there to cover a guest.');
    const coverage = coverageBy(jobs, cluster?.permissions);
    const judged = guests
      .filter(({ template }) => !template)
      .map((guest) => ({ guest, ...coverage(guest) }))
      .map((entry) => ({ ...entry, doubt: entry.hiddenPool ?? templateGap(entry.guest) }));
    const left = judged.filter((entry) => entry.jobs.length === 0 && !entry.doubt);
    const fix = include(
      jobs,
      left.map(({ guest }) => guest.vmid),
    );
    return judged.map(({ guest, jobs: covering, doubt }): Verdict => {
      const name = guestName(guest);
      const seen = { seen: `${jobs.length} enabled jobs do not take it`, where: '/cluster/backup' };
      if (covering.length > 0)
        return pass(guest.id, `${name} is backed up by ${listed(covering.map(({ id }) => id))}.`, {
          ...seen,
          seen: covering.map(({ id }) => id).join(', '),
        });
      if (doubt) return unknown(guest.id, `Whether ${name} is in a backup job`, doubt);
      const tier = tierOf(guest, policy.roles);
      return fail(
        tier === 'medium' || tier === 'low' ? 'medium' : 'high',
        guest.id,
        `${name} is in no enabled backup job${tier ? `, and its tier is ${tier}` : ''}.`,
        { ...seen, expected: 'at least one enabled job' },
        fix,
      );
    });
  },
});

/** One command for all guests that are left out: each alone would undo the one before. */
function include(jobs: readonly BackupJob[], missing: number[]): Fix {
  const summary = 'Let a job take all guests, so that new ones are in it from the first day.';
  const change = (id: string, options: Record<string, string | number>): Fix => ({
    summary,
    commands: [command('changes', 'pvesh set', [`/cluster/backup/${id}`], options)],
  });
  for (const { id, node, selection } of jobs) {
    if (node !== undefined || selection.kind === 'pool') continue;
    if (selection.kind === 'vmids')
      return change(id, { vmid: [...new Set([...selection.vmids, ...missing])].join(',') });
    const wanted = new Set(missing);
    const exclude = selection.exclude.filter((vmid) => !wanted.has(vmid));
    return change(id, exclude.length > 0 ? { exclude: exclude.join(',') } : { delete: 'exclude' });
  }
  return { summary, commands: [command('reads', 'pvesh get', ['/cluster/backup'])] };
}
