import rule from '../../audit/rules/security-time-service.ts';
import { found } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: { 'it runs everywhere': () => {} },
  fail: {
    'none runs': [
      ({ system }) => {
        found(system, ({ node }) => node === 'pve3').timeService = false;
      },
      {
        'node/pve3': 'medium: No time service runs on pve3: its clock drifts away from those of the others.',
      },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        delete found(facts.system, ({ node }) => node === 'pve3').timeService;
        gap(facts, 'system', 'node/pve3/time');
      },
      { 'node/pve3': 'The time service of pve3 could not be seen: it did not answer.' },
    ],
  },
});
