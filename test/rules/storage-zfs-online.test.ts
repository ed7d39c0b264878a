import rule from '../../audit/rules/storage-zfs-online.ts';
import { type AllFacts, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const state = ({ disks }: AllFacts, name: string, health: string, devices: Record<string, string> = {}) => {
  for (const entry of disks)
    for (const pool of entry.node === name ? (entry.zfs ?? []) : [])
      Object.assign(pool, {
        health,
        troubled: Object.entries(devices).map(([device, of]) => ({ device, state: of, errors: 0 })),
      });
};

ruleCases(rule, {
  pass: {
    'all pools are online': () => {},
    'several pools, and errors that were put right': (facts) => {
      state(facts, 'pve1', 'ONLINE', { sda: 'ONLINE' });
      for (const { zfs } of facts.disks.slice(0, 1))
        for (const pool of [...(zfs ?? [])]) zfs?.push({ ...pool, pool: 'tank' });
    },
  },
  fail: {
    'degraded, faulted, suspended': [
      (facts) => {
        state(facts, 'pve1', 'DEGRADED', { sdb3: 'UNAVAIL', sda3: 'FAULTED', sdc3: 'AVAIL' });
        state(facts, 'pve2', 'SUSPENDED');
        state(facts, 'pve3', 'FAULTED', { mirror: 'FAULTED' });
      },
      {
        'node/pve1': 'high: The ZFS pool rpool of pve1 is DEGRADED: sda3 is FAULTED and sdb3 is UNAVAIL.',
        'node/pve2': 'critical: The ZFS pool rpool of pve2 is SUSPENDED.',
        'node/pve3': 'critical: The ZFS pool rpool of pve3 is FAULTED: mirror is FAULTED.',
      },
    ],
  },
  unknown: {
    'no state, no list, no node': [
      (facts) => {
        state(facts, 'pve1', '');
        for (const entry of facts.disks.slice(1, 2)) delete entry.zfs;
        gap(facts, 'disks', 'node/pve2/zfs');
        nodeNamed(facts, 'pve3').online = false;
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
      },
      {
        'node/pve1': 'The state of the ZFS pool rpool on pve1 could not be seen.',
        'node/pve2': 'The ZFS pools of pve2 could not be seen: it did not answer.',
        'node/pve3': 'The ZFS pools of pve3 could not be seen: it is offline.',
      },
    ],
  },
  notApplicable: {
    'no ZFS': [
      ({ disks }) => {
        for (const entry of disks) entry.zfs = [];
      },
      null,
    ],
  },
});
