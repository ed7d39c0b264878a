import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/backup-apart-from-guests.ts';
import { runAudit } from '../../audit/run.ts';
import { type AllFacts, found, guestWith, storageNamed } from '../support/found.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const job = ({ backupJobs }: AllFacts) => found(backupJobs, ({ id }) => id === 'nightly');

const onLocal = (facts: AllFacts, id: string) => {
  for (const disk of guestWith(facts, id).config?.disks ?? []) disk.storage = 'local';
};

ruleCases(rule, {
  pass: {
    'a server of its own': () => {},
    'local storage, while the disks are on a server': (facts) => {
      job(facts).storage = 'local';
    },
    'a disk without backup may lie there': (facts) => {
      guestWith(facts, 'qemu/105').config?.disks.push({
        key: 'scsi1',
        storage: 'backup-nas',
        backedUp: false,
      });
    },
    'only guests that the job takes matter': (facts) => {
      onLocal(facts, 'qemu/105');
      Object.assign(job(facts), { storage: 'local', selection: { kind: 'all', exclude: [105] } });
    },
    'nothing needs to be known of the rest of the cluster': (facts) => {
      blind(facts, 'network');
    },
  },
  fail: {
    'the same server by another share': [
      (facts) => {
        storageNamed(facts, 'backup-nas').server = '10.0.0.50';
      },
      {
        'job/nightly':
          'high: nightly writes the backups of pihole-1 (CT 101), pihole-2 (CT 102), traefik (CT 103) and 2 more to backup-nas, where their disks lie as well: both are lost together.',
      },
    ],
    'the node itself': [
      (facts) => {
        onLocal(facts, 'qemu/105');
        job(facts).storage = 'local';
      },
      {
        'job/nightly':
          'high: nightly writes the backups of buildbox (VM 105) to local on the node that holds their disks: both are lost together.',
      },
    ],
    'a backup server that runs on a node': [
      (facts) => {
        onLocal(facts, 'qemu/105');
        storageNamed(facts, 'backup-nas').server = '10.0.0.2';
      },
      {
        'job/nightly':
          'high: nightly writes the backups of buildbox (VM 105) to backup-nas on the node that holds their disks: both are lost together.',
      },
    ],
  },
  unknown: {
    'a configuration could not be read': [
      (facts) => {
        delete guestWith(facts, 'qemu/105').config;
        gap(facts, 'guests', 'qemu/105');
      },
      { 'job/nightly': 'Where the disks of buildbox (VM 105) lie could not be seen: it did not answer.' },
    ],
    'lean depth reads none': [
      (facts) => {
        for (const guest of facts.guests) delete guest.config;
        gap(facts, 'guests', 'config', 'lean depth leaves them out.');
      },
      {
        'job/nightly':
          'Where the disks of pihole-1 (CT 101) lie could not be seen: lean depth leaves them out.',
      },
    ],
    'a mounted directory': [
      (facts) => {
        delete storageNamed(facts, 'backup-nas').server;
      },
      {
        'job/nightly':
          'The machine behind the storage backup-nas could not be seen: the configuration names no server.',
      },
    ],
    'a disk on a storage that is hidden': [
      (facts) => {
        for (const disk of guestWith(facts, 'qemu/105').config?.disks ?? []) disk.storage = 'hidden';
        gap(facts, 'storage', 'filtered', 'rows are left out.');
      },
      { 'job/nightly': 'The machine behind the storage hidden could not be seen: rows are left out.' },
    ],
    'the job names no storage': [
      (facts) => void delete job(facts).storage,
      { 'job/nightly': 'The storage that nightly writes to could not be seen.' },
    ],
    'the members of its pool are hidden': [
      (facts) => {
        blind(facts, 'cluster');
        job(facts).selection = { kind: 'pool', pool: 'prod' };
      },
      {
        'job/nightly':
          'The guests of nightly could not be seen: The token may not see the members of the pool prod (needs Pool.Audit on /pool/prod).',
      },
    ],
  },
  notApplicable: {
    'there is no enabled job': [(facts) => void facts.backupJobs.splice(0), 'backup-job-exists'],
    'the job takes nobody': [
      (facts) => {
        job(facts).selection = { kind: 'vmids', vmids: [] };
      },
      null,
    ],
  },
});

it('names another storage for the job when there is one', () => {
  const facts = healthyFacts();
  storageNamed(facts, 'backup-nas').server = '10.0.0.50';
  const fix = () => runAudit([rule], facts, defaultPolicy)[0]?.verdicts[0]?.fix;
  expect(fix()?.commands).toEqual([]);
  storageNamed(facts, 'nas2').content.push('backup');
  expect(fix()?.commands.map(({ line }) => line)).toEqual([
    'pvesh set /cluster/backup/nightly --storage nas2',
  ]);
  delete storageNamed(facts, 'nas2').server;
  expect(fix()?.commands).toEqual([]);
});
