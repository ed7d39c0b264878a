import rule from '../../audit/rules/capacity-io-wait.ts';
import { type AllFacts, found, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const wait = ({ performance }: AllFacts, name: string, mean: number, p95 = mean) => {
  found(performance, ({ node }) => node === name).ioWait = { mean, p95 };
};

ruleCases(rule, {
  pass: {
    'hardly any': () => {},
    'a peak in the backup window does not make a finding': (facts) => wait(facts, 'pve1', 0.09, 0.8),
    'a node that is off on purpose': (facts, policy) => {
      nodeNamed(facts, 'pve3').online = false;
      policy.expectedOff = ['pve3'];
    },
  },
  fail: {
    'much and very much': [
      (facts) => {
        wait(facts, 'pve1', 0.1);
        wait(facts, 'pve2', 0.25);
      },
      {
        'node/pve1': 'medium: The CPUs of pve1 waited for storage 10 % of the last day.',
        'node/pve2': 'high: The CPUs of pve2 waited for storage 25 % of the last day.',
      },
    ],
  },
  unknown: {
    'no samples, no answer, no node': [
      (facts) => {
        delete found(facts.performance, ({ node }) => node === 'pve1').ioWait;
        facts.performance = facts.performance.filter(({ node }) => node !== 'pve2');
        gap(facts, 'performance', 'node/pve2');
        nodeNamed(facts, 'pve3').online = false;
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
      },
      {
        'node/pve1': 'The I/O wait of pve1 could not be seen.',
        'node/pve2': 'The I/O wait of pve2 could not be seen: it did not answer.',
        'node/pve3': 'The I/O wait of pve3 could not be seen: it is offline.',
      },
    ],
  },
});
