import { type BackupJob, enabledJobs } from '../backup-coverage.ts';
import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { type Context, defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-job-guests-exist',
  title: 'Backup jobs name guests that exist',
  category: 'recovery',
  essential: false,
  needs: ['backupJobs', 'guests'],

  check({ backupJobs, guests }, { gap }) {
    const jobs = enabledJobs(backupJobs);
    if (jobs.length === 0) return notApplicable('backup-job-exists', 'No enabled job names a guest.');
    const known = new Set(guests.map(({ vmid }) => vmid));
    return jobs.flatMap((job) =>
      job.selection.kind === 'vmids' ? [judge(job, job.selection.vmids, known, gap)] : [],
    );
  },
});

function judge({ id }: BackupJob, vmids: number[], known: Set<number>, gap: Context['gap']): Verdict {
  const subject = `job/${id}`;
  const gone = vmids.filter((vmid) => !known.has(vmid));
  const seen = {
    seen: `${counted(vmids.length, 'id')}, ${gone.length} without a guest`,
    where: '/cluster/backup',
  };
  if (gone.length === 0) return pass(subject, `Every guest that ${id} names exists.`, seen);
  const names = listed(gone.map(String));
  const filtered = gap('guests', 'filtered');
  if (filtered)
    return unknown(subject, `Whether ${names} of ${id} ${gone.length > 1 ? 'exist' : 'exists'}`, filtered);
  const left = vmids.filter((vmid) => known.has(vmid));
  return fail(
    'low',
    subject,
    `${id} names ${names}, and no such ${gone.length > 1 ? 'guests exist' : 'guest exists'}.`,
    { ...seen, expected: 'guests of this cluster' },
    {
      summary:
        left.length > 0
          ? 'Take what is gone out of the job, and see that the guest which followed is in one.'
          : 'None of its guests is left: disable the job, or name those that followed.',
      commands: [
        command(
          'changes',
          'pvesh set',
          [`/cluster/backup/${id}`],
          left.length > 0 ? { vmid: left.join(',') } : { enabled: 0 },
        ),
      ],
    },
  );
}
