import rule from '../../audit/rules/security-services-run.ts';
import { type AllFacts, found } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const failed = ({ system }: AllFacts, ...services: string[]) => {
  found(system, ({ node }) => node === 'pve2').failedServices = services;
};

ruleCases(rule, {
  pass: { 'all run': () => {} },
  fail: {
    'one failed': [
      (facts) => failed(facts, 'pvescheduler'),
      { 'node/pve2': 'medium: A service of pve2 failed: pvescheduler.' },
    ],
    'two failed': [
      (facts) => failed(facts, 'postfix', 'pvescheduler'),
      { 'node/pve2': 'medium: 2 services of pve2 failed: postfix and pvescheduler.' },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        delete found(facts.system, ({ node }) => node === 'pve2').failedServices;
        gap(facts, 'system', 'node/pve2/services');
      },
      { 'node/pve2': 'The services of pve2 could not be seen: it did not answer.' },
    ],
  },
});
