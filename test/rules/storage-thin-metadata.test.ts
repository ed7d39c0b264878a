import rule from '../../audit/rules/storage-thin-metadata.ts';
import type { AllFacts } from '../support/found.ts';
import { GiB, TB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

/** Gives each node a pool whose metadata is so full, in the order of the nodes. */
const pools = ({ disks }: AllFacts, ...shares: number[]) => {
  for (const [at, share] of shares.entries())
    disks[at]?.thin?.push({
      group: 'pve',
      pool: 'data',
      sizeBytes: TB,
      usedBytes: 0.99 * TB,
      metadataSizeBytes: GiB,
      metadataUsedBytes: share * GiB,
    });
};

ruleCases(rule, {
  pass: {
    'room enough, though the data is full': (facts) => pools(facts, 0.02, 0.79, 0.1),
    'two pools on a node': (facts) => {
      pools(facts, 0.1);
      pools(facts, 0.2);
    },
  },
  fail: {
    'filling up and nearly full': [
      (facts) => pools(facts, 0.8, 0.9, 0.1),
      {
        'node/pve1': 'medium: The metadata of the thin pool pve/data of pve1 is 80 % full.',
        'node/pve2': 'high: The metadata of the thin pool pve/data of pve2 is 90 % full.',
      },
    ],
  },
  unknown: {
    'a pool without metadata, a node that did not list its pools': [
      (facts) => {
        pools(facts, 0.1);
        for (const pool of facts.disks[0]?.thin ?? []) pool.metadataSizeBytes = 0;
        for (const entry of facts.disks.slice(1, 2)) delete entry.thin;
        gap(facts, 'disks', 'node/pve2/thin');
      },
      {
        'node/pve1': 'The metadata of the thin pool pve/data on pve1 could not be seen.',
        'node/pve2': 'The LVM thin pools of pve2 could not be seen: it did not answer.',
      },
    ],
  },
  notApplicable: { 'no thin pools': [() => {}, null] },
});
