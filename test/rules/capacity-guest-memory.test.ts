import rule from '../../audit/rules/capacity-guest-memory.ts';
import { guestWith } from '../support/found.ts';
import { GiB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'half is used': () => {},
    'a VM at 100 %: balloon off, or page cache counted as used': (facts) => {
      Object.assign(guestWith(facts, 'qemu/104'), { memoryUsedBytes: 4 * GiB });
      Object.assign(guestWith(facts, 'qemu/105').config ?? {}, { balloonBytes: 0 });
      Object.assign(guestWith(facts, 'qemu/105'), { memoryUsedBytes: 8.2 * GiB });
    },
    'a container that is off, and a template': (facts) => {
      Object.assign(guestWith(facts, 'lxc/101'), { status: 'stopped', memoryUsedBytes: undefined });
      Object.assign(guestWith(facts, 'lxc/102'), { template: true, status: 'unknown' });
    },
  },
  fail: {
    'a container at its limit': [
      (facts) => Object.assign(guestWith(facts, 'lxc/103'), { memoryUsedBytes: 1.9 * GiB }),
      {
        'lxc/103':
          'low: traefik (CT 103) uses 95 % (1.9 GiB of 2 GiB) of its memory, page cache left out: when it asks for more, a process in it is killed.',
      },
    ],
  },
  unknown: {
    'it did not tell, has no limit, or its node is down; others are hidden': [
      (facts) => {
        delete guestWith(facts, 'lxc/101').memoryUsedBytes;
        gap(facts, 'guests', 'lxc/101');
        guestWith(facts, 'lxc/102').memoryBytes = 0;
        guestWith(facts, 'lxc/103').status = 'unknown';
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      {
        cluster: 'Every container could not be seen: rows are left out.',
        'lxc/101': 'The memory use of pihole-1 (CT 101) could not be seen: it did not answer.',
        'lxc/102': 'The memory use of pihole-2 (CT 102) could not be seen.',
        'lxc/103': 'The memory use of traefik (CT 103) could not be seen: it is offline.',
      },
    ],
  },
  notApplicable: {
    'VMs alone': [
      (facts) => {
        facts.guests = facts.guests.filter(({ type }) => type === 'qemu');
      },
      null,
    ],
  },
});
