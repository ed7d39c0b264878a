import type { ZfsPool } from '../../audit/node-disks.ts';
import rule from '../../audit/rules/storage-zfs-space.ts';
import type { AllFacts } from '../support/found.ts';
import { TB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const change = ({ disks }: AllFacts, name: string, fields: Partial<ZfsPool>) => {
  for (const entry of disks)
    if (entry.node === name) for (const pool of entry.zfs ?? []) Object.assign(pool, fields);
};

ruleCases(rule, {
  pass: {
    'room enough': () => {},
    'nearly at both limits': (facts) => change(facts, 'pve1', { usedBytes: 0.79 * TB, fragmentation: 0.49 }),
    'several pools': ({ disks }) => {
      for (const { zfs } of disks) for (const pool of [...(zfs ?? [])]) zfs?.push({ ...pool, pool: 'tank' });
    },
  },
  fail: {
    'filling up, nearly full, fragmented': [
      (facts) => {
        change(facts, 'pve1', { usedBytes: 0.8 * TB, fragmentation: 0.7 });
        change(facts, 'pve2', { usedBytes: 0.9 * TB, fragmentation: undefined });
        change(facts, 'pve3', { fragmentation: 0.5 });
      },
      {
        'node/pve1': 'medium: The ZFS pool rpool of pve1 is 80 % full (745.1 GiB of 931.3 GiB).',
        'node/pve2': 'high: The ZFS pool rpool of pve2 is 90 % full (838.2 GiB of 931.3 GiB).',
        'node/pve3':
          'low: The free space of the ZFS pool rpool of pve3 is 50 % fragmented, which makes writes slow.',
      },
    ],
  },
  unknown: {
    'no fragmentation, no size, no list': [
      (facts) => {
        change(facts, 'pve1', { fragmentation: undefined });
        change(facts, 'pve2', { sizeBytes: 0 });
        for (const entry of facts.disks.slice(2)) delete entry.zfs;
        gap(facts, 'disks', 'node/pve3/zfs');
      },
      {
        'node/pve1': 'The fragmentation of the ZFS pool rpool on pve1 could not be seen.',
        'node/pve2': 'The size of the ZFS pool rpool on pve2 could not be seen.',
        'node/pve3': 'The ZFS pools of pve3 could not be seen: it did not answer.',
      },
    ],
  },
});
