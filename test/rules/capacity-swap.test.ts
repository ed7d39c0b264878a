import rule from '../../audit/rules/capacity-swap.ts';
import { type AllFacts, nodeNamed } from '../support/found.ts';
import { GiB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const swap = (facts: AllFacts, name: string, used: number, total = 8) => {
  nodeNamed(facts, name).swap = { totalBytes: total * GiB, usedBytes: used * GiB };
};

ruleCases(rule, {
  pass: {
    'nothing in it': () => {},
    'a little of it, and none there': (facts) => {
      swap(facts, 'pve1', 1.5);
      swap(facts, 'pve2', 0, 0);
    },
    'a node that is off on purpose': (facts, policy) => {
      nodeNamed(facts, 'pve3').online = false;
      policy.expectedOff = ['pve3'];
    },
    'memory full of page cache is no swap': (facts) => {
      nodeNamed(facts, 'pve1').memory = { totalBytes: 32 * GiB, usedBytes: 32 * GiB };
    },
  },
  fail: {
    'some and much': [
      (facts) => {
        swap(facts, 'pve1', 1.6);
        swap(facts, 'pve2', 4);
      },
      {
        'node/pve1': 'low: pve1 uses 20 % (1.6 GiB of 8 GiB) of its swap space.',
        'node/pve2': 'medium: pve2 uses 50 % (4 GiB of 8 GiB) of its swap space.',
      },
    ],
  },
  unknown: {
    'a node did not tell, one is down': [
      (facts) => {
        delete nodeNamed(facts, 'pve1').swap;
        gap(facts, 'nodes', 'node/pve1');
        nodeNamed(facts, 'pve2').online = false;
      },
      {
        'node/pve1': 'The swap use of pve1 could not be seen: it did not answer.',
        'node/pve2': 'The swap use of pve2 could not be seen.',
      },
    ],
  },
});
