import rule from '../../audit/rules/backup-offsite-size-usual.ts';
import { away, copiesOf, keepOnly, newestOf, unread, unreadTarget } from '../support/away.ts';
import { ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'as large as usual': () => {},
    'much larger is for another rule': (facts) => {
      newestOf(facts, 105).sizeBytes = 5e9;
    },
    'too few say nothing about what is usual': (facts) => {
      keepOnly(facts, 105, [0, 1, 2, 3]);
      newestOf(facts, 105).sizeBytes = 1e9 / 2;
    },
    'a few without a size': (facts) => {
      keepOnly(facts, 105, [0, 1]);
      for (const copy of copiesOf(facts, 105)) delete copy.sizeBytes;
    },
    'a guest without copies is for another rule': (facts) => keepOnly(facts, 105, []),
  },
  fail: {
    'it halved, and more': [
      (facts) => {
        for (const vmid of [104, 105]) newestOf(facts, vmid).sizeBytes = 0.9e9;
      },
      {
        'qemu/104@away':
          'high: The newest copy of homeassistant (VM 104) at away, of 2026-11-17 02:17 UTC, has 900 MB where 2 GB is usual: a disk may be left out, or data lost.',
        'qemu/105@away':
          'medium: The newest copy of buildbox (VM 105) at away, of 2026-11-17 02:17 UTC, has 900 MB where 2 GB is usual: a disk may be left out, or data lost.',
      },
    ],
    'it is smaller': [
      (facts) => {
        newestOf(facts, 105).sizeBytes = 1.4e9;
      },
      {
        'qemu/105@away':
          'low: The newest copy of buildbox (VM 105) at away, of 2026-11-17 02:17 UTC, has 1.4 GB where 2 GB is usual.',
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'sizes are not told': [
      (facts) => {
        for (const copy of copiesOf(facts, 105)) delete copy.sizeBytes;
      },
      {
        'qemu/105@away':
          'The size of the newest copy of buildbox (VM 105) at away could not be seen: nothing there tells it.',
      },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no copies': [(facts) => void away(facts).copies.splice(0), 'backup-offsite-exists'],
  },
});
