import rule from '../../audit/rules/storage-local-same-size.ts';
import { type AllFacts, nodeNamed } from '../support/found.ts';
import { GiB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

/** A thin pool of the same name on each node; `undefined` = the node did not answer, null = not active there. */
function thinPool(facts: AllFacts, ...sizes: (number | null | undefined)[]) {
  facts.storage.push({
    storage: 'local-lvm',
    type: 'lvmthin',
    shared: false,
    enabled: true,
    content: ['images', 'rootdir'],
    onNodes: sizes.flatMap((size, index) => {
      const node = `pve${index + 1}`;
      if (size === undefined) return [];
      return [{ node, enabled: true, active: size !== null, totalBytes: size === null ? 0 : size * GiB }];
    }),
  });
}

const unequal = {
  'storage/local-lvm':
    'medium: local-lvm has 349 GiB on pve1 but 816 GiB on pve3: guests that fit there may not fit here.',
};

ruleCases(rule, {
  pass: {
    'equal pools': (facts) => thinPool(facts, 800, 800, 800),
    'the smallest has exactly the ratio': (facts) => thinPool(facts, 400, 800, 800),
    'the owner allows more difference': (facts, policy) => {
      policy.thresholds.localStorageRatio = 0.3;
      thinPool(facts, 349, 816, 816);
    },
    'a dead node is left out': (facts) => {
      nodeNamed(facts, 'pve1').online = false;
      thinPool(facts, undefined, 800, 800);
    },
  },
  fail: {
    'one node came first and is smaller': [(facts) => thinPool(facts, 349, 816, 816), unequal],
    'a missing size cannot mend it': [(facts) => thinPool(facts, 349, undefined, 816), unequal],
  },
  unknown: {
    'a node did not answer': [
      (facts) => {
        thinPool(facts, 800, undefined, 800);
        gap(facts, 'storage', 'storage/pve2/local-lvm');
      },
      { 'storage/local-lvm': 'The size of local-lvm on pve2 could not be seen: it did not answer.' },
    ],
    'the pool is missing on one node': [
      (facts) => thinPool(facts, 800, 800, null),
      { 'storage/local-lvm': 'The size of local-lvm on pve3 could not be seen: it is not active on pve3.' },
    ],
  },
  notApplicable: {
    'only templates and images lie on local storage': [() => {}, null],
    'the storage has no size of its own': [(facts) => thinPool(facts, 0, 0, 0), null],
    'it exists on one node alone': [
      (facts) => {
        thinPool(facts, 800);
        const pool = facts.storage.at(-1);
        if (pool) pool.onlyNodes = ['pve1'];
      },
      null,
    ],
  },
});
