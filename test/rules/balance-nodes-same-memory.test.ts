import rule from '../../audit/rules/balance-nodes-same-memory.ts';
import { GiB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'all are equal': () => {},
    'firmware takes a little of one': ({ nodes }) => {
      for (const node of nodes.slice(0, 1)) node.memory = { totalBytes: 31.2 * GiB, usedBytes: 0 };
    },
  },
  fail: {
    'one has half of the others': [
      ({ nodes }) => {
        for (const node of nodes.slice(1, 2)) node.memory = { totalBytes: 15.5 * GiB, usedBytes: 0 };
      },
      {
        cluster: 'medium: The nodes are unequal: pve2 has 15.5 GiB of memory, pve3 has 32 GiB of memory.',
      },
    ],
    'the same, in another order': [
      ({ nodes }) => {
        for (const node of nodes.slice(1, 2)) node.memory = { totalBytes: 15.5 * GiB, usedBytes: 0 };
        nodes.reverse();
      },
      {
        cluster: 'medium: The nodes are unequal: pve2 has 15.5 GiB of memory, pve3 has 32 GiB of memory.',
      },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        for (const node of facts.nodes.slice(0, 1)) delete node.memory;
        gap(facts, 'nodes', 'node/pve1');
      },
      { cluster: 'The memory of pve1 could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'a single node': [({ nodes }) => void nodes.splice(1), null],
  },
});
