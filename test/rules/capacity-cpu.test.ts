import { expect, it } from 'vitest';
import type { Facts } from '../../audit/facts.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/capacity-cpu.ts';
import { runAudit } from '../../audit/run.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: { 'a tenth is in use': () => {} },
  fail: {
    'one is busy, one very busy': [
      ({ nodes }) => {
        for (const node of nodes) node.cpuShare = { pve1: 0.85, pve2: 0.97 }[node.node] ?? 0.1;
        for (const node of nodes.slice(1, 2)) delete node.cores;
      },
      {
        'node/pve1': 'medium: pve1 uses 85 % of 8 cores of its CPU.',
        'node/pve2': 'high: pve2 uses 97 % of its CPU.',
      },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        for (const node of facts.nodes.slice(2)) delete node.cpuShare;
        gap(facts, 'nodes', 'node/pve3');
      },
      { 'node/pve3': 'The CPU use of pve3 could not be seen: it did not answer.' },
    ],
  },
});

it('moves a busy guest off a busy node, a VM while it runs', () => {
  const move = {
    summary: 'Move buildbox (VM 105) from pve2 to pve1.',
    commands: [{ line: 'qm migrate 105 pve1 --online --with-local-disks', effect: 'changes', on: 'pve2' }],
  };
  const facts = busy(0.9);
  expect(fixOf(facts)).toEqual(move);
  facts.nodes.reverse();
  expect(fixOf(facts)).toEqual(move);
});

it('proposes no guest whose use is not known', () => {
  expect(fixOf(busy(undefined))).toEqual({
    summary: 'Take guests or CPU use off pve2, or give it more CPU.',
    commands: [],
  });
});

/** pve2 is busy, by all that is known through its VM 105. */
function busy(cpuShare: number | undefined) {
  const facts = healthyFacts();
  for (const node of facts.nodes) node.cpuShare = node.node === 'pve2' ? 0.95 : 0.1;
  for (const guest of facts.guests) guest.cpuShare = guest.vmid === 105 ? cpuShare : undefined;
  return facts;
}

const fixOf = (facts: Facts) => runAudit([rule], facts, defaultPolicy)[0]?.verdicts[1]?.fix;
