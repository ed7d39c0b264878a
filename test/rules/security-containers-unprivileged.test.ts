import rule from '../../audit/rules/security-containers-unprivileged.ts';
import { guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const set = (guest: ReturnType<typeof guestWith>, unprivileged?: boolean) => {
  Object.assign(guest.config ?? {}, { unprivileged });
};

ruleCases(rule, {
  pass: {
    'all are unprivileged': () => {},
    'a privileged template': (facts) => {
      set(guestWith(facts, 'lxc/101'), false);
      guestWith(facts, 'lxc/101').template = true;
    },
  },
  fail: {
    'a privileged one': [
      (facts) => set(guestWith(facts, 'lxc/103'), false),
      {
        'lxc/103':
          'medium: traefik (CT 103) is privileged: root in the container is root on pve3, held back only by filters.',
      },
    ],
  },
  unknown: {
    'it did not tell, or could not be read': [
      (facts) => {
        set(guestWith(facts, 'lxc/101'));
        delete guestWith(facts, 'lxc/102').config;
        gap(facts, 'guests', 'config', 'configurations were left out.');
      },
      {
        'lxc/101': 'Whether pihole-1 (CT 101) is unprivileged could not be seen.',
        'lxc/102': 'The privileges of pihole-2 (CT 102) could not be seen: configurations were left out.',
      },
    ],
  },
  notApplicable: {
    'no containers': [
      (facts) => {
        facts.guests = facts.guests.filter(({ type }) => type === 'qemu');
      },
      null,
    ],
  },
});
