import rule from '../../audit/rules/pbs-verified.ts';
import { snapshotsOf, storeOf } from '../support/backup-server.ts';
import { found } from '../support/found.ts';
import { days, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'all of them': () => {},
    'the newest one not yet': (facts) => snapshotsOf(facts, '105', ([newest]) => delete newest?.verification),
    'a new guest not yet': (facts) =>
      snapshotsOf(facts, '105', (list) => {
        for (const snapshot of list) delete snapshot.verification;
      }),
    'an old guest was, long ago': (facts) =>
      snapshotsOf(facts, '105', (list) => {
        for (const snapshot of list) snapshot.takenAt -= days(400);
      }),
  },
  fail: {
    'one is damaged': [
      (facts) =>
        snapshotsOf(facts, '105', ([, older]) => {
          if (older) Object.assign(older, { verification: 'failed', namespace: 'lab' });
        }),
      {
        'datastore/pbs/main':
          'critical: On main on pbs, backups of lab/vm/105 failed verification: they cannot be restored in full.',
      },
    ],
    'nothing was verified for long': [
      (facts) => {
        for (const snapshot of storeOf(facts).snapshots ?? []) {
          if (snapshot.id > '103') continue;
          if (snapshot.id === '101') delete snapshot.verification;
          else if (snapshot.takenAt > now - days(5)) delete snapshot.verification;
          snapshot.takenAt -= days(21);
        }
      },
      {
        'datastore/pbs/main':
          'medium: On main on pbs, nothing newer than 30 days has been verified of ct/101, ct/102 and ct/103.',
      },
    ],
  },
  unknown: {
    'snapshots are hidden': [
      (facts) => {
        delete storeOf(facts).snapshots;
        gap(facts, 'backupServers', 'pbs/main');
      },
      { 'datastore/pbs/main': 'All backups on main on pbs could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'no backup server': [(facts) => void facts.backupServers.splice(0), null],
    'one without datastores': [
      (facts) => void found(facts.backupServers, () => true).datastores.splice(0),
      null,
    ],
  },
});
