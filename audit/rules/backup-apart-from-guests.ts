import { type BackupJob, coverageBy, enabledJobs } from '../backup-coverage.ts';
import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { configGap } from '../guest-config-gap.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { type Machines, machinesOf, unplaced } from '../machines.ts';
import { type Context, defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';
import type { Storage } from '../storage-on-nodes.ts';

export default defineRule({
  id: 'backup-apart-from-guests',
  title: 'Backups lie on another machine than the disks they save',
  category: 'recovery',
  essential: false,
  needs: ['guests', 'backupJobs', 'storage'],
  also: ['cluster', 'network'],

  check({ guests, backupJobs, storage, cluster, network }, { gap }) {
    const jobs = enabledJobs(backupJobs);
    if (jobs.length === 0) return notApplicable('backup-job-exists', 'No enabled job says where backups go.');
    const machines = machinesOf(storage, { cluster, network });
    const needy = guests.filter(({ template }) => !template);
    return jobs.flatMap((job) => {
      const coverage = coverageBy([job], cluster?.permissions);
      const covered = needy.filter((guest) => coverage(guest).jobs.length > 0);
      if (covered.length > 0) return [judge(job, covered, storage, machines, gap)];
      const hidden = needy.map((guest) => coverage(guest).hiddenPool).find((pool) => pool !== undefined);
      return hidden ? [unknown(`job/${job.id}`, `The guests of ${job.id}`, hidden)] : [];
    });
  },
});

function judge(
  job: BackupJob,
  guests: Guest[],
  storages: readonly Storage[],
  machines: Machines,
  gap: Context['gap'],
): Verdict {
  const subject = `job/${job.id}`;
  const target = job.storage;
  if (target === undefined) return unknown(subject, `The storage that ${job.id} writes to`);
  const together = guests.filter((guest) => {
    const machine = machines(target, guest.node);
    return machine !== undefined && disksOf(guest).some((disk) => machines(disk, guest.node) === machine);
  });
  const [first] = together;
  if (first) return notApart(job, target, together, machines(target, first.node), storages, machines);
  const unread = guests.find(({ config }) => config === undefined);
  if (unread)
    return unknown(subject, `Where the disks of ${guestName(unread)} lie`, configGap(gap, unread.id));
  const [vague] = guests.flatMap((guest) =>
    [target, ...disksOf(guest)].filter((name) => machines(name, guest.node) === undefined),
  );
  if (vague !== undefined)
    return unknown(
      subject,
      `The machine behind the storage ${vague}`,
      storages.some(({ storage }) => storage === vague) ? unplaced : gap('storage', 'filtered'),
    );
  return pass(
    subject,
    `${job.id} writes to ${target}, apart from the disks of its ${counted(guests.length, 'guest')}.`,
    {
      seen: target,
      where: '/cluster/backup',
    },
  );
}

/** Storages of the disks that are backed up; one that has no backup loses nothing more by it. */
const disksOf = ({ config }: Guest): string[] =>
  (config?.disks ?? []).flatMap(({ storage, backedUp }) => (storage && backedUp ? [storage] : []));

function notApart(
  job: BackupJob,
  target: string,
  together: Guest[],
  place: string | undefined,
  storages: readonly Storage[],
  machines: Machines,
): Verdict {
  const local = place?.startsWith('node/');
  const other = storages.find(
    ({ storage, enabled, content }) =>
      enabled &&
      content.includes('backup') &&
      together.every((guest) => {
        const machine = machines(storage, guest.node);
        return (
          machine !== undefined && disksOf(guest).every((disk) => machines(disk, guest.node) !== machine)
        );
      }),
  );
  const who = listed(together.map(guestName), 3);
  return fail(
    'high',
    `job/${job.id}`,
    local
      ? `${job.id} writes the backups of ${who} to ${target} on the node that holds their disks: both are lost together.`
      : `${job.id} writes the backups of ${who} to ${target}, where their disks lie as well: both are lost together.`,
    {
      seen: `${counted(together.length, 'guest')} with disks and backups on ${place}`,
      where: '/cluster/backup, /storage',
      expected: 'another machine',
    },
    {
      summary: other
        ? `Let the job write to ${other.storage}.`
        : 'Add a storage on another machine, best a Proxmox Backup Server, and let the job write there.',
      commands: other
        ? [command('changes', 'pvesh set', [`/cluster/backup/${job.id}`], { storage: other.storage })]
        : [],
    },
  );
}
