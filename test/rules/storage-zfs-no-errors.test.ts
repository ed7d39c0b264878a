import type { ZfsPool } from '../../audit/node-disks.ts';
import rule from '../../audit/rules/storage-zfs-no-errors.ts';
import type { AllFacts } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const change = ({ disks }: AllFacts, name: string, how: (pool: ZfsPool) => void) => {
  for (const entry of disks) if (entry.node === name) for (const pool of entry.zfs ?? []) how(pool);
};

ruleCases(rule, {
  pass: {
    'no errors': () => {},
    'a device that is missing, but counted nothing, is another rule’s': (facts) =>
      change(facts, 'pve1', (pool) => pool.troubled.push({ device: 'sdb', state: 'REMOVED', errors: 0 })),
    'two pools, one of which tells it as a number': ({ disks }) => {
      for (const { zfs } of disks)
        for (const pool of [...(zfs ?? [])]) zfs?.push({ ...pool, pool: 'tank', dataErrors: '0' });
    },
  },
  fail: {
    'devices, a scrub, the pool itself': [
      (facts) => {
        change(facts, 'pve1', ({ troubled }) =>
          troubled.push(
            { device: 'sdb', state: 'ONLINE', errors: 1.2 },
            { device: 'sda', state: 'ONLINE', errors: 1 },
          ),
        );
        change(facts, 'pve2', ({ scan }) => Object.assign(scan ?? {}, { errors: 3 }));
        change(facts, 'pve3', (pool) => Object.assign(pool, { dataErrors: '4 data errors, use -v' }));
      },
      {
        'node/pve1':
          'high: The ZFS pool rpool of pve1 has errors: sda counted 1 error and sdb counted 1.2 errors.',
        'node/pve2': 'high: The ZFS pool rpool of pve2 has errors: its last scan left 3 errors.',
        'node/pve3': 'high: The ZFS pool rpool of pve3 has errors: "4 data errors, use -v".',
      },
    ],
    'errors are certain though the details are missing': [
      (facts) =>
        change(facts, 'pve1', (pool) => {
          pool.troubled.push({ device: 'sda', state: 'FAULTED', errors: 9 });
          delete pool.dataErrors;
          delete pool.scan;
        }),
      { 'node/pve1': 'high: The ZFS pool rpool of pve1 has errors: sda counted 9 errors.' },
    ],
  },
  unknown: {
    'the details did not answer': [
      (facts) => {
        change(facts, 'pve1', (pool) => delete pool.dataErrors);
        gap(facts, 'disks', 'node/pve1/zfs/rpool');
      },
      { 'node/pve1': 'Whether rpool on pve1 has errors could not be seen: it did not answer.' },
    ],
    'the pools were not listed': [
      (facts) => {
        for (const entry of facts.disks.slice(2)) delete entry.zfs;
        gap(facts, 'disks', 'node/pve3/zfs');
      },
      { 'node/pve3': 'The ZFS pools of pve3 could not be seen: it did not answer.' },
    ],
  },
});
