import rule from '../../audit/rules/security-guests-monitored.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const untag = ({ guests }: AllFacts, ...ids: string[]) => {
  for (const guest of guests) if (ids.length === 0 || ids.includes(guest.id)) guest.tags = [];
};

const rest = 'and not said to be monitored: when it stops, its users find out first.';

ruleCases(rule, {
  pass: {
    'all of them': () => {},
    'one on which little depends': (facts) => untag(facts, 'qemu/105'),
    'a template': (facts) => {
      untag(facts, 'lxc/103');
      guestWith(facts, 'lxc/103').template = true;
    },
  },
  fail: {
    'by role and by tag': [
      (facts) => {
        untag(facts, 'qemu/105', 'qemu/104');
        guestWith(facts, 'qemu/105').tags = ['tier-high'];
        untag(facts, 'lxc/103');
      },
      {
        'lxc/103': `low: traefik (CT 103) is critical ${rest}`,
        'qemu/104': `low: homeassistant (VM 104) is critical ${rest}`,
        'qemu/105': `low: buildbox (VM 105) is important ${rest}`,
      },
    ],
    'nothing is declared': [
      (facts) => untag(facts),
      {
        cluster:
          'info: No guest is said to be monitored, so nobody can tell which ones would fail unnoticed.',
      },
    ],
  },
  unknown: {
    'no guest in sight is, and others are hidden': [
      (facts) => {
        untag(facts);
        gap(facts, 'guests', 'filtered', 'the token sees only some.');
      },
      { cluster: 'Every guest could not be seen: the token sees only some.' },
    ],
    'its node has been silent for long': [
      (facts) => {
        untag(facts, 'lxc/103');
        Object.assign(guestWith(facts, 'lxc/103'), { name: undefined, status: 'unknown' });
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
      },
      { 'lxc/103': 'What CT 103 is for could not be seen: it is offline.' },
    ],
  },
  notApplicable: { 'no guests': [({ guests }) => void guests.splice(0), null] },
});
