import rule from '../../audit/rules/storage-ceph-redundant.ts';
import type { AllFacts } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const ceph = (facts: AllFacts, change: Partial<AllFacts['ceph']> = {}) => {
  facts.ceph = {
    installed: true,
    health: 'HEALTH_OK',
    checks: [],
    osds: { total: 6, up: 6, in: 6 },
    monitors: { total: 3, inQuorum: 3 },
    pools: [{ name: 'rbd', size: 3, minSize: 2 }],
    ...change,
  };
};

ruleCases(rule, {
  pass: {
    'three of each': (facts) => ceph(facts),
    'erasure coding has more chunks': (facts) =>
      ceph(facts, { pools: [{ name: 'ec', size: 6, minSize: 5 }] }),
  },
  fail: {
    'two copies, writing to one, monitors and disks gone': [
      (facts) =>
        ceph(facts, {
          pools: [
            { name: 'rbd', size: 2, minSize: 2 },
            { name: 'fast', size: 3, minSize: 1 },
            { name: 'one', size: 1, minSize: 1 },
          ],
          monitors: { total: 3, inQuorum: 2 },
          osds: { total: 6, up: 4, in: 5 },
        }),
      {
        'ceph-pool/rbd':
          'high: The Ceph pool rbd keeps 2 copies and writes with 2: guests stop as soon as one disk fails.',
        'ceph-pool/fast':
          'high: The Ceph pool fast keeps 3 copies and writes with 1: what is written while one is left is lost with one more disk.',
        'ceph-pool/one':
          'high: The Ceph pool one keeps 1 copy and writes with 1: what is written while one is left is lost with one more disk.',
        'ceph/monitors': 'medium: 2 of 3 Ceph monitors are in quorum: Ceph stops when one more fails.',
        'ceph/osds': 'high: 2 of 6 Ceph OSDs are down.',
      },
    ],
    'one of each is there': [
      (facts) => ceph(facts, { monitors: { total: 1, inQuorum: 1 }, osds: { total: 2, up: 1, in: 2 } }),
      {
        'ceph/monitors': 'medium: 1 of 1 Ceph monitor is in quorum: Ceph stops when one more fails.',
        'ceph/osds': 'high: 1 of 2 Ceph OSDs is down.',
      },
    ],
  },
  unknown: {
    'one of the pools could not be read': [
      (facts) => {
        ceph(facts);
        gap(facts, 'ceph', 'pools', 'a pool is malformed.');
      },
      { cluster: 'All Ceph pools could not be seen: a pool is malformed.' },
    ],
    'nothing was told': [
      (facts) => {
        ceph(facts, { pools: undefined, monitors: undefined, osds: undefined });
        gap(facts, 'ceph', 'pools', 'no node told.');
      },
      {
        cluster: 'All Ceph pools could not be seen: no node told.',
        'ceph/monitors': 'The Ceph monitors could not be seen.',
        'ceph/osds': 'The Ceph OSDs could not be seen.',
      },
    ],
  },
  notApplicable: { 'no Ceph': [() => {}, null] },
});
