import rule from '../../audit/rules/pbs-prunes.ts';
import { serverOf } from '../support/backup-server.ts';
import { type AllFacts, found, storageNamed } from '../support/found.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const prune = (facts: AllFacts, part: object) =>
  void Object.assign(
    found(serverOf(facts).pruneJobs ?? [], () => true),
    part,
  );

/** The datastore is a storage of the cluster, and no job on the server prunes it. */
const fromHere = (facts: AllFacts, retention?: Record<string, number>) => {
  serverOf(facts).pruneJobs = [];
  const storage = storageNamed(facts, 'backup-nas');
  Object.assign(storage, { type: 'pbs', server: '10.0.0.62', location: 'main' });
  delete storage.retention;
  if (retention) storage.retention = retention;
};

const job = ({ backupJobs }: AllFacts) => found(backupJobs, ({ id }) => id === 'nightly');

const fails = {
  'datastore/pbs/main': 'low: Nothing prunes main on pbs: it keeps every backup until it is full.',
};

ruleCases(rule, {
  pass: {
    'a prune job': () => {},
    'the storage does': (facts) => fromHere(facts, { 'keep-last': 3 }),
    'the backup job does': (facts) => {
      fromHere(facts);
      job(facts).retention = { 'keep-last': 3 };
    },
  },
  fail: {
    'the job is disabled': [(facts) => prune(facts, { enabled: false }), fails],
    'the job has no schedule': [(facts) => prune(facts, { schedule: undefined }), fails],
    'the job keeps everything': [(facts) => prune(facts, { keep: {} }), fails],
    'the job is for another datastore': [(facts) => prune(facts, { store: 'other' }), fails],
    'storage and job keep everything': [
      (facts) => {
        fromHere(facts, { 'keep-all': 1 });
        job(facts).retention = { 'keep-all': 1 };
      },
      fails,
    ],
    'the job says nothing': [(facts) => fromHere(facts), fails],
    'a storage of another server': [
      (facts) => {
        fromHere(facts, { 'keep-last': 3 });
        storageNamed(facts, 'backup-nas').server = '10.0.0.99';
      },
      fails,
    ],
    'another datastore of that server': [
      (facts) => {
        fromHere(facts, { 'keep-last': 3 });
        storageNamed(facts, 'backup-nas').location = 'other';
        job(facts).storage = 'nas';
      },
      fails,
    ],
    'a job that writes elsewhere': [
      (facts) => {
        fromHere(facts);
        Object.assign(job(facts), { storage: 'nas', retention: { 'keep-last': 3 } });
      },
      fails,
    ],
  },
  unknown: {
    'prune jobs are hidden': [
      (facts) => {
        delete serverOf(facts).pruneJobs;
        gap(facts, 'backupServers', 'pbs/jobs/prune');
      },
      { 'datastore/pbs/main': 'All prune jobs of pbs could not be seen: it did not answer.' },
    ],
    'some of them are': [
      (facts) => {
        prune(facts, { enabled: false });
        gap(facts, 'backupServers', 'pbs/jobs/prune', 'some are hidden.');
      },
      { 'datastore/pbs/main': 'All prune jobs of pbs could not be seen: some are hidden.' },
    ],
    'the storages of the cluster': [
      (facts) => {
        prune(facts, { enabled: false });
        blind(facts, 'storage');
      },
      {
        'datastore/pbs/main':
          'Whether this cluster prunes main on pbs could not be seen: the token may not see it.',
      },
    ],
    'its jobs': [
      (facts) => {
        fromHere(facts);
        blind(facts, 'backupJobs');
      },
      {
        'datastore/pbs/main':
          'Whether this cluster prunes main on pbs could not be seen: the token may not see it.',
      },
    ],
  },
  notApplicable: {
    'no backup server': [(facts) => void facts.backupServers.splice(0), null],
  },
});
