import rule from '../../audit/rules/security-cloud-init-golden.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const untag = ({ guests }: AllFacts, ...ids: string[]) => {
  for (const guest of guests) if (ids.length === 0 || ids.includes(guest.id)) guest.tags = [];
};
const template = (facts: AllFacts) => {
  guestWith(facts, 'qemu/105').template = true;
};

const nothingSays = (severity: string, name: string) =>
  `${severity}: Nothing says from which template ${name} was made, so nobody can make it again the same way.`;

ruleCases(rule, {
  pass: {
    'all say so': () => {},
    'one is special': (facts) => {
      guestWith(facts, 'qemu/104').tags = ['one-off'];
    },
    'a linked clone shows it': (facts) => {
      untag(facts);
      template(facts);
      for (const disk of guestWith(facts, 'qemu/104').config?.disks ?? []) disk.cloneOf = 105;
    },
  },
  fail: {
    'others say so': [
      (facts) => untag(facts, 'qemu/104', 'lxc/103'),
      {
        'qemu/104': nothingSays('low', 'homeassistant (VM 104)'),
        'lxc/103': nothingSays('low', 'traefik (CT 103)'),
      },
    ],
    'a template of its kind, without tags': [
      (facts) => {
        untag(facts);
        template(facts);
      },
      { 'qemu/104': nothingSays('info', 'homeassistant (VM 104)') },
    ],
    'neither templates nor tags': [
      (facts) => untag(facts),
      {
        cluster: 'info: There is no template, and no guest says how it was made: each is set up by hand.',
      },
    ],
  },
  unknown: {
    'neither templates nor tags in sight, and others are hidden': [
      (facts) => {
        untag(facts);
        gap(facts, 'guests', 'filtered', 'the token sees only some.');
      },
      { cluster: 'Every guest could not be seen: the token sees only some.' },
    ],
    'its configuration could not be read': [
      (facts) => {
        untag(facts, 'qemu/104');
        delete guestWith(facts, 'qemu/104').config;
        gap(facts, 'guests', 'qemu/104');
      },
      { 'qemu/104': 'Where homeassistant (VM 104) comes from could not be seen: it did not answer.' },
    ],
  },
  notApplicable: { 'no guests': [({ guests }) => void guests.splice(0), null] },
});
