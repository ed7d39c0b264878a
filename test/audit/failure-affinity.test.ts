import { describe, expect, it } from 'vitest';
import { addGuest, type Change, failureOf, fatesOf } from '../support/failure-case.ts';
import { apart, rule, targets, together } from '../support/ha-rules.ts';

describe('node affinity', () => {
  const cases: Record<string, [Change, string]> = {
    'the highest priority that is up': [
      (facts) => rule(facts, { nodes: { pve1: 1, pve2: 2, pve3: 3 } }),
      'pve2',
    ],
    'another priority when none of the higher nodes is up': [
      (facts) => {
        rule(facts, { nodes: { pve2: 2, pve1: 1 } });
        facts.cluster.members[1]!.online = false;
        facts.cluster.votes![0]!.votes = 5;
      },
      'pve1',
    ],
    'any node when the rule is not strict and its nodes are down': [
      (facts) => rule(facts, { nodes: { pve3: 1 } }),
      'pve1',
    ],
    'not a rule that is disabled': [(facts) => rule(facts, { nodes: { pve2: 1 }, enabled: false }), 'pve1'],
    'not a rule that cannot be kept': [
      (facts) => rule(facts, { nodes: { pve2: 1 }, errors: ['no'] }),
      'pve1',
    ],
    'a rule without nodes prefers none': [(facts) => rule(facts, {}), 'pve1'],
  };
  it.each(Object.entries(cases))('%s', (_, [change, node]) =>
    expect(targets(change)).toEqual({ 'lxc/103': `returns by ha on ${node}` }),
  );

  it('a strict rule that leaves no node makes the guest wait', () => {
    const failure = failureOf('node/pve3', (facts) => rule(facts, { nodes: { pve3: 1 }, strict: true }));
    expect(fatesOf(failure)).toEqual({ 'lxc/103': 'waits' });
    expect(failure.guests[0]?.why).toMatch(
      /its rules leave no node that is up: it stays in recovery until pve3/,
    );
  });

  it('nodes of lower priority are not tried when a start fails on the preferred ones', () => {
    const change: Change = (facts) => {
      rule(facts, { nodes: { pve1: 2, pve2: 1 } });
      facts.network.nodes[0]!.interfaces = [];
    };
    expect(targets(change)).toEqual({ 'lxc/103': 'manual by hand on pve2' });
  });
});

describe('resource affinity', () => {
  it('keeps away from services that run elsewhere', () => {
    expect(targets((facts) => apart(facts, 'ct:103', 'ct:101'))).toEqual({
      'lxc/103': 'returns by ha on pve2',
    });
  });

  it('keeps services of the same node apart as they are placed, in the order of their ids', () => {
    const change: Change = (facts) => {
      addGuest(facts, 'lxc/103', 1003);
      addGuest(facts, 'lxc/103', 203);
      apart(facts, 'ct:103', 'ct:1003', 'ct:203');
    };
    // As text ct:1003 comes before ct:103; the third finds no node left.
    expect(targets(change)).toEqual({
      'lxc/103': 'returns by ha on pve2',
      'lxc/203': 'waits',
      'lxc/1003': 'returns by ha on pve1',
    });
  });

  it('does not count a separation that more services share than there are nodes', () => {
    const change: Change = (facts) => apart(facts, 'ct:103', 'ct:101', 'ct:102', 'vm:104');
    expect(targets(change)).toEqual({ 'lxc/103': 'returns by ha on pve1' });
  });

  it('goes to the node with most of those it belongs to', () => {
    const change: Change = (facts) => together(facts, 'ct:103', 'ct:102');
    expect(targets(change)).toEqual({ 'lxc/103': 'returns by ha on pve2' });
    const majority: Change = (facts) => together(facts, 'ct:103', 'ct:101', 'ct:102', 'vm:104');
    expect(targets(majority)).toEqual({ 'lxc/103': 'returns by ha on pve1' });
  });

  it('moves a group together, and joins rules that overlap', () => {
    const change: Change = (facts) => {
      addGuest(facts, 'lxc/103', 203);
      addGuest(facts, 'lxc/103', 204);
      together(facts, 'ct:103', 'ct:203');
      together(facts, 'ct:204', 'ct:203');
    };
    expect(new Set(Object.values(targets(change)))).toEqual(new Set(['returns by ha on pve1']));
  });

  it('what one of a group must avoid, all must; and its node rule binds all', () => {
    const change: Change = (facts) => {
      addGuest(facts, 'lxc/103', 203);
      together(facts, 'ct:103', 'ct:203');
      apart(facts, 'ct:203', 'ct:101');
    };
    expect(targets(change)['lxc/103']).toBe('returns by ha on pve2');
    const bound: Change = (facts) => {
      addGuest(facts, 'lxc/103', 203);
      together(facts, 'ct:103', 'ct:203');
      rule(facts, { resources: ['ct:203'], nodes: { pve2: 1 }, strict: true });
    };
    expect(targets(bound)['lxc/103']).toBe('returns by ha on pve2');
  });

  it('keeps away from the whole group of what it must avoid', () => {
    const change: Change = (facts) => {
      facts.ha.rules = [];
      together(facts, 'ct:101', 'ct:102');
      apart(facts, 'ct:103', 'ct:101');
    };
    expect(targets(change)).toEqual({ 'lxc/103': 'waits' });
  });

  it('places freely when none of its group is on a node that is left', () => {
    const change: Change = (facts) => {
      facts.ha.rules = [];
      together(facts, 'ct:103', 'ct:102');
      rule(facts, { nodes: { pve1: 1 }, strict: true });
    };
    expect(targets(change)).toEqual({ 'lxc/103': 'returns by ha on pve1' });
  });

  it('leaves its group when it does not start there', () => {
    const change: Change = (facts) => {
      facts.ha.rules = [];
      together(facts, 'ct:103', 'ct:101');
      facts.network.nodes[0]!.interfaces = [];
    };
    expect(targets(change)).toEqual({ 'lxc/103': 'returns by ha on pve2' });
  });

  it('a rule with a single service, or none, says nothing', () => {
    expect(targets((facts) => apart(facts, 'ct:103'))).toEqual({ 'lxc/103': 'returns by ha on pve1' });
    expect(targets((facts) => together(facts))).toEqual({ 'lxc/103': 'returns by ha on pve1' });
  });
});
