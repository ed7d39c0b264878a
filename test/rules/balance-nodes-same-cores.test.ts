import rule from '../../audit/rules/balance-nodes-same-cores.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'all are equal': () => {},
    'they differ a little': ({ nodes }) => {
      for (const node of nodes.slice(0, 1)) node.cores = 6;
    },
    'the odd one is off on purpose': ({ nodes }, policy) => {
      policy.expectedOff = ['pve1'];
      for (const node of nodes.slice(0, 1)) node.cores = 2;
    },
  },
  fail: {
    'one has half of the others': [
      ({ nodes }) => {
        for (const node of nodes.slice(0, 1)) node.cores = 4;
      },
      { cluster: 'medium: The nodes are unequal: pve1 has 4 cores, pve3 has 8 cores.' },
    ],
    'two differ already, whatever the third has': [
      ({ nodes }) => {
        for (const node of nodes.slice(0, 1)) node.cores = 1;
        for (const node of nodes.slice(2)) Object.assign(node, { online: false, cores: undefined });
      },
      { cluster: 'medium: The nodes are unequal: pve1 has 1 core, pve2 has 8 cores.' },
    ],
  },
  unknown: {
    'a node is down and does not tell': [
      (facts) => {
        for (const node of facts.nodes.slice(2)) Object.assign(node, { online: false, cores: undefined });
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
      },
      { cluster: 'The cores of pve3 could not be seen: it is offline.' },
    ],
    'no node tells': [
      ({ nodes }) => {
        for (const node of nodes) node.cores = 0;
      },
      { cluster: 'The cores of pve1 could not be seen.' },
    ],
  },
  notApplicable: {
    'a single node': [({ nodes }) => void nodes.splice(1), null],
  },
});
