import rule from '../../audit/rules/replication-covers-critical.ts';
import { type AllFacts, found, guestWith, storageNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const disk = (facts: AllFacts, id: string) => found(guestWith(facts, id).config?.disks ?? [], () => true);

/** homeassistant (critical) and buildbox lie on a ZFS pool of their node. */
const onZfs = (facts: AllFacts) => {
  facts.storage.push({
    ...storageNamed(facts, 'local'),
    storage: 'tank',
    type: 'zfspool',
    content: ['images'],
  });
  for (const id of ['qemu/104', 'qemu/105']) disk(facts, id).storage = 'tank';
};

const job = (facts: AllFacts, part: Partial<AllFacts['replication'][number]> = {}) => {
  onZfs(facts);
  facts.replication.push({
    id: '104-0',
    vmid: 104,
    target: 'pve2',
    enabled: true,
    schedule: '*/15',
    ...part,
  });
};

const none = {
  'qemu/104':
    'medium: homeassistant (VM 104) is critical and lies on local ZFS of pve1 (scsi0), and no job replicates it.',
};

ruleCases(rule, {
  pass: {
    'a job with all disks': (facts) => {
      job(facts);
      disk(facts, 'qemu/104').replicated = true;
    },
    'a disabled one beside it': (facts) => {
      job(facts, { enabled: true });
      facts.replication.push({ ...found(facts.replication, () => true), id: '104-1', enabled: false });
    },
  },
  fail: {
    'no job': [onZfs, none],
    'a disabled job': [(facts) => job(facts, { enabled: false }), none],
    'a disk is left out': [
      (facts) => {
        job(facts);
        disk(facts, 'qemu/104').replicated = false;
      },
      {
        'qemu/104': 'medium: homeassistant (VM 104) is critical and replicated to pve2, but without scsi0.',
      },
    ],
    'a container, too': [
      (facts) => {
        job(facts, { vmid: 103 });
        disk(facts, 'qemu/104').storage = undefined;
        Object.assign(disk(facts, 'lxc/103'), { storage: 'tank', replicated: false });
      },
      { 'lxc/103': 'medium: traefik (CT 103) is critical and replicated to pve2, but without rootfs.' },
    ],
  },
  unknown: {
    'its disks': [
      (facts) => {
        job(facts);
        delete guestWith(facts, 'qemu/104').config;
        gap(facts, 'guests', 'qemu/104');
      },
      { 'qemu/104': 'The disks of homeassistant (VM 104) could not be seen: it did not answer.' },
    ],
    'some of the jobs': [
      (facts) => {
        onZfs(facts);
        gap(facts, 'replication', 'filtered', 'rows are left out.');
      },
      { 'qemu/104': 'Whether homeassistant (VM 104) is replicated could not be seen: rows are left out.' },
    ],
  },
  notApplicable: {
    'no local ZFS': [() => {}, null],
    'a disabled one': [
      (facts) => {
        onZfs(facts);
        storageNamed(facts, 'tank').enabled = false;
      },
      null,
    ],
    'ZFS that is shared': [
      (facts) => {
        onZfs(facts);
        storageNamed(facts, 'tank').shared = true;
      },
      null,
    ],
    'a host that stands alone': [
      (facts) => {
        onZfs(facts);
        facts.cluster.members.splice(1);
      },
      null,
    ],
  },
});
