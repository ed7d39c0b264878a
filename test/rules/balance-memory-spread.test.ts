import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/balance-memory-spread.ts';
import { runAudit } from '../../audit/run.ts';
import { GiB, healthyFacts } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

type Nodes = ReturnType<typeof healthyFacts>['nodes'];
const use = (nodes: Nodes, ...shares: (number | undefined)[]) => {
  for (const [at, node] of nodes.entries()) {
    const share = shares[at];
    node.memory = share === undefined ? undefined : { totalBytes: 32 * GiB, usedBytes: share * 32 * GiB };
  }
};

ruleCases(rule, {
  pass: {
    'all use the same': () => {},
    'just below the threshold': ({ nodes }) => use(nodes, 0.1, 0.29, 0.2),
    'a node that is off on purpose does not count': ({ nodes }, policy) => {
      use(nodes, 0.1, 0.2, undefined);
      policy.expectedOff = ['pve3'];
      for (const node of nodes.slice(2)) node.online = false;
    },
  },
  fail: {
    'one uses clearly more': [
      ({ nodes }) => use(nodes, 0.3, 0.1, 0.2),
      { cluster: 'medium: Memory use lies between 10 % (pve2) and 30 % (pve1).' },
    ],
    'one uses far more': [
      ({ nodes }) => use(nodes, 0.1, 0.1, 0.4),
      { cluster: 'high: Memory use lies between 10 % (pve1) and 40 % (pve3).' },
    ],
    'the same, in another order': [
      ({ nodes }) => {
        use(nodes, 0.1, 0.1, 0.4);
        nodes.reverse();
      },
      { cluster: 'high: Memory use lies between 10 % (pve1) and 40 % (pve3).' },
    ],
    'two differ far enough, whatever the third uses': [
      ({ nodes }) => use(nodes, 0.1, 0.5, undefined),
      { cluster: 'high: Memory use lies between 10 % (pve1) and 50 % (pve2).' },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        use(facts.nodes, 0.1, undefined, 0.2);
        gap(facts, 'nodes', 'node/pve2');
      },
      { cluster: 'The memory use of pve2 could not be seen: it did not answer.' },
    ],
    'a node is down, whatever it used before': [
      (facts) => {
        use(facts.nodes, 0.1, 0.2, 0.1);
        for (const node of facts.nodes.slice(2)) node.online = false;
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
      },
      { cluster: 'The memory use of pve3 could not be seen: it is offline.' },
    ],
    'no node tells': [({ nodes }) => use(nodes), { cluster: 'The memory use of pve1 could not be seen.' }],
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

it('moves the guest that brings the two nodes closest, if it fits', () => {
  const facts = healthyFacts();
  use(facts.nodes, 0.9, 0.1, 0.5);
  const sizes = [1, 11, 14, 20, 40];
  for (const [at, guest] of facts.guests.entries())
    Object.assign(guest, {
      node: 'pve1',
      name: `thing-${at}`,
      memoryUsedBytes: (sizes[at] ?? 0) * GiB,
    });
  const fix = () => runAudit([rule], facts, defaultPolicy)[0]?.verdicts[0]?.fix;
  expect(fix()).toEqual({
    summary: 'Move thing-2 (CT 103) from pve1 to pve2; it restarts.',
    commands: [{ line: 'pct migrate 103 pve2 --restart', effect: 'interrupts', on: 'pve1' }],
  });
  for (const guest of facts.guests) guest.memoryUsedBytes = 30 * GiB;
  expect(fix()).toEqual({
    summary: 'Take guests or memory use off pve1, or give it more memory.',
    commands: [],
  });
});
