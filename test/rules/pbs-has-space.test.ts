import rule from '../../audit/rules/pbs-has-space.ts';
import { storeOf } from '../support/backup-server.ts';
import type { AllFacts } from '../support/found.ts';
import { GiB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const set = (facts: AllFacts, part: object) => void Object.assign(storeOf(facts), part);
const full = (used: number) => ({ totalBytes: 100 * GiB, usedBytes: used * GiB });

ruleCases(rule, {
  pass: {
    'much is left': () => {},
    'just below': (facts) => set(facts, full(84)),
  },
  fail: {
    'nearly full': [
      (facts) => set(facts, full(85)),
      { 'datastore/pbs/main': 'medium: main on pbs is 85 % full; only 15 GiB are free.' },
    ],
    'about to stop, and less can be written than is left': [
      (facts) => set(facts, { ...full(96), availableBytes: GiB }),
      { 'datastore/pbs/main': 'high: main on pbs is 96 % full; only 1 GiB are free.' },
    ],
  },
  unknown: {
    'its size, or its use': [
      (facts) => {
        delete storeOf(facts).usedBytes;
        storeOf(facts).availableBytes = 5;
        gap(facts, 'backupServers', 'pbs/main');
      },
      { 'datastore/pbs/main': 'The use of main on pbs could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'no backup server': [(facts) => void facts.backupServers.splice(0), null],
    'an object store': [(facts) => set(facts, { ...full(99), backend: 's3' }), null],
    'it has no size': [(facts) => set(facts, { totalBytes: 0 }), null],
    'it is broken': [(facts) => set(facts, { ...full(99), error: 'unable to open chunk store' }), null],
    'it is under maintenance': [(facts) => set(facts, { ...full(99), maintenance: 'type=offline' }), null],
    'it is not plugged in': [(facts) => set(facts, { ...full(99), mounted: false }), null],
  },
});
