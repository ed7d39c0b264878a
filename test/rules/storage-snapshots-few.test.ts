import rule from '../../audit/rules/storage-snapshots-few.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const add = (facts: AllFacts, guest: string, count: number) =>
  facts.snapshots.push({
    guest,
    snapshots: Array.from({ length: count }, (_, at) => ({
      name: `s${at}`,
      takenAt: now - at,
      withMemory: false,
    })),
  });

ruleCases(rule, {
  pass: {
    none: () => {},
    'as many as one may have': (facts) => add(facts, 'qemu/104', 5),
  },
  fail: {
    more: [
      (facts) => {
        add(facts, 'qemu/104', 6);
        add(facts, 'lxc/101', 24);
      },
      {
        'lxc/101':
          'low: pihole-1 (CT 101) has 24 snapshots: each makes its disks slower and keeps old blocks.',
        'qemu/104':
          'low: homeassistant (VM 104) has 6 snapshots: each makes its disks slower and keeps old blocks.',
      },
    ],
  },
  unknown: {
    'the snapshots did not answer': [
      (facts) => {
        Object.assign(guestWith(facts, 'lxc/101').config ?? {}, { snapshotParent: 'clean' });
        gap(facts, 'snapshots', 'lxc/101');
      },
      { 'lxc/101': 'The snapshots of pihole-1 (CT 101) could not be seen: it did not answer.' },
    ],
  },
});
