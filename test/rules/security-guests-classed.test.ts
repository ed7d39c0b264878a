import rule from '../../audit/rules/security-guests-classed.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { GiB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const sizes = { small: { cores: 4, memoryGiB: 8 } };
const untag = ({ guests }: AllFacts, ...ids: string[]) => {
  for (const guest of guests) if (ids.length === 0 || ids.includes(guest.id)) guest.tags = ['dmz'];
};

ruleCases(rule, {
  pass: {
    'all have one': () => {},
    'all keep to it': (_, policy) => {
      policy.classes = sizes;
    },
    'a template without one': (facts) => {
      untag(facts, 'qemu/105');
      guestWith(facts, 'qemu/105').template = true;
    },
  },
  fail: {
    'one has none': [
      (facts) => untag(facts, 'lxc/103'),
      { 'lxc/103': 'low: traefik (CT 103) has no resource class.' },
    ],
    'the policy has classes, and one guest has none': [
      (facts, policy) => {
        untag(facts, 'qemu/105');
        policy.classes = sizes;
      },
      { 'qemu/105': 'low: buildbox (VM 105) has no resource class.' },
    ],
    'a class that nobody declared': [
      (facts, policy) => {
        policy.classes = sizes;
        guestWith(facts, 'lxc/103').tags = ['class-constructor'];
      },
      {
        'lxc/103': 'low: traefik (CT 103) has the class constructor, which the policy does not have (small).',
      },
    ],
    'more than it allows': [
      (facts, policy) => {
        policy.classes = sizes;
        Object.assign(guestWith(facts, 'lxc/103'), { cores: 8, memoryBytes: 12 * GiB });
        Object.assign(guestWith(facts, 'lxc/101'), { cores: 5, memoryBytes: undefined });
      },
      {
        'lxc/103':
          'low: traefik (CT 103) has 8 cores and 12 GiB, more than its class small allows (4 cores and 8 GiB).',
        'lxc/101':
          'low: pihole-1 (CT 101) has 5 cores, more than its class small allows (4 cores and 8 GiB).',
      },
    ],
    'nothing is declared': [
      (facts) => untag(facts),
      {
        cluster:
          'info: No guest has a resource class, so nobody can tell whether one has grown beyond what it was meant to be.',
      },
    ],
  },
  unknown: {
    'its node has been silent for long': [
      (facts) => {
        Object.assign(guestWith(facts, 'lxc/103'), { name: undefined, tags: [], status: 'unknown' });
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
      },
      { 'lxc/103': 'The class of CT 103 could not be seen: it is offline.' },
    ],
    'no guest in sight has one, and others are hidden': [
      (facts) => {
        untag(facts);
        gap(facts, 'guests', 'filtered', 'the token sees only some.');
      },
      { cluster: 'Every guest could not be seen: the token sees only some.' },
    ],
    'its node does not tell its size': [
      (facts, policy) => {
        policy.classes = sizes;
        delete guestWith(facts, 'lxc/103').cores;
        gap(facts, 'nodes', 'node/pve3');
      },
      { 'lxc/103': 'The size of traefik (CT 103) could not be seen: it did not answer.' },
    ],
  },
  notApplicable: { 'no guests': [({ guests }) => void guests.splice(0), null] },
});
