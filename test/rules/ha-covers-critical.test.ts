import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/ha-covers-critical.ts';
import { runAudit } from '../../audit/run.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'every critical guest is an HA resource': () => {},
    'HA manages one of which nobody said that it matters': ({ ha }) => {
      for (const resource of ha.resources.slice(0, 1))
        ha.resources.push({ ...resource, sid: 'vm:105', vmid: 105 });
    },
    'a stopped one needs no HA': ({ guests, ha }) => {
      ha.resources.shift();
      for (const guest of guests.slice(0, 1)) guest.status = 'stopped';
    },
    'a template needs no HA': ({ guests, ha }) => {
      ha.resources.shift();
      for (const guest of guests.slice(0, 1)) guest.template = true;
    },
    'of a low tier': ({ guests, ha }) => {
      ha.resources.shift();
      for (const guest of guests.slice(0, 1)) guest.tags = ['tier-low'];
    },
    'a managed guest on a node that is down': ({ guests }) => {
      for (const guest of guests.slice(0, 1)) guest.status = 'unknown';
    },
    'a guest without role on a node that is down': ({ guests }) => {
      for (const guest of guests) if (guest.name === 'buildbox') guest.status = 'unknown';
    },
  },
  fail: {
    'by role and by tag, running in whatever state': [
      ({ guests, ha }) => {
        ha.resources.splice(0);
        for (const guest of guests) {
          if (guest.vmid === 101) guest.name = 'postgres';
          if (guest.vmid === 102) guest.name = 'wikijs';
          if (guest.vmid === 104) guest.status = 'io-error';
          if (guest.vmid === 105) guest.tags = ['tier-high'];
        }
      },
      {
        'lxc/101': 'high: postgres (CT 101) is high (database) but not managed by HA.',
        'lxc/102': 'medium: wikijs (CT 102) is medium (documentation) but not managed by HA.',
        'lxc/103': 'critical: traefik (CT 103) is critical (reverse-proxy) but not managed by HA.',
        'qemu/104': 'critical: homeassistant (VM 104) is critical (home-automation) but not managed by HA.',
        'qemu/105': 'high: buildbox (VM 105) is high (tag tier-high) but not managed by HA.',
      },
    ],
    'nobody said what guests are for': [
      ({ guests, ha }) => {
        ha.resources.splice(0);
        for (const guest of guests) guest.name = `thing-${guest.vmid}`;
      },
      {
        cluster:
          'info: No guest says how much depends on it, so nobody can tell which ones HA should manage.',
      },
    ],
  },
  unknown: {
    'a guest of known tier is on a node that is down': [
      (facts) => {
        facts.ha.resources.shift();
        for (const guest of facts.guests.slice(0, 1)) guest.status = 'unknown';
        gap(facts, 'nodes', 'node/pve1', 'it is offline.');
      },
      { 'lxc/101': 'Whether pihole-1 (CT 101) is meant to run could not be seen: it is offline.' },
    ],
    'a node has been down so long that names are gone': [
      (facts) => {
        for (const guest of facts.guests)
          if (guest.vmid === 105) Object.assign(guest, { name: undefined, status: 'unknown' });
        gap(facts, 'nodes', 'node/pve2', 'it is offline.');
      },
      { 'qemu/105': 'Whether VM 105 is meant to run could not be seen: it is offline.' },
    ],
    'nobody says what guests are for, and some may have lost their names': [
      (facts) => {
        facts.ha.resources = [];
        for (const guest of facts.guests) guest.name = `thing-${guest.vmid}`;
        for (const guest of facts.guests.slice(0, 1))
          Object.assign(guest, { name: undefined, status: 'unknown' });
        gap(facts, 'nodes', 'node/pve1', 'it is offline.');
      },
      {
        cluster: 'What the guests are for could not be seen: it is offline.',
        'lxc/101': 'Whether CT 101 is meant to run could not be seen: it is offline.',
      },
    ],
    'the token sees only some guests': [
      (facts) => {
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      { cluster: 'Every guest could not be seen: rows are left out.' },
    ],
    'HA could not be read': [
      (facts) => blind(facts, 'ha'),
      {
        cluster:
          '"Every running guest that matters is managed by HA" could not be seen: the token may not see it.',
      },
    ],
  },
  notApplicable: {
    'a single node': [({ cluster }) => void cluster.members.splice(1), null],
    'there are no guests': [({ guests }) => void guests.splice(0), null],
    'the only known tier is low': [
      ({ guests }) => {
        guests.splice(1);
        for (const guest of guests) Object.assign(guest, { name: 'x', tags: ['tier-low'], vmid: 7 });
      },
      null,
    ],
  },
});

it('adds containers and VMs to HA by the command for each', () => {
  const facts = healthyFacts();
  facts.ha.resources = [];
  const [result] = runAudit([rule], facts, defaultPolicy);
  const lines = result?.verdicts.map(({ fix }) => fix?.commands[0]?.line);
  expect(lines).toContain('ha-manager add ct:103 --state started --max_relocate 2 --max_restart 3');
  expect(lines).toContain('ha-manager add vm:104 --state started --max_relocate 2 --max_restart 3');
});
