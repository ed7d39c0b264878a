import rule from '../../audit/rules/network-guest-macs-unique.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const mac = (facts: AllFacts, guest: string, ...addresses: (string | undefined)[]) => {
  const { config } = guestWith(facts, guest);
  const [card] = config?.networks ?? [];
  if (config && card) config.networks = addresses.map((address) => ({ ...card, mac: address }));
};

const clash = (severity: string, [one, other]: [string, string], when: string) =>
  `${severity}: ${one} has the MAC address BC:24:11:00:00:FF of ${other}: ${when} they take each other’s packets.`;

const everybody: [id: string, name: string][] = [
  ['qemu/105', 'buildbox (VM 105)'],
  ['lxc/101', 'pihole-1 (CT 101)'],
  ['lxc/102', 'pihole-2 (CT 102)'],
  ['lxc/103', 'traefik (CT 103)'],
  ['qemu/104', 'homeassistant (VM 104)'],
];

const pair: [string, string] = ['traefik (CT 103)', 'buildbox (VM 105)'];

ruleCases(rule, {
  pass: {
    'each its own': () => {},
    'two cards of one guest, the second without an address': (facts) =>
      mac(facts, 'qemu/105', 'BC:24:11:00:00:FF', undefined),
    'two cards of one guest': (facts) => mac(facts, 'qemu/105', 'BC:24:11:00:00:FF', 'bc:24:11:00:00:ff'),
    'a template': (facts) => {
      mac(facts, 'qemu/105', 'BC:24:11:00:00:03');
      guestWith(facts, 'qemu/105').template = true;
    },
    'cards without an address': (facts) => {
      mac(facts, 'qemu/105', undefined);
      mac(facts, 'lxc/103', undefined);
    },
  },
  fail: {
    'two that run': [
      (facts) => {
        mac(facts, 'lxc/103', 'BC:24:11:00:00:FF', 'BC:24:11:00:00:FE');
        mac(facts, 'qemu/105', 'bc:24:11:00:00:ff');
      },
      {
        'lxc/103': clash('high', pair, 'in one network'),
        'qemu/105': clash('high', [pair[1], pair[0]], 'in one network'),
      },
    ],
    'all of them': [
      (facts) => {
        for (const { id } of facts.guests) mac(facts, id, 'BC:24:11:00:00:FF');
        facts.guests.splice(0, 0, ...facts.guests.splice(4));
      },
      Object.fromEntries(
        everybody.map(([id, name]) => [
          id,
          clash(
            'high',
            [
              name,
              `${everybody
                .filter(([other]) => other !== id && other !== 'qemu/104')
                .map(([, other]) => other)
                .sort()
                .join(', ')} and others`,
            ],
            'in one network',
          ),
        ]),
      ),
    ],
    'one of them is off': [
      (facts) => {
        mac(facts, 'lxc/103', 'BC:24:11:00:00:FF');
        mac(facts, 'qemu/105', 'BC:24:11:00:00:FF');
        guestWith(facts, 'qemu/105').status = 'stopped';
      },
      {
        'lxc/103': clash('medium', pair, 'once both run in one network,'),
        'qemu/105': clash('medium', [pair[1], pair[0]], 'once both run in one network,'),
      },
    ],
  },
  unknown: {
    'a guest could not be read': [
      (facts) => {
        delete guestWith(facts, 'qemu/105').config;
        gap(facts, 'guests', 'qemu/105');
      },
      { 'qemu/105': 'The MAC addresses of buildbox (VM 105) could not be seen: it did not answer.' },
    ],
  },
});
