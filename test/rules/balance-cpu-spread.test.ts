import rule from '../../audit/rules/balance-cpu-spread.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: { 'all are alike': () => {} },
  fail: {
    'one is clearly busier': [
      ({ nodes }) => {
        for (const node of nodes.slice(0, 1)) node.cpuShare = 0.3;
      },
      { cluster: 'medium: CPU use lies between 10 % (pve2) and 30 % (pve1).' },
    ],
    'one is far busier': [
      ({ nodes }) => {
        for (const node of nodes.slice(0, 1)) Object.assign(node, { cpuShare: 0.96, cores: undefined });
      },
      { cluster: 'high: CPU use lies between 10 % (pve2) and 96 % (pve1).' },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        for (const node of facts.nodes.slice(2)) delete node.cpuShare;
        gap(facts, 'nodes', 'node/pve3');
      },
      { cluster: 'The CPU use of pve3 could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'a single node': [({ nodes }) => void nodes.splice(1), null],
  },
});
