import rule from '../../audit/rules/pbs-backups-complete.ts';
import { snapshotsOf, storeOf } from '../support/backup-server.ts';
import { hours, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'all of them': () => {},
    'one is being made': (facts) =>
      snapshotsOf(
        facts,
        '105',
        ([newest]) => newest && Object.assign(newest, { sizeBytes: undefined, takenAt: now - hours(20) }),
      ),
    'an older one was cut off': (facts) => snapshotsOf(facts, '105', ([, older]) => delete older?.sizeBytes),
  },
  fail: {
    'the newest one was cut off': [
      (facts) => snapshotsOf(facts, '105', ([newest]) => delete newest?.sizeBytes),
      {
        'datastore/pbs/main':
          'high: On main on pbs, the newest backup of vm/105 never came to its end and cannot be restored.',
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
    'some of them are': [
      (facts) => void gap(facts, 'backupServers', 'pbs/main', 'the namespace lab did not answer.'),
      {
        'datastore/pbs/main':
          'All backups on main on pbs could not be seen: the namespace lab did not answer.',
      },
    ],
  },
  notApplicable: {
    'no backup server': [(facts) => void facts.backupServers.splice(0), null],
  },
});
