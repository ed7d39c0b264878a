import type { Policy } from '../../audit/policy.ts';
import rule from '../../audit/rules/network-sandbox-guests-confined.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const declare = (policy: Policy) =>
  void policy.networks.push({ name: 'lab', role: 'sandbox', bridge: 'vmbr9' });

const tagged = (facts: AllFacts, bridge: string | undefined, vlan?: number) => {
  const guest = guestWith(facts, 'qemu/105');
  guest.tags.push('sandbox');
  for (const card of guest.config?.networks ?? []) Object.assign(card, { bridge, vlan });
};

const elsewhere = (card: string) => ({
  'qemu/105': `medium: buildbox (VM 105) is meant for the sandbox, but is connected elsewhere: ${card}.`,
});

ruleCases(rule, {
  pass: {
    'all of its cards are there': (facts, policy) => {
      declare(policy);
      tagged(facts, 'vmbr9');
    },
    'no cards': (facts, policy) => {
      declare(policy);
      tagged(facts, 'vmbr0');
      guestWith(facts, 'qemu/105').config?.networks.splice(0);
    },
  },
  fail: {
    'in the network of services': [
      (facts, policy) => {
        declare(policy);
        tagged(facts, 'vmbr0', 20);
      },
      elsewhere('net0 (vmbr0, VLAN 20)'),
    ],
    'untagged, and a container': [
      (facts, policy) => {
        declare(policy);
        tagged(facts, 'vmbr0');
        Object.assign(guestWith(facts, 'qemu/105'), { type: 'lxc' });
      },
      { 'qemu/105': elsewhere('net0 (vmbr0)')['qemu/105'].replace('VM', 'CT') },
    ],
    'on no bridge that is known': [
      (facts, policy) => {
        declare(policy);
        tagged(facts, undefined);
      },
      elsewhere('net0 (no bridge)'),
    ],
    'the policy does not name the network': [
      (facts, policy) => {
        policy.networks.push({ name: 'lab', role: 'sandbox', cidr: '10.0.66.0/24' });
        tagged(facts, 'vmbr9');
      },
      {
        cluster: 'info: Guests have the tag sandbox, but the policy names no VLAN or bridge for them.',
      },
    ],
  },
  unknown: {
    'its node has been silent for long': [
      (facts) => {
        Object.assign(guestWith(facts, 'lxc/103'), { name: undefined, tags: [], status: 'unknown' });
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
      },
      { 'lxc/103': 'Whether CT 103 is for the sandbox could not be seen: it is offline.' },
    ],
    'its configuration could not be read': [
      (facts, policy) => {
        declare(policy);
        tagged(facts, 'vmbr9');
        delete guestWith(facts, 'qemu/105').config;
        gap(facts, 'guests', 'qemu/105');
      },
      { 'qemu/105': 'The networks of buildbox (VM 105) could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'no guest has the tag': [(_, policy) => declare(policy), null],
    'only a template has': [
      (facts, policy) => {
        declare(policy);
        tagged(facts, 'vmbr0');
        guestWith(facts, 'qemu/105').template = true;
      },
      null,
    ],
  },
});
