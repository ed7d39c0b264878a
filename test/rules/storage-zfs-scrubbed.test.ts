import rule from '../../audit/rules/storage-zfs-scrubbed.ts';
import type { AllFacts } from '../support/found.ts';
import { days, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const scan = ({ disks }: AllFacts, name: string, text: string, scrubbedAt?: number) => {
  for (const entry of disks)
    if (entry.node === name) for (const pool of entry.zfs ?? []) pool.scan = { text, scrubbedAt };
};

ruleCases(rule, {
  pass: {
    'on the second Sunday': () => {},
    'just within five weeks, and by a clock that is ahead': (facts) => {
      scan(facts, 'pve1', 'scrub repaired 0B', now - days(34.9));
      scan(facts, 'pve2', 'scrub repaired 0B', now + days(1));
    },
    'one is under way': (facts) => scan(facts, 'pve1', 'scrub in progress since Tue Nov 17 01:00:00 2026'),
    'several pools': ({ disks }) => {
      for (const { zfs } of disks) for (const pool of [...(zfs ?? [])]) zfs?.push({ ...pool, pool: 'tank' });
    },
  },
  fail: {
    'never, as newer releases tell it: they leave the line out': [
      (facts) => {
        for (const { zfs } of facts.disks.slice(1, 2)) for (const pool of zfs ?? []) delete pool.scan;
      },
      {
        'node/pve2':
          'low: The ZFS pool rpool of pve2 has never been scrubbed; that is right only for a pool that was made this month.',
      },
    ],
    'one Sunday missed, two, never': [
      (facts) => {
        scan(facts, 'pve1', 'scrub repaired 0B', now - days(35));
        scan(facts, 'pve2', 'scrub repaired 0B', now - days(400));
        scan(facts, 'pve3', 'none requested');
      },
      {
        'node/pve1': 'medium: The ZFS pool rpool of pve1 was last scrubbed 35 days ago.',
        'node/pve2': 'high: The ZFS pool rpool of pve2 was last scrubbed 400 days ago.',
        'node/pve3':
          'low: The ZFS pool rpool of pve3 has never been scrubbed; that is right only for a pool that was made this month.',
      },
    ],
  },
  unknown: {
    'a resilver came after it, one was cancelled, the details did not answer': [
      (facts) => {
        scan(facts, 'pve1', 'resilvered 12G in 00:05:35 with 0 errors on Sun Nov 15 00:29:42 2026');
        scan(facts, 'pve2', 'scrub canceled on Sun Nov 15 00:29:42 2026');
        for (const { zfs } of facts.disks.slice(2))
          for (const pool of zfs ?? []) Object.assign(pool, { scan: undefined, dataErrors: undefined });
        gap(facts, 'disks', 'node/pve3/zfs/rpool');
      },
      {
        'node/pve1':
          'The last scrub of rpool on pve1 could not be seen: the pool names its latest scan alone, which was no finished scrub.',
        'node/pve2':
          'The last scrub of rpool on pve2 could not be seen: the pool names its latest scan alone, which was no finished scrub.',
        'node/pve3': 'The last scrub of rpool on pve3 could not be seen: it did not answer.',
      },
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
