import rule from '../../audit/rules/pbs-encrypted-offsite.ts';
import { serverOf, snapshotsOf, storeOf } from '../support/backup-server.ts';
import { type AllFacts, found } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const sync = (facts: AllFacts, part: object) =>
  void Object.assign(
    found(serverOf(facts).syncJobs ?? [], () => true),
    part,
  );

ruleCases(rule, {
  pass: {
    'all of them': () => {},
    'an old one is not': (facts) =>
      snapshotsOf(facts, '105', ([, older]) => older && Object.assign(older, { encrypted: false })),
  },
  fail: {
    'one is not': [
      (facts) =>
        snapshotsOf(facts, '105', ([newest]) => newest && Object.assign(newest, { encrypted: false })),
      {
        'datastore/pbs/main':
          'info: main on pbs is pushed to friend, where whoever runs it can read vm/105: they are not encrypted.',
      },
    ],
  },
  unknown: {
    'nothing tells': [
      (facts) => snapshotsOf(facts, '105', ([newest]) => delete newest?.encrypted),
      { 'datastore/pbs/main': 'Whether vm/105 on main on pbs is encrypted could not be seen.' },
    ],
    'snapshots are hidden': [
      (facts) => {
        delete storeOf(facts).snapshots;
        gap(facts, 'backupServers', 'pbs/main');
      },
      { 'datastore/pbs/main': 'All backups on main on pbs could not be seen: it did not answer.' },
    ],
    'whether it leaves': [
      (facts) => {
        delete serverOf(facts).syncJobs;
        gap(facts, 'backupServers', 'pbs/jobs/sync');
      },
      { 'datastore/pbs/main': 'All sync jobs of pbs could not be seen: it did not answer.' },
    ],
    'whether a hidden job lets it leave': [
      (facts) => {
        sync(facts, { store: 'other' });
        gap(facts, 'backupServers', 'pbs/jobs/sync', 'some are hidden.');
      },
      { 'datastore/pbs/main': 'All sync jobs of pbs could not be seen: some are hidden.' },
    ],
    'some of them are': [
      (facts) => void gap(facts, 'backupServers', 'pbs/main', 'a namespace is hidden.'),
      { 'datastore/pbs/main': 'All backups on main on pbs could not be seen: a namespace is hidden.' },
    ],
  },
  notApplicable: {
    'no backup server': [(facts) => void facts.backupServers.splice(0), null],
    'another datastore leaves': [(facts) => sync(facts, { store: 'other' }), 'pbs-synced-elsewhere'],
    'it pulls': [(facts) => sync(facts, { direction: 'pull' }), 'pbs-synced-elsewhere'],
    'it stays on the server': [(facts) => sync(facts, { remote: undefined }), 'pbs-synced-elsewhere'],
  },
});
