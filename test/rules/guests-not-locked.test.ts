import rule from '../../audit/rules/guests-not-locked.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { hours, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const lock = (facts: AllFacts, id: string, kind: string) => {
  guestWith(facts, id).lock = kind;
};
const task = (facts: AllFacts, node: string, more: Partial<AllFacts['tasks'][number]> = {}) =>
  facts.tasks.unshift({
    upid: `UPID:${node}`,
    node,
    type: 'vzdump',
    user: 'root@pam',
    startedAt: now - hours(1),
    ...more,
  });

ruleCases(rule, {
  pass: {
    'no locks': () => {},
    'a backup runs: of the guest, of a job, or until a moment after the look': (facts) => {
      lock(facts, 'lxc/101', 'backup');
      task(facts, 'pve1', { vmid: 101 });
      lock(facts, 'lxc/102', 'backup');
      task(facts, 'pve2');
      task(facts, 'pve2', { vmid: 105 });
      lock(facts, 'lxc/103', 'backup');
      task(facts, 'pve3', { endedAt: now + 2, status: 'OK' });
    },
    'a VM sleeps': (facts) => lock(facts, 'qemu/104', 'suspended'),
    'a template': (facts) => {
      lock(facts, 'qemu/104', 'clone');
      guestWith(facts, 'qemu/104').template = true;
    },
  },
  fail: {
    'a migration, and a backup that is over, or another guest’s, or no backup': [
      (facts) => {
        lock(facts, 'qemu/104', 'migrate');
        lock(facts, 'lxc/102', 'backup');
        task(facts, 'pve2', { vmid: 105 });
        lock(facts, 'lxc/103', 'backup');
        task(facts, 'pve3', { type: 'qmigrate' });
      },
      {
        'lxc/102':
          'low: pihole-2 (CT 102) is locked (backup), but no backup runs on pve2: unless a task is at it, it was left by one that broke off, and it cannot be started, moved or backed up.',
        'lxc/103':
          'low: traefik (CT 103) is locked (backup), but no backup runs on pve3: unless a task is at it, it was left by one that broke off, and it cannot be started, moved or backed up.',
        'qemu/104':
          'low: homeassistant (VM 104) is locked (migrate): unless a task is at it, it was left by one that broke off, and it cannot be started, moved or backed up.',
      },
    ],
  },
  unknown: {
    'the tasks of its node did not answer; guests are hidden': [
      (facts) => {
        lock(facts, 'lxc/101', 'backup');
        gap(facts, 'tasks', 'node/pve1');
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      {
        cluster: 'Every guest could not be seen: rows are left out.',
        'lxc/101': 'Whether a backup of pihole-1 (CT 101) is running could not be seen: it did not answer.',
      },
    ],
  },
});
