import rule from '../../audit/rules/security-guest-firewall.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const exposed = (facts: AllFacts, guest: string) => {
  const found = guestWith(facts, guest);
  found.tags.push('exposed');
  return found.config?.networks ?? [];
};

ruleCases(rule, {
  pass: { 'behind it': (facts) => void exposed(facts, 'lxc/103') },
  fail: {
    'a container with one card, and a machine with two': [
      (facts) => {
        for (const card of exposed(facts, 'lxc/103')) card.firewall = false;
        const cards = exposed(facts, 'qemu/105');
        for (const card of cards) card.firewall = false;
        cards.push({ key: 'net1', bridge: 'vmbr1', firewall: false });
      },
      {
        'lxc/103':
          'low: traefik (CT 103) is exposed, and net0 is not behind the firewall: no rule of it applies there.',
        'qemu/105':
          'low: buildbox (VM 105) is exposed, and net0 and net1 are not behind the firewall: no rule of it applies there.',
      },
    ],
  },
  unknown: {
    'its node has been silent for long': [
      (facts) => {
        Object.assign(guestWith(facts, 'lxc/103'), { name: undefined, tags: [], status: 'unknown' });
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
      },
      { 'lxc/103': 'Whether CT 103 is exposed could not be seen: it is offline.' },
    ],
    'its configuration could not be read': [
      (facts) => {
        exposed(facts, 'qemu/105');
        delete guestWith(facts, 'qemu/105').config;
        gap(facts, 'guests', 'qemu/105');
      },
      { 'qemu/105': 'The network cards of buildbox (VM 105) could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'no guest has the tag': [() => {}, null],
    'only a template has': [
      (facts) => {
        exposed(facts, 'qemu/105');
        guestWith(facts, 'qemu/105').template = true;
      },
      null,
    ],
  },
});
