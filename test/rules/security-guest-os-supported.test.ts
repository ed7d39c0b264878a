import rule from '../../audit/rules/security-guest-os-supported.ts';
import { guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const set = (guest: ReturnType<typeof guestWith>, osType: string) => {
  Object.assign(guest.config ?? {}, { osType });
};

ruleCases(rule, {
  pass: {
    'not set': () => {},
    'current ones, and words that are none': (facts) => {
      set(guestWith(facts, 'qemu/104'), 'l26');
      set(guestWith(facts, 'qemu/105'), 'constructor');
    },
    'a container has systems of its own': (facts) => set(guestWith(facts, 'lxc/101'), 'win7'),
  },
  fail: {
    'two of them': [
      (facts) => {
        set(guestWith(facts, 'qemu/104'), 'win7');
        set(guestWith(facts, 'qemu/105'), 'wxp');
      },
      {
        'qemu/104':
          'medium: homeassistant (VM 104) is set up as Windows 7 or Server 2008 R2, which gets no security updates any more.',
        'qemu/105':
          'medium: buildbox (VM 105) is set up as Windows XP, which gets no security updates any more.',
      },
    ],
  },
  unknown: {
    'a configuration could not be read': [
      (facts) => {
        delete guestWith(facts, 'qemu/105').config;
        gap(facts, 'guests', 'qemu/105');
      },
      { 'qemu/105': 'The system of buildbox (VM 105) could not be seen: it did not answer.' },
    ],
  },
});
