import rule from '../../audit/rules/storage-root-has-space.ts';
import { GiB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'room on every node': () => {},
    'a node that is off is left out': ({ nodes }) => {
      nodes[0] = { node: 'pve1', online: false };
    },
  },
  fail: {
    'one fills up, one is nearly full': [
      ({ nodes }) => {
        Object.assign(nodes[0] ?? {}, { rootfs: { totalBytes: 100 * GiB, usedBytes: 80 * GiB } });
        Object.assign(nodes[1] ?? {}, { rootfs: { totalBytes: 100 * GiB, usedBytes: 90 * GiB } });
      },
      {
        'node/pve1': 'medium: The root file system of pve1 is 80 % full.',
        'node/pve2': 'high: The root file system of pve2 is 90 % full.',
      },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        delete facts.nodes[2]?.rootfs;
        gap(facts, 'nodes', 'node/pve3');
      },
      { 'node/pve3': 'The root file system of pve3 could not be seen: it did not answer.' },
    ],
    'a size of nothing': [
      ({ nodes }) => {
        Object.assign(nodes[0] ?? {}, { rootfs: { totalBytes: 0, usedBytes: 0 } });
      },
      { 'node/pve1': 'The root file system of pve1 could not be seen.' },
    ],
  },
});
