import type { Snapshot } from '../../audit/guest-snapshots.ts';
import rule from '../../audit/rules/storage-snapshots-young.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { days, hours, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const snapshot = (name: string, ago: number | undefined, more: Partial<Snapshot> = {}): Snapshot => ({
  name,
  takenAt: ago === undefined ? undefined : now - ago,
  withMemory: false,
  ...more,
});
const add = (facts: AllFacts, guest: string, ...snapshots: Snapshot[]) =>
  facts.snapshots.push({ guest, snapshots });

ruleCases(rule, {
  pass: {
    'no snapshots': () => {},
    'young ones': (facts) =>
      add(facts, 'qemu/104', snapshot('before-upgrade', days(13.9)), snapshot('now', -hours(1))),
    'that of a template': (facts) => {
      guestWith(facts, 'qemu/104').template = true;
      add(facts, 'qemu/104', snapshot('old', days(900)));
    },
  },
  fail: {
    'two weeks, a month': [
      (facts) => {
        add(
          facts,
          'qemu/104',
          snapshot('b', days(14)),
          snapshot('a', days(14)),
          snapshot('d', days(1)),
          snapshot('c', days(14)),
        );
        add(facts, 'lxc/101', snapshot('clean', days(400)));
        add(facts, 'qemu/105', snapshot('young', days(15)), snapshot('old', days(30), { withMemory: true }));
      },
      {
        'lxc/101': 'medium: pihole-1 (CT 101) has 1 old snapshot, the oldest from 400 days ago: clean.',
        'qemu/104':
          'low: homeassistant (VM 104) has 3 old snapshots, the oldest from 14 days ago: a, b and c.',
        'qemu/105':
          'medium: buildbox (VM 105) has 2 old snapshots, the oldest from 30 days ago: old (with memory) and young.',
      },
    ],
    'begun, and never finished': [
      (facts) => add(facts, 'qemu/104', snapshot('x', days(1), { state: 'delete' }), snapshot('y', days(99))),
      { 'qemu/104': 'high: homeassistant (VM 104) has 1 snapshot that came to no end: x.' },
    ],
    'one without a time does not hide an old one': [
      (facts) => add(facts, 'qemu/104', snapshot('y', days(99)), snapshot('z', undefined)),
      {
        'qemu/104': 'medium: homeassistant (VM 104) has 1 old snapshot, the oldest from 99 days ago: y.',
      },
    ],
  },
  unknown: {
    'one of the snapshots could not be read': [
      (facts) => {
        add(facts, 'qemu/104', snapshot('young', days(1)));
        gap(facts, 'snapshots', 'qemu/104', 'a snapshot is malformed.');
        add(facts, 'qemu/105', snapshot('young', days(1)));
      },
      {
        'qemu/104': 'The snapshots of homeassistant (VM 104) could not be seen: a snapshot is malformed.',
      },
    ],
    'a snapshot half way while a backup runs is not stuck': [
      (facts) => {
        guestWith(facts, 'lxc/101').lock = 'backup';
        add(facts, 'lxc/101', snapshot('vzdump', 60, { state: 'prepare' }));
      },
      {
        'lxc/101':
          'Whether vzdump of pihole-1 (CT 101) is at work could not be seen: the guest is locked (backup), so a task may be at it.',
      },
    ],
    'a snapshot without a time': [
      (facts) => add(facts, 'qemu/104', snapshot('z', undefined)),
      { 'qemu/104': 'The age of the snapshot z of homeassistant (VM 104) could not be seen.' },
    ],
    'the snapshots or the configuration did not answer; guests are hidden': [
      (facts) => {
        Object.assign(guestWith(facts, 'lxc/101').config ?? {}, { snapshotParent: 'clean' });
        gap(facts, 'snapshots', 'lxc/101');
        delete guestWith(facts, 'lxc/102').config;
        gap(facts, 'guests', 'lxc/102', 'the node was busy.');
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      {
        cluster: 'Every guest could not be seen: rows are left out.',
        'lxc/101': 'The snapshots of pihole-1 (CT 101) could not be seen: it did not answer.',
        'lxc/102': 'The snapshots of pihole-2 (CT 102) could not be seen: the node was busy.',
      },
    ],
  },
});
