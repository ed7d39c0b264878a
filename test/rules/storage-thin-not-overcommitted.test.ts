import rule from '../../audit/rules/storage-thin-not-overcommitted.ts';
import { type AllFacts, guestWith, storageNamed } from '../support/found.ts';
import { GiB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

/** A local thin pool of 100 GiB on each node, and a Ceph pool of 100 GiB for all. */
const addThin = (facts: AllFacts) => {
  const local = storageNamed(facts, 'local');
  const size = { totalBytes: 100 * GiB, usedBytes: GiB, availableBytes: 99 * GiB };
  const onNodes = () => local.onNodes.map((state) => ({ ...state, ...size }));
  facts.storage.push(
    { ...local, storage: 'local-lvm', type: 'lvmthin', content: ['images', 'rootdir'], onNodes: onNodes() },
    { ...local, storage: 'ceph', type: 'rbd', shared: true, content: ['images'], onNodes: onNodes() },
  );
};

const disk = (facts: AllFacts, id: string, storage: string, gibibytes?: number) =>
  guestWith(facts, id).config?.disks.push({
    key: 'mp1',
    storage,
    sizeBytes: gibibytes && gibibytes * GiB,
    backedUp: true,
  });

ruleCases(rule, {
  pass: {
    'it fits, locally on each node and shared once': (facts) => {
      addThin(facts);
      for (const id of ['lxc/101', 'lxc/102', 'lxc/103']) disk(facts, id, 'local-lvm', 99);
      for (const id of ['lxc/101', 'lxc/102', 'lxc/103']) disk(facts, id, 'ceph', 33);
      delete guestWith(facts, 'lxc/102').config?.unusedDisks;
      guestWith(facts, 'lxc/101').config?.unusedDisks?.push('unused0');
    },
    'a bind mount has no storage, and a disabled storage does not matter': (facts) => {
      addThin(facts);
      guestWith(facts, 'lxc/101').config?.disks.push({ key: 'mp0', backedUp: false });
      disk(facts, 'lxc/101', 'ceph', 500);
      storageNamed(facts, 'ceph').enabled = false;
    },
    'one node that tells the size is enough for shared storage': (facts) => {
      addThin(facts);
      for (const state of storageNamed(facts, 'ceph').onNodes.slice(0, 2)) delete state.totalBytes;
    },
  },
  fail: {
    'templates and unused disks included': [
      (facts) => {
        addThin(facts);
        disk(facts, 'qemu/104', 'local-lvm', 60);
        disk(facts, 'lxc/101', 'local-lvm', 40);
        guestWith(facts, 'qemu/104').template = true;
        guestWith(facts, 'qemu/104').config?.unusedDisks?.push('unused0');
        disk(facts, 'lxc/102', 'ceph', 199);
        disk(facts, 'lxc/103', 'ceph', 1);
      },
      {
        'storage/ceph': 'medium: 2 disks of 200 GiB share the 100 GiB of ceph.',
        'storage/pve1/local-lvm':
          'low: 2 disks of 100 GiB share the 100 GiB of local-lvm on pve1; 1 unused disk of their guests may come on top.',
      },
    ],
    'it is too much already, whatever the unread guest has': [
      (facts) => {
        addThin(facts);
        delete guestWith(facts, 'lxc/101').config;
        disk(facts, 'qemu/104', 'local-lvm', 300);
        facts.storage = facts.storage.filter(({ storage }) => storage !== 'ceph');
      },
      {
        'storage/pve1/local-lvm':
          'medium: 1 disk of at least 300 GiB shares the 100 GiB of local-lvm on pve1.',
      },
    ],
  },
  unknown: {
    'a configuration could not be read': [
      (facts) => {
        addThin(facts);
        delete guestWith(facts, 'lxc/101').config;
        delete guestWith(facts, 'qemu/104').config;
        gap(facts, 'guests', 'lxc/101');
      },
      {
        'storage/ceph': 'The disks of pihole-1 (CT 101) could not be seen: it did not answer.',
        'storage/pve1/local-lvm': 'The disks of pihole-1 (CT 101) could not be seen: it did not answer.',
      },
    ],
    'a disk without a size': [
      (facts) => {
        addThin(facts);
        disk(facts, 'lxc/102', 'local-lvm');
      },
      { 'storage/pve2/local-lvm': 'The size of a disk of pihole-2 (CT 102) could not be seen.' },
    ],
    'guests are hidden': [
      (facts) => {
        addThin(facts);
        storageNamed(facts, 'local-lvm').enabled = false;
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      { 'storage/ceph': 'Every guest could not be seen: rows are left out.' },
    ],
    'a storage is not active, or did not tell its size': [
      (facts) => {
        addThin(facts);
        for (const state of storageNamed(facts, 'ceph').onNodes) delete state.totalBytes;
        const { onNodes } = storageNamed(facts, 'local-lvm');
        onNodes.splice(0, 1);
        for (const state of onNodes.slice(0, 1))
          Object.assign(state, { active: false, totalBytes: undefined });
        gap(facts, 'storage', 'storage/pve1/local-lvm');
      },
      {
        'storage/ceph': 'The size of ceph could not be seen.',
        'storage/pve1/local-lvm': 'The size of local-lvm on pve1 could not be seen: it did not answer.',
        'storage/pve2/local-lvm':
          'The size of local-lvm on pve2 could not be seen: it is not active on pve2.',
      },
    ],
  },
  notApplicable: { 'no thin storage': [() => {}, null] },
});
