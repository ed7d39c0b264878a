import { coverageBy, enabledJobs } from '../backup-coverage.ts';
import { command } from '../command.ts';
import { gibibytes } from '../figures.ts';
import { configGap } from '../guest-config-gap.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-disks-included',
  title: 'Backups hold all disks of their guests',
  category: 'recovery',
  essential: false,
  needs: ['guests', 'backupJobs'],
  also: ['cluster'],

  check({ guests, backupJobs, cluster }, { gap }) {
    const jobs = enabledJobs(backupJobs);
    if (jobs.length === 0) return notApplicable('backup-job-exists', 'No enabled job takes any disk.');
    const coverage = coverageBy(jobs, cluster?.permissions);
    return guests
      .filter(({ template }) => !template)
      .flatMap((guest): Verdict[] => {
        const { jobs: covering, hiddenPool } = coverage(guest);
        const name = guestName(guest);
        if (covering.length === 0)
          return hiddenPool ? [unknown(guest.id, `Whether ${name} is in a backup job`, hiddenPool)] : [];
        if (guest.config === undefined)
          return [unknown(guest.id, `The disks of ${name}`, configGap(gap, guest.id))];
        const left = leftOut(guest.config.disks);
        if (left.length > 0) return [incomplete(guest, left)];
        const kept = guest.config.disks.length;
        return [
          pass(guest.id, `The backups of ${name} leave no disk out.`, {
            seen: `${kept} ${kept === 1 ? 'disk' : 'disks'}`,
            where: configPath(guest),
          }),
        ];
      });
  },
});

type Disk = NonNullable<Guest['config']>['disks'][number];

/** Without its own data: firmware variables and TPM state are written anew. Bind mounts have no storage. */
const leftOut = (disks: Disk[]): Disk[] =>
  disks.filter(
    ({ key, storage, backedUp }) =>
      !backedUp && storage !== undefined && key !== 'rootfs' && !/^(efidisk|tpmstate|unused)\d/.test(key),
  );

function incomplete(guest: Guest, left: Disk[]): Verdict {
  const { id, vmid, type, node } = guest;
  const names = left.map(({ key, storage, sizeBytes }) =>
    sizeBytes === undefined ? `${key} on ${storage}` : `${key} (${gibibytes(sizeBytes)} on ${storage})`,
  );
  return fail(
    'medium',
    id,
    `The backups of ${guestName(guest)} leave out ${listed(names)}.`,
    { seen: names.join(', '), where: configPath(guest), expected: 'every disk with data in the backup' },
    {
      summary:
        type === 'lxc'
          ? 'Containers back up a mount point only with backup=1: set it for these in Resources.'
          : 'Switch Backup on for these disks in Hardware.',
      commands: [command('reads', type === 'lxc' ? 'pct config' : 'qm config', [vmid], {}, node)],
    },
  );
}

const configPath = ({ node, id }: Guest) => `/nodes/${node}/${id}/config`;
