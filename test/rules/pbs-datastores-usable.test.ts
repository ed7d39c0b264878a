import rule from '../../audit/rules/pbs-datastores-usable.ts';
import { storeOf } from '../support/backup-server.ts';
import type { AllFacts } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const set = (facts: AllFacts, part: object) => void Object.assign(storeOf(facts), part);
const fails = (why: string, severity = 'high') => ({
  'datastore/pbs/main': `${severity}: main on pbs cannot be used: ${why}.`,
});

ruleCases(rule, {
  pass: {
    'in use': () => {},
    'plugged in': (facts) => set(facts, { mounted: true }),
  },
  fail: {
    'an error': [
      (facts) => set(facts, { error: 'unable to open chunk store', mounted: false }),
      fails('unable to open chunk store'),
    ],
    maintenance: [
      (facts) => set(facts, { maintenance: 'type=offline', mounted: false }),
      fails('it is under maintenance (type=offline)'),
    ],
    'in a drawer': [(facts) => set(facts, { mounted: false }), fails('it is not plugged in', 'info')],
  },
  unknown: {
    'there may be further ones': [
      (facts) => void gap(facts, 'backupServers', 'pbs/*', 'some are hidden.'),
      { 'backup-server/pbs': 'All datastores of pbs could not be seen: some are hidden.' },
    ],
  },
  notApplicable: {
    'no backup server': [(facts) => void facts.backupServers.splice(0), null],
  },
});
