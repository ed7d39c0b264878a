import rule from '../../audit/rules/capacity-survives-node-loss.ts';
import type { healthyFacts } from '../support/healthy-facts.ts';
import { GiB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

type Facts = ReturnType<typeof healthyFacts>;

/** Gives the first guest so much that all of them together have `total`. */
const allocate = ({ guests }: Facts, total: number, used?: number) => {
  for (const guest of guests) guest.memoryBytes = guest.memoryUsedBytes = 0;
  const [first] = guests;
  if (first) Object.assign(first, { memoryBytes: total * GiB, memoryUsedBytes: (used ?? 1) * GiB });
};

ruleCases(rule, {
  pass: {
    'two nodes hold everything': () => {},
    'exactly enough': (facts) => allocate(facts, 64),
    'templates and guests of a node that is off on purpose need nothing': (facts, policy) => {
      allocate(facts, 30);
      policy.expectedOff = ['pve3'];
      const [, second, third] = facts.guests;
      if (second) Object.assign(second, { template: true, memoryBytes: 99 * GiB });
      if (third) Object.assign(third, { node: 'pve3', memoryBytes: undefined });
    },
    'a node did not tell, but the others are enough': ({ nodes }) => {
      for (const node of nodes.slice(2)) delete node.memory;
      for (const node of nodes.slice(0, 1))
        Object.assign(node, { memory: { totalBytes: 64 * GiB, usedBytes: 0 } });
    },
  },
  fail: {
    'more is allocated than remains': [
      (facts) => allocate(facts, 65),
      {
        cluster: 'medium: 65 GiB of memory are allocated to guests, but 64 GiB remain when pve1 fails.',
      },
    ],
    'the same, in another order': [
      (facts) => {
        allocate(facts, 65);
        facts.nodes.reverse();
      },
      {
        cluster: 'medium: 65 GiB of memory are allocated to guests, but 64 GiB remain when pve1 fails.',
      },
    ],
    'more is in use than remains': [
      (facts) => {
        allocate(facts, 70, 66);
        for (const node of facts.nodes.slice(2)) node.memory = { totalBytes: 33 * GiB, usedBytes: 0 };
      },
      { cluster: 'critical: Running guests use 66 GiB of memory, but 64 GiB remain when pve3 fails.' },
    ],
    'a stopped guest counts by what it was given': [
      (facts) => {
        allocate(facts, 70, 66);
        for (const guest of facts.guests.slice(0, 1)) guest.status = 'stopped';
      },
      {
        cluster: 'medium: 70 GiB of memory are allocated to guests, but 64 GiB remain when pve1 fails.',
      },
    ],
    'too much, whatever one node and one guest have': [
      (facts) => {
        allocate(facts, 70);
        for (const node of facts.nodes.slice(2)) delete node.memory;
        for (const guest of facts.guests.slice(1, 2)) delete guest.memoryBytes;
      },
      {
        cluster:
          'medium: 70 GiB of memory at least are allocated to guests, but at most 64 GiB remain when the largest node fails.',
      },
    ],
    'one node is down already': [
      (facts) => {
        allocate(facts, 40);
        for (const node of facts.nodes.slice(2)) Object.assign(node, { online: false, memory: undefined });
      },
      {
        cluster: 'medium: 40 GiB of memory are allocated to guests, but 32 GiB remain when pve1 fails.',
      },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        allocate(facts, 40);
        for (const node of facts.nodes.slice(2)) delete node.memory;
        gap(facts, 'nodes', 'node/pve3');
      },
      { cluster: 'The memory of pve3 could not be seen: it did not answer.' },
    ],
    'no node tells': [
      ({ nodes }) => {
        for (const node of nodes) delete node.memory;
      },
      { cluster: 'The memory of pve1 could not be seen.' },
    ],
    'a guest did not tell': [
      (facts) => {
        for (const guest of facts.guests.slice(0, 1)) delete guest.memoryBytes;
        gap(facts, 'guests', 'lxc/101');
      },
      { cluster: 'The memory of pihole-1 (CT 101) could not be seen: it did not answer.' },
    ],
    'the token sees only some guests': [
      (facts) => {
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      { cluster: 'Every guest could not be seen: rows are left out.' },
    ],
  },
  notApplicable: {
    'a single node': [({ nodes }) => void nodes.splice(1), null],
    'one node is left': [
      ({ nodes }) => {
        for (const node of nodes.slice(1)) node.online = false;
      },
      'cluster-nodes-online',
    ],
  },
});
