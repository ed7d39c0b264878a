import rule from '../../audit/rules/backup-retention-set.ts';
import { type AllFacts, found, storageNamed } from '../support/found.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const job = ({ backupJobs }: AllFacts) => found(backupJobs, ({ id }) => id === 'nightly');

const keepsAll = {
  'job/nightly':
    'medium: nightly keeps every backup: nothing removes old ones from backup-nas before it is full.',
};

ruleCases(rule, {
  pass: {
    'set on the storage': () => {},
    'set on the job, whatever can be seen of the storage': (facts) => {
      job(facts).retention = { 'keep-last': 3 };
      blind(facts, 'storage');
    },
    'a job that never runs': (facts) => {
      facts.backupJobs.push({ ...job(facts), id: 'off', enabled: false, retention: { 'keep-all': 1 } });
    },
  },
  fail: {
    'set nowhere': [(facts) => void delete storageNamed(facts, 'backup-nas').retention, keepsAll],
    'the job keeps all, the storage would not': [
      (facts) => {
        job(facts).retention = { 'keep-all': 1 };
      },
      keepsAll,
    ],
    'numbers of nothing': [
      (facts) => {
        storageNamed(facts, 'backup-nas').retention = { 'keep-last': 0, 'keep-daily': 0 };
      },
      keepsAll,
    ],
    'keeps all on the default storage': [
      (facts) => {
        job(facts).retention = { 'keep-all': 1 };
        delete job(facts).storage;
      },
      { 'job/nightly': 'medium: nightly keeps every backup: nothing removes old ones before it is full.' },
    ],
  },
  unknown: {
    'a backup server prunes by itself': [
      (facts) => {
        Object.assign(storageNamed(facts, 'backup-nas'), { type: 'pbs', retention: { 'keep-all': 1 } });
      },
      {
        'job/nightly':
          'What backup-nas keeps could not be seen: it is a Proxmox Backup Server and prunes by jobs of its own.',
      },
    ],
    'storages cannot be listed': [
      (facts) => blind(facts, 'storage'),
      { 'job/nightly': 'What nightly keeps on backup-nas could not be seen: the token may not see it.' },
    ],
    'the storage is not in a shortened list': [
      (facts) => {
        job(facts).storage = 'hidden';
        gap(facts, 'storage', 'filtered', 'rows are left out.');
      },
      { 'job/nightly': 'What nightly keeps on hidden could not be seen: rows are left out.' },
    ],
    'the job names no storage': [
      (facts) => void delete job(facts).storage,
      { 'job/nightly': 'What nightly keeps on the default storage could not be seen.' },
    ],
  },
  notApplicable: {
    'there is no enabled job': [(facts) => void facts.backupJobs.splice(0), 'backup-job-exists'],
  },
});
