import { expect, it } from 'vitest';
import { missingDays } from '../../audit/offsite/missing-days.ts';
import rule from '../../audit/rules/backup-offsite-no-missing-days.ts';
import { alsoFrom, away, copiesOf, keepOnly, unread, unreadTarget } from '../support/away.ts';
import { guestWith } from '../support/found.ts';
import { days, hours, now } from '../support/healthy-facts.ts';
import { ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'every day has one': () => {},
    'a run that drifts over midnight': (facts) => {
      keepOnly(facts, 105, [0, 1, 2, 3, 4, 5]);
      for (const [ago, copy] of copiesOf(facts, 105).entries()) copy.takenAt -= hours(ago % 2 ? 9 : 0);
    },
    'what retention has thinned out': (facts) => {
      for (const ago of [14, 21, 28, 58]) alsoFrom(facts, 105, ago);
    },
    'a week’s copy beside a month’s': (facts) => {
      for (const ago of [14, 15, 21, 28]) alsoFrom(facts, 105, ago);
    },
    'a guest that need not be backed up daily': (facts) => {
      keepOnly(facts, 105, [0, 1, 2, 4, 5, 6]);
      guestWith(facts, 'qemu/105').tags.push('tier-medium');
    },
    'what is missing since the newest is for another rule': (facts) => keepOnly(facts, 105, [4, 5, 6, 7]),
    'a guest without copies is for another rule': (facts) => keepOnly(facts, 105, []),
    'a guest with two': (facts) => keepOnly(facts, 105, [0, 5]),
  },
  fail: {
    'one day, some, and of a critical guest': [
      (facts) => {
        keepOnly(facts, 103, [0, 1, 3, 4, 5, 6]);
        keepOnly(facts, 104, [0, 4, 5, 6, 7]);
        keepOnly(facts, 105, [0, 1, 3, 4, 5]);
      },
      {
        'lxc/103@away':
          'medium: There is no usable copy of traefik (CT 103) at away of 2026-11-15, though there are of days before and after.',
        'qemu/104@away':
          'high: There is no usable copy of homeassistant (VM 104) at away of 2026-11-14, 2026-11-15 and 2026-11-16, though there are of days before and after.',
        'qemu/105@away':
          'low: There is no usable copy of buildbox (VM 105) at away of 2026-11-15, though there are of days before and after.',
      },
    ],
    'one that cannot be used': [
      (facts) => {
        copiesOf(facts, 105)[2]!.sizeBytes = 0;
      },
      {
        'qemu/105@away':
          'low: There is no usable copy of buildbox (VM 105) at away of 2026-11-15, though there are of days before and after.',
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'the list ended early': [
      (facts) => {
        keepOnly(facts, 105, [0, 1, 3, 4, 5]);
        away(facts).complete = false;
      },
      {
        'qemu/105@away':
          'Every copy of buildbox (VM 105) at away could not be seen: the list of away ended before all was read.',
      },
    ],
    'copies there may be anybody’s': [
      (facts) => {
        keepOnly(facts, 105, [0, 1, 3, 4, 5]);
        alsoFrom(facts, 104, 30, { vmid: undefined, type: undefined, inside: undefined });
      },
      {
        'qemu/105@away':
          'Every copy of buildbox (VM 105) at away could not be seen: nothing tells whose 1 copy there are.',
      },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no copies': [(facts) => void away(facts).copies.splice(0), 'backup-offsite-exists'],
  },
});

const at = (...ago: number[]) => ({
  copies: ago.map((day) => ({
    copy: { key: '', takenAt: 0, timeFrom: 'key' as const, checks: [] },
    takenAt: now - days(day),
    timedByOwn: false,
    identity: 'same' as const,
    running: false,
  })),
});

it('looks back 30 days, and no gap is too long for it', () => {
  expect(missingDays(at(0, 1, 35, 36, 37), now)).toHaveLength(29);
  expect(missingDays(at(0, 1, 1e9, 1e9 + 1, 1e9 + 2), now)).toHaveLength(29);
  expect(missingDays(at(-1e9, 1, 2, 3), now)).toEqual([]);
  expect(missingDays(at(31, 33, 34, 35), now)).toEqual([]);
});
