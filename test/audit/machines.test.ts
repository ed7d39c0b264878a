import { expect, it } from 'vitest';
import { machinesOf } from '../../audit/machines.ts';
import type { Storage } from '../../audit/storage-on-nodes.ts';

const storage = (name: string, type: string, shared: boolean, server?: string): Storage => ({
  storage: name,
  type,
  shared,
  enabled: true,
  content: [],
  ...(server && { server }),
  onNodes: [],
});

const machines = machinesOf(
  [
    storage('local', 'dir', false),
    storage('nas', 'nfs', true, 'NAS.lan'),
    storage('own', 'nfs', true, '10.0.0.2'),
    storage('beside', 'pbs', true, 'localhost'),
    storage('mounted', 'dir', true),
    storage('ceph', 'rbd', true),
    storage('cephfs', 'cephfs', true),
    storage('far', 'rbd', true, '10.9.9.9'),
    storage('gluster', 'glusterfs', true, '10.8.8.8'),
  ],
  {
    cluster: {
      standalone: false,
      version: '9.2',
      members: [{ node: 'pve2', online: true, ip: '10.0.0.2' }],
    },
  },
);

it.each([
  ['local', 'node/pve1'],
  ['nas', 'server/nas.lan'],
  ['own', 'node/pve2'],
  ['beside', 'node/pve1'],
  ['mounted', undefined],
  ['ceph', 'ceph'],
  ['cephfs', 'ceph'],
  ['far', 'ceph/10.9.9.9'],
  ['gluster', 'gluster/10.8.8.8'],
  ['gone', undefined],
])('%s lies on %s', (name, machine) => expect(machines(name, 'pve1')).toBe(machine));
