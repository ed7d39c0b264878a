import rule from '../../audit/rules/backup-offsite-restored.ts';
import { away, awayPolicy, keepOnly, unread, unreadTarget } from '../support/away.ts';
import { type AllFacts, found, guestWith } from '../support/found.ts';
import { days, now } from '../support/healthy-facts.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

const drill = ({ drills }: AllFacts, guest: string) =>
  found(drills, (entry) => entry.guest === guest && entry.source === 'away');

ruleCases(rule, {
  pass: {
    'each was': () => {},
    'of a guest without tier none is asked for': (facts) => {
      drill(facts, 'qemu/105').source = 'backup-nas';
    },
    'an older one, as often as its tier wants': (facts) => {
      guestWith(facts, 'qemu/104').tags.push('tier-high');
      drill(facts, 'qemu/104').at = now - days(180);
    },
    'a guest without copies is for another rule': (facts) => {
      keepOnly(facts, 104, []);
      drill(facts, 'qemu/104').succeeded = false;
    },
  },
  fail: {
    'never from there, or without success': [
      (facts) => {
        drill(facts, 'lxc/103').source = 'backup-nas';
        drill(facts, 'qemu/104').succeeded = false;
        guestWith(facts, 'qemu/105').tags.push('tier-high');
        drill(facts, 'qemu/105').source = 'backup-nas';
      },
      {
        'lxc/103@away':
          'medium: traefik (CT 103) is critical, and no restore of it from away that succeeded has been recorded.',
        'qemu/104@away':
          'medium: homeassistant (VM 104) is critical, and no restore of it from away that succeeded has been recorded.',
        'qemu/105@away':
          'low: buildbox (VM 105) is high, and no restore of it from away that succeeded has been recorded.',
      },
    ],
    'too long ago': [
      (facts) => {
        drill(facts, 'lxc/103').at = now - days(120);
      },
      {
        'lxc/103@away':
          'medium: traefik (CT 103) was last restored from away 120 days ago; as it is critical, every 92 days are asked for.',
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'drills were not read': [
      (facts) => blind(facts, 'drills', 'they are kept with the Worker.'),
      { cluster: 'Restores from offsite places could not be seen: they are kept with the Worker.' },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no target, and drills were not read': [
      (facts, policy) => {
        policy.offsite.targets.splice(0);
        blind(facts, 'drills');
      },
      'backup-offsite-declared',
    ],
    'no copies': [(facts) => void away(facts).copies.splice(0), 'backup-offsite-exists'],
    'no guest has a tier': [(_, policy) => void Object.assign(awayPolicy(policy), { guests: [105] }), null],
  },
});
