import rule from '../../audit/rules/backup-disks-included.ts';
import { type AllFacts, found, guestWith } from '../support/found.ts';
import { GiB } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

type Disk = NonNullable<AllFacts['guests'][number]['config']>['disks'][number];

const add = (facts: AllFacts, id: string, disk: Omit<Disk, 'backedUp'>) =>
  guestWith(facts, id).config?.disks.push({ backedUp: false, ...disk });

const job = ({ backupJobs }: AllFacts) => found(backupJobs, ({ id }) => id === 'nightly');

ruleCases(rule, {
  pass: {
    'all disks': () => {},
    'what holds no data of its own': (facts) => {
      add(facts, 'qemu/105', { key: 'efidisk0', storage: 'nas' });
      add(facts, 'qemu/105', { key: 'tpmstate0', storage: 'nas' });
      add(facts, 'qemu/105', { key: 'unused0', storage: 'nas' });
      add(facts, 'lxc/101', { key: 'rootfs', storage: 'nas' });
      add(facts, 'lxc/101', { key: 'mp0' });
    },
    'a guest outside of all jobs': (facts) => {
      add(facts, 'qemu/105', { key: 'scsi1', storage: 'nas' });
      job(facts).selection = { kind: 'all', exclude: [105] };
    },
  },
  fail: {
    'a disk and two mount points': [
      (facts) => {
        add(facts, 'qemu/105', { key: 'scsi1', storage: 'nas', sizeBytes: 100 * GiB });
        add(facts, 'lxc/103', { key: 'mp0', storage: 'nas' });
        add(facts, 'lxc/103', { key: 'mp1', storage: 'nas2', sizeBytes: 5 * GiB });
      },
      {
        'qemu/105': 'medium: The backups of buildbox (VM 105) leave out scsi1 (100 GiB on nas).',
        'lxc/103': 'medium: The backups of traefik (CT 103) leave out mp0 on nas and mp1 (5 GiB on nas2).',
      },
    ],
  },
  unknown: {
    'a configuration could not be read': [
      (facts) => {
        delete guestWith(facts, 'qemu/105').config;
        gap(facts, 'guests', 'qemu/105');
      },
      { 'qemu/105': 'The disks of buildbox (VM 105) could not be seen: it did not answer.' },
    ],
    'nobody knows whether it is in the pool of the job': [
      (facts) => {
        for (const guest of facts.guests) guest.pool = 'prod';
        delete guestWith(facts, 'qemu/105').pool;
        job(facts).selection = { kind: 'pool', pool: 'prod' };
        blind(facts, 'cluster');
      },
      {
        'qemu/105':
          'Whether buildbox (VM 105) is in a backup job could not be seen: The token may not see the members of the pool prod (needs Pool.Audit on /pool/prod).',
      },
    ],
  },
  notApplicable: {
    'there is no enabled job': [(facts) => void facts.backupJobs.splice(0), 'backup-job-exists'],
    'only templates': [
      (facts) => {
        for (const guest of facts.guests) guest.template = true;
      },
      null,
    ],
  },
});
