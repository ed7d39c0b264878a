import rule from '../../audit/rules/capacity-memory.ts';
import { GiB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'a quarter is in use': () => {},
    'a node is off on purpose': ({ nodes }, policy) => {
      policy.expectedOff = ['pve3'];
      for (const node of nodes.slice(2)) Object.assign(node, { online: false, memory: undefined });
    },
  },
  fail: {
    'one is nearly full, one is full': [
      ({ nodes }) => {
        const [first, second] = nodes;
        if (first) first.memory = { totalBytes: 32 * GiB, usedBytes: 28 * GiB };
        if (second) second.memory = { totalBytes: 32 * GiB, usedBytes: 31 * GiB };
      },
      {
        'node/pve1': 'medium: pve1 uses 88 % (28 GiB of 32 GiB) of its memory.',
        'node/pve2': 'high: pve2 uses 97 % (31 GiB of 32 GiB) of its memory.',
      },
    ],
    'the only node is full': [
      ({ nodes }) => {
        nodes.splice(1);
        for (const node of nodes) node.memory = { totalBytes: 32 * GiB, usedBytes: 31 * GiB };
      },
      { 'node/pve1': 'high: pve1 uses 97 % (31 GiB of 32 GiB) of its memory.' },
    ],
  },
  unknown: {
    'a node is down': [
      (facts) => {
        for (const node of facts.nodes.slice(2)) node.online = false;
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
      },
      { 'node/pve3': 'The memory use of pve3 could not be seen: it is offline.' },
    ],
    'a node says it has none': [
      ({ nodes }) => {
        for (const node of nodes.slice(0, 1)) node.memory = { totalBytes: 0, usedBytes: 0 };
      },
      { 'node/pve1': 'The memory use of pve1 could not be seen.' },
    ],
  },
});
