import rule from '../../audit/rules/security-protection-critical.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const unprotect = (facts: AllFacts, ...ids: string[]) => {
  for (const id of ids) Object.assign(guestWith(facts, id).config ?? {}, { protection: false });
};

ruleCases(rule, {
  pass: {
    'all are': () => {},
    'one on which little depends': (facts) => unprotect(facts, 'qemu/105'),
  },
  fail: {
    'a machine and a container': [
      (facts) => unprotect(facts, 'qemu/104', 'lxc/103'),
      Object.fromEntries(
        [
          ['qemu/104', 'homeassistant (VM 104)'],
          ['lxc/103', 'traefik (CT 103)'],
        ].map(([id, name]) => [
          id,
          `info: ${name} is critical and can be removed with two clicks, together with its disks.`,
        ]),
      ),
    ],
  },
  unknown: {
    'its node has been silent for long': [
      (facts) => {
        Object.assign(guestWith(facts, 'lxc/103'), { name: undefined, tags: [], status: 'unknown' });
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
      },
      { 'lxc/103': 'The tier of CT 103 could not be seen: it is offline.' },
    ],
    'its configuration could not be read': [
      (facts) => {
        delete guestWith(facts, 'qemu/104').config;
        gap(facts, 'guests', 'qemu/104');
      },
      { 'qemu/104': 'The protection of homeassistant (VM 104) could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'nothing critical': [
      ({ guests }) => {
        for (const guest of guests) guest.name = `thing-${guest.vmid}`;
      },
      null,
    ],
    'only templates': [
      ({ guests }) => {
        for (const guest of guests) guest.template = true;
      },
      null,
    ],
  },
});
