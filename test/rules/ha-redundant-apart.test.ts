import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/ha-redundant-apart.ts';
import { runAudit } from '../../audit/run.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

type Facts = ReturnType<typeof healthyFacts>;
const together = ({ guests }: Facts) => {
  for (const guest of guests.slice(0, 2)) guest.node = 'pve1';
};

ruleCases(rule, {
  pass: {
    'they run on two nodes': () => {},
    'two of three share a node': (facts) => {
      together(facts);
      const [first] = facts.guests;
      if (first) facts.guests.push({ ...first, id: 'lxc/109', vmid: 109, node: 'pve3' });
    },
  },
  fail: {
    'both run on one node': [
      together,
      {
        'role/dns':
          'medium: pihole-1 (CT 101) and pihole-2 (CT 102) stand in for each other (dns), but both run on pve1.',
      },
    ],
    'by tag': [
      ({ guests }) => {
        for (const guest of guests.slice(2))
          Object.assign(guest, { node: 'pve2', tags: ['role-dhcp'], type: 'qemu' });
      },
      {
        'role/dhcp':
          'medium: traefik (VM 103), homeassistant (VM 104) and buildbox (VM 105) stand in for each other (dhcp), but all of them run on pve2.',
      },
    ],
    'the third is on a node that is down': [
      (facts) => {
        together(facts);
        const [first] = facts.guests;
        if (first) facts.guests.push({ ...first, id: 'lxc/109', vmid: 109, node: 'pve3', status: 'unknown' });
      },
      {
        'role/dns':
          'medium: pihole-1 (CT 101) and pihole-2 (CT 102) stand in for each other (dns), but both run on pve1.',
      },
    ],
  },
  unknown: {
    'one of them is on a node that is down': [
      (facts) => {
        for (const guest of facts.guests.slice(1, 2)) guest.status = 'unknown';
        gap(facts, 'nodes', 'node/pve2', 'it is offline.');
      },
      { 'role/dns': 'Whether pihole-2 (CT 102) runs could not be seen: it is offline.' },
    ],
    'names of guests are gone with their node': [
      (facts) => {
        for (const guest of facts.guests.slice(1, 2))
          Object.assign(guest, { status: 'unknown', name: undefined });
        gap(facts, 'nodes', 'node/pve2', 'it is offline.');
      },
      { cluster: 'What CT 102 is for could not be seen: it is offline.' },
    ],
    'the token sees only some guests, and another may run elsewhere': [
      (facts) => {
        together(facts);
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      {
        'role/dns': 'Every guest of the role dns could not be seen: rows are left out.',
        cluster: 'Every guest could not be seen: rows are left out.',
      },
    ],
    'the token sees only some guests, but two that are apart': [
      (facts) => {
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      { cluster: 'Every guest could not be seen: rows are left out.' },
    ],
  },
  notApplicable: {
    'a single node': [({ nodes }) => void nodes.splice(1), null],
    'there is one of each': [({ guests }) => void guests.splice(0, 1), null],
    'the other is a template': [
      ({ guests }) => {
        for (const guest of guests.slice(0, 1)) guest.template = true;
      },
      null,
    ],
    'the other is stopped': [
      ({ guests }) => {
        for (const guest of guests.slice(0, 1)) guest.status = 'stopped';
      },
      null,
    ],
    'one node is left': [
      ({ nodes }) => {
        for (const node of nodes.slice(1)) node.online = false;
      },
      'cluster-nodes-online',
    ],
  },
});

it('moves the younger one to the node with the fewest guests', () => {
  const facts = healthyFacts();
  together(facts);
  const fix = () => runAudit([rule], facts, defaultPolicy)[0]?.verdicts[0]?.fix;
  expect(fix()).toEqual({
    summary: 'Move pihole-2 (CT 102) from pve1 to pve2; it restarts.',
    commands: [{ line: 'pct migrate 102 pve2 --restart', effect: 'interrupts', on: 'pve1' }],
  });
  for (const guest of facts.guests.slice(3)) guest.node = 'pve2';
  expect(fix()?.commands[0]?.line).toBe('pct migrate 102 pve3 --restart');
  facts.guests.reverse();
  expect(fix()?.commands[0]?.line).toBe('pct migrate 102 pve3 --restart');
});
