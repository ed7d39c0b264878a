import rule from '../../audit/rules/security-guest-agent.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const without = (facts: AllFacts, guest: string) => {
  const { config } = guestWith(facts, guest);
  delete config?.agent;
};

const rest = 'its file systems are not made quiet for backups, and its addresses do not show.';

ruleCases(rule, {
  pass: {
    'all have it': () => {},
    'one without it is off': (facts) => {
      without(facts, 'qemu/105');
      guestWith(facts, 'qemu/105').status = 'stopped';
    },
    'on a node that is down, but enabled': (facts) => {
      guestWith(facts, 'qemu/105').status = 'unknown';
    },
  },
  fail: {
    'one without': [
      (facts) => without(facts, 'qemu/105'),
      { 'qemu/105': `low: buildbox (VM 105) runs without the guest agent: ${rest}` },
    ],
    'a critical one': [
      (facts) => without(facts, 'qemu/104'),
      { 'qemu/104': `medium: homeassistant (VM 104) is critical and runs without the guest agent: ${rest}` },
    ],
  },
  unknown: {
    'its configuration could not be read': [
      (facts) => {
        delete guestWith(facts, 'qemu/105').config;
        gap(facts, 'guests', 'qemu/105');
      },
      { 'qemu/105': 'The guest agent of buildbox (VM 105) could not be seen: it did not answer.' },
    ],
    'its node is down': [
      (facts) => {
        without(facts, 'qemu/105');
        guestWith(facts, 'qemu/105').status = 'unknown';
        gap(facts, 'nodes', 'node/pve2', 'it is offline.');
      },
      { 'qemu/105': 'Whether buildbox (VM 105) runs could not be seen: it is offline.' },
    ],
  },
  notApplicable: {
    'containers and templates': [
      ({ guests }) => {
        for (const guest of guests) guest.template = guest.type === 'qemu';
      },
      null,
    ],
  },
});
