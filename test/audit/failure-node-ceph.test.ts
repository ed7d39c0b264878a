import { describe } from 'vitest';
import { type Change, storageOf } from '../support/failure-case.ts';
import { fateCases } from '../support/fate-cases.ts';
import { blind } from '../support/rule-cases.ts';

describe('a guest of a node that dies, with its disks in Ceph', () =>
  fateCases({
    'its Ceph disks are in the nodes, which keep enough copies': [
      (facts) => inCeph(facts),
      'returns by ha on pve1',
      /^HA starts it/,
    ],
    'its Ceph disks are in the nodes, and nothing is known of Ceph': [
      (facts) => {
        inCeph(facts);
        blind(facts, 'ceph');
      },
      'unknown',
      /^Whether nas keeps working without pve3 is not known: the pools of Ceph could not be seen: the token/,
    ],
    'its Ceph pool needs every copy': [
      (facts) => {
        inCeph(facts);
        facts.ceph.pools = [{ name: 'vms', size: 2, minSize: 2 }];
      },
      'unknown',
      /its pool vms keeps 2 copies and needs 2 to go on\.$/,
    ],
    'some Ceph pool needs every copy, and which one it uses is not known': [
      (facts) => {
        inCeph(facts);
        Object.assign(storageOf(facts, 'nas'), { type: 'cephfs', location: undefined });
        facts.ceph.pools!.push({ name: 'other', size: 1, minSize: 1 });
      },
      'unknown',
      /its pool other keeps 1 copy and needs 1 to go on\.$/,
    ],
    'Ceph misses a disk already': [
      (facts) => {
        inCeph(facts);
        facts.ceph.osds!.up = 5;
      },
      'unknown',
      /Ceph is not whole today\.$/,
    ],
    'Ceph is in error already': [
      (facts) => {
        inCeph(facts);
        facts.ceph.health = 'HEALTH_ERR';
      },
      'unknown',
      /Ceph is not whole today\.$/,
    ],
    'a monitor is missing already': [
      (facts) => {
        inCeph(facts);
        facts.ceph.monitors!.inQuorum = 2;
      },
      'unknown',
      /its monitors may lose their majority\.$/,
    ],
    'its Ceph disks are in another cluster': [
      (facts) => {
        Object.assign(storageOf(facts, 'nas'), { type: 'rbd', server: '10.9.0.1' });
      },
      'returns by ha on pve1',
      /^HA starts it/,
    ],
  }));

function inCeph(facts: Parameters<Change>[0]): void {
  Object.assign(storageOf(facts, 'nas'), { type: 'rbd', server: undefined, location: 'vms' });
  facts.ceph = {
    installed: true,
    health: 'HEALTH_OK',
    checks: [],
    osds: { total: 6, up: 6, in: 6 },
    monitors: { total: 3, inQuorum: 3 },
    pools: [{ name: 'vms', size: 3, minSize: 2 }],
  };
}
