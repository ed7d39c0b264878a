import { describe, expect, it } from 'vitest';
import {
  type Change,
  failureOf,
  fatesOf,
  guestOf,
  moveDisk,
  storageOf,
  whyOf,
} from '../support/failure-case.ts';
import { hours, now } from '../support/healthy-facts.ts';
import { blind, gap } from '../support/rule-cases.ts';

/** What becomes of traefik (CT 103, managed by HA) when its node pve3 dies. */
const cases: Record<string, [Change, fate: string, why: RegExp]> = {
  'HA brings it back where fewest guests run': [() => {}, 'returns by ha on pve1', /^HA starts it on pve1/],
  'HA does not manage it': [
    (facts) => {
      facts.ha.resources = facts.ha.resources.filter(({ sid }) => sid !== 'ct:103');
    },
    'manual by hand on pve1',
    /^HA does not manage it\. Its disks can be reached from pve1, pve2/,
  ],
  'HA ignores it': [
    (facts) => {
      serviceOf(facts).requestedState = 'ignored';
    },
    'manual by hand on pve1',
    /^HA does not manage it\./,
  ],
  'HA is to keep it stopped': [
    (facts) => {
      serviceOf(facts).requestedState = 'stopped';
    },
    'manual by hand on pve1',
    /requested state stopped/,
  ],
  'HA has it in error': [
    (facts) => {
      serviceOf(facts).state = 'error';
    },
    'manual by hand on pve1',
    /leaves it alone in its state error/,
  ],
  'HA has frozen it': [
    (facts) => {
      serviceOf(facts).state = 'freeze';
    },
    'manual by hand on pve1',
    /leaves it alone in its state freeze/,
  ],
  'HA is disarmed': [
    (facts) => {
      facts.ha.status!.armedState = 'disarmed';
    },
    'manual by hand on pve1',
    /HA is disarmed/,
  ],
  'HA was never in use, so no armed state is told': [
    (facts) => {
      delete facts.ha.status!.armedState;
    },
    'returns by ha on pve1',
    /^HA starts it/,
  ],
  'HA could not be seen': [
    (facts) => blind(facts, 'ha'),
    'unknown',
    /^Whether HA manages it could not be seen: the token/,
  ],
  'the state of HA could not be seen': [
    (facts) => {
      delete facts.ha.status;
      gap(facts, 'ha', 'status');
    },
    'unknown',
    /^The state of HA could not be seen: it did not answer\./,
  ],
  'the rules could not be seen': [
    (facts) => {
      delete facts.ha.rules;
      gap(facts, 'ha', 'rules');
    },
    'unknown',
    /^The rules that bind it to nodes could not be seen: it did not answer\./,
  ],
  'its configuration could not be seen': [
    (facts) => Object.assign(guestOf(facts, 'lxc/103'), { config: undefined }),
    'unknown',
    /^Its configuration could not be seen\.$/,
  ],
  'its storage could not be seen': [
    (facts) => blind(facts, 'storage'),
    'unknown',
    /^The storage nas could not be seen: the token may not see it\./,
  ],
  'the state of its storage on the target could not be seen': [
    (facts) => {
      const nas = storageOf(facts, 'nas');
      nas.onNodes = nas.onNodes.filter(({ node }) => node === 'pve3');
      gap(facts, 'storage', 'storage/pve1/nas');
    },
    'unknown',
    /^The state of nas on pve1 could not be seen: it did not answer\./,
  ],
  'the interfaces of the target could not be seen': [
    (facts) => {
      delete facts.network.nodes[0]!.interfaces;
      gap(facts, 'network', 'node/pve1');
    },
    'unknown',
    /^Whether pve1 has vmbr0 could not be seen: it did not answer\./,
  ],
  'its network is one of SDN': [
    (facts) => {
      guestOf(facts, 'lxc/103').config.networks[0]!.bridge = 'vnet7';
    },
    'unknown',
    /^Whether pve1 has the network vnet7 is not known: pve3 does not list it/,
  ],
  'it has a network without a bridge': [
    (facts) => {
      delete guestOf(facts, 'lxc/103').config.networks[0]!.bridge;
    },
    'returns by ha on pve1',
    /^HA starts it/,
  ],
  'the first target has no such bridge, the next one does': [
    (facts) => {
      facts.network.nodes[0]!.interfaces = [];
    },
    'returns by ha on pve2',
    /^HA starts it on pve2/,
  ],
  'the bridge of the first target is down': [
    (facts) => {
      for (const each of facts.network.nodes[0]!.interfaces ?? []) each.active = false;
    },
    'returns by ha on pve2',
    /^HA starts it on pve2/,
  ],
  'the first target has no such bridge, and HA may not try another': [
    (facts) => {
      facts.network.nodes[0]!.interfaces = [];
      serviceOf(facts).maxRelocate = 0;
    },
    'manual by hand on pve2',
    /^HA moves it to pve1, looking neither at storage nor at networks, and gives up there\. pve1 has no bridge vmbr0\./,
  ],
  'no target has such a bridge': [
    (facts) => {
      facts.network.nodes[0]!.interfaces = [];
      facts.network.nodes[1]!.interfaces = [];
    },
    'manual by hand',
    /gives up there\. pve2 has no bridge vmbr0\./,
  ],
  'its storage is not mounted on the first target': [
    (facts) => {
      storageOf(facts, 'nas').onNodes[0]!.active = false;
    },
    'returns by ha on pve2',
    /^HA starts it on pve2/,
  ],
  'its storage is not configured for the node that HA takes': [
    (facts) => {
      storageOf(facts, 'nas').onlyNodes = ['pve2', 'pve3'];
    },
    'manual by hand on pve2',
    /^HA moves it to pve1.* gives up there\. nas is not configured for pve1\./,
  ],
  'its storage is disabled on the node that HA takes': [
    (facts) => {
      storageOf(facts, 'nas').onNodes[0]!.enabled = false;
    },
    'manual by hand on pve2',
    /nas is disabled on pve1\./,
  ],
  'no other node has its storage': [
    (facts) => {
      storageOf(facts, 'nas').onlyNodes = ['pve3'];
    },
    'waits',
    /^Its disks are not lost with pve3, but no node that stays up can reach them: nas is not configured for pve1\./,
  ],
  'no other node has its storage mounted': [
    (facts) => {
      for (const state of storageOf(facts, 'nas').onNodes.slice(0, 2)) state.active = false;
    },
    'waits',
    /nas is not active on pve1\./,
  ],
  'the local resource manager of the node that HA takes is silent': [
    (facts) => {
      facts.ha.status!.lrm[0]!.timestamp = now - 61;
    },
    'manual by hand on pve1',
    /The local resource manager of pve1 does not report/,
  ],
  'a node is in maintenance': [
    (facts) => {
      facts.ha.status!.lrm[0]!.text = 'pve1 (maintenance mode, Tue Nov 17 03:16:56 2026)';
    },
    'returns by ha on pve2',
    /^HA starts it on pve2/,
  ],
  'an image of its own node is in its drive': [
    (facts) => guestOf(facts, 'lxc/103').config.mountedIsos.push('local:iso/debian.iso'),
    'manual by hand on pve1',
    /The image local:iso\/debian\.iso in its drive is on pve3 alone\./,
  ],
  'an image on shared storage is in its drive': [
    (facts) => guestOf(facts, 'lxc/103').config.mountedIsos.push('nas2:iso/debian.iso'),
    'returns by ha on pve1',
    /^HA starts it/,
  ],
  'an image on an unknown storage is in its drive': [
    (facts) => guestOf(facts, 'lxc/103').config.mountedIsos.push('gone:iso/debian.iso'),
    'unknown',
    /^The storage gone could not be seen\./,
  ],
  'it uses a device of its node': [
    (facts) => guestOf(facts, 'lxc/103').config.passthrough.push('dev0'),
    'waits',
    /^It needs the host device dev0 of pve3\. HA moves it to another node, where it does not start as it is\./,
  ],
  'it uses a path of its node, without HA': [
    (facts) => {
      guestOf(facts, 'lxc/103').config.disks.push({ key: 'mp0', backedUp: false });
      facts.ha.resources = [];
    },
    'waits',
    /^It needs the path behind mp0 of pve3\. Its disks can be reached from other nodes/,
  ],
  'its disk is local and backed up': [
    (facts) => moveDisk(facts, 'lxc/103', 'local-lvm', 'lvmthin'),
    'restore by hand',
    /^rootfs is on local-lvm of pve3 alone\. HA moves it to another node, where it does not start as it is\. The newest backup that stays up is 60 minutes old, on backup-nas\.$/,
  ],
  'the backup leaves a disk out': [
    (facts) => {
      moveDisk(facts, 'lxc/103', 'local-lvm', 'lvmthin');
      guestOf(facts, 'lxc/103').config.disks.push({ key: 'mp1', storage: 'nas', backedUp: false });
    },
    'restore by hand',
    /It does not contain mp1\.$/,
  ],
  'its disk is local and there is no backup': [
    (facts) => {
      moveDisk(facts, 'lxc/103', 'local-lvm', 'lvmthin');
      facts.backups.copies = [];
    },
    'lost',
    /No usable backup of it is on a storage that stays up: if those disks are gone, so are its data\.$/,
  ],
  'its disk is local and backups could not be seen': [
    (facts) => {
      moveDisk(facts, 'lxc/103', 'local-lvm', 'lvmthin');
      blind(facts, 'backups');
    },
    'unknown',
    /^rootfs is on local-lvm of pve3 alone\..* Backups could not be seen: the token may not see it\.$/,
  ],
  'it was replicated to the node that HA takes': [
    (facts) => replicate(facts, 'pve1'),
    'from-replica by ha on pve1',
    /^HA starts it on pve1 from its replica; what was written since the last run is lost\.$/,
  ],
  'it was replicated to another node than HA takes': [
    (facts) => replicate(facts, 'pve2'),
    'from-replica by hand on pve2',
    /^HA moves it to pve1.* rootfs is on tank of pve3 and not replicated to pve1\. It can be started by hand from its replica/,
  ],
  'its replication never succeeded': [
    (facts) => {
      replicate(facts, 'pve1');
      delete facts.replication[0]!.state!.lastSyncAt;
    },
    'restore by hand',
    /^rootfs is on tank of pve3; its replication to pve1 never succeeded\./,
  ],
  'when it was replicated could not be seen': [
    (facts) => {
      replicate(facts, 'pve1');
      delete facts.replication[0]!.state;
      gap(facts, 'replication', '103-0');
    },
    'unknown',
    /^When 103-0 last replicated to pve1 could not be seen: it did not answer\./,
  ],
  'replication could not be seen': [
    (facts) => {
      moveDisk(facts, 'lxc/103', 'tank');
      blind(facts, 'replication');
    },
    'unknown',
    /^Replication could not be seen: the token/,
  ],
  'its Ceph disks are in the nodes': [
    (facts) => {
      Object.assign(storageOf(facts, 'nas'), { type: 'rbd', server: undefined });
    },
    'unknown',
    /^Whether nas keeps working without pve3 depends on where its Ceph data lie, which was not read\./,
  ],
  'its Ceph disks are in another cluster': [
    (facts) => {
      Object.assign(storageOf(facts, 'nas'), { type: 'rbd', server: '10.9.0.1' });
    },
    'returns by ha on pve1',
    /^HA starts it/,
  ],
};

const serviceOf = (facts: Parameters<Change>[0]) => {
  const service = facts.ha.resources.find(({ sid }) => sid === 'ct:103');
  if (!service) throw new Error('no service ct:103');
  return service;
};

function replicate(facts: Parameters<Change>[0], target: string): void {
  moveDisk(facts, 'lxc/103', 'tank');
  facts.replication.push({
    id: '103-0',
    vmid: 103,
    source: 'pve3',
    target,
    enabled: true,
    schedule: '*/15',
    state: { lastSyncAt: now - 600, failCount: 0 },
  });
}

describe('a guest of a node that dies', () => {
  it.each(Object.entries(cases))('%s', (_, [change, fate, why]) => {
    const failure = failureOf('node/pve3', change);
    expect(fatesOf(failure)).toEqual({ 'lxc/103': fate });
    expect(whyOf(failure, 'lxc/103')).toMatch(why);
  });
});

it('gives the backup it would use, and none that is damaged, unfinished, of another guest type or on the dead node', () => {
  const backupOf = (change: Change) =>
    failureOf('node/pve3', (facts, policy) => {
      moveDisk(facts, 'lxc/103', 'local-lvm', 'lvmthin');
      storageOf(facts, 'local').content.push('backup');
      for (const node of ['pve1', 'pve2', 'pve3'])
        facts.backups.listed.push({ storage: 'local', node, evidence: 'content' });
      change(facts, policy);
    }).guests[0]?.backup;
  const copy = { storage: 'backup-nas', volid: 'new', vmid: 103, takenAt: now - 60 };
  expect(backupOf((facts) => facts.backups.copies.push({ ...copy, type: 'lxc', sizeBytes: 5e9 }))).toEqual({
    storage: 'backup-nas',
    volid: 'new',
    takenAt: now - 60,
    sizeBytes: 5e9,
  });
  const older = 'backup-nas:backup/vzdump-lxc-103-0.tar.zst';
  for (const useless of [
    { verification: 'failed' as const },
    { sizeBytes: 1 },
    { type: 'qemu' as const },
    { storage: 'local', node: 'pve3' },
  ])
    expect(backupOf((facts) => facts.backups.copies.push({ ...copy, ...useless }))?.volid).toBe(older);
  expect(
    backupOf((facts) => facts.backups.copies.push({ ...copy, storage: 'local', node: 'pve1' }))?.volid,
  ).toBe('new');
});

it('is not sure that there is no backup while a storage that stays up was not listed', () => {
  const why = (change: Change) =>
    whyOf(
      failureOf('node/pve3', (facts, policy) => {
        moveDisk(facts, 'lxc/103', 'local-lvm', 'lvmthin');
        facts.backups.copies = [];
        change(facts, policy);
      }),
      'lxc/103',
    );
  expect(
    why((facts) => {
      facts.backups.listed = [];
      gap(facts, 'backups', 'storage/backup-nas');
    }),
  ).toMatch(/The backups on backup-nas could not be listed: it did not answer\.$/);
  expect(why((facts) => gap(facts, 'storage', 'filtered', 'the token sees some storages only.'))).toMatch(
    /There may be backup storages that could not be seen: the token sees some storages only\.$/,
  );
  const local: Change = (facts) => {
    storageOf(facts, 'local').content.push('backup');
    facts.backups.listed.push({ storage: 'local', node: 'pve1', evidence: 'content' });
  };
  expect(why(local)).toMatch(/The backups on pve2\/local could not be listed\.$/);
  const excused: Change[] = [
    (facts) => {
      storageOf(facts, 'local').onlyNodes = ['pve1', 'pve3'];
    },
    (facts) => {
      storageOf(facts, 'local').onNodes[1]!.enabled = false;
    },
    (facts) => {
      storageOf(facts, 'local').enabled = false;
    },
  ];
  for (const excuse of excused)
    expect(
      why((facts, policy) => {
        local(facts, policy);
        excuse(facts, policy);
      }),
    ).toMatch(/No usable backup/);
});

it('is not sure of a copy whose place is not known', () => {
  const why = (copy: object) =>
    whyOf(
      failureOf('node/pve3', (facts) => {
        moveDisk(facts, 'lxc/103', 'local-lvm', 'lvmthin');
        facts.backups.copies = [
          { storage: 'local', volid: 'local:x', vmid: 103, takenAt: now - hours(1), ...copy },
        ];
      }),
      'lxc/103',
    );
  expect(why({})).toMatch(/On which node local:x lies is not known\.$/);
  expect(why({ storage: 'gone' })).toMatch(/Where the backup storage gone lies could not be seen\.$/);
});

it('tells how old a replica is, and from which node it starts', () => {
  const [guest] = failureOf('node/pve3', (facts) => replicate(facts, 'pve1')).guests;
  expect(guest?.replica).toEqual({ target: 'pve1', ageSeconds: 600 });
  const ages = failureOf('node/pve3', (facts) => {
    facts.ha.resources = [];
    replicate(facts, 'pve1');
    replicate(facts, 'pve2');
    facts.replication[0]!.state!.lastSyncAt = now - 90;
    facts.replication[1]!.state!.lastSyncAt = now + 5;
  }).guests[0];
  expect([ages?.fate, ages?.to, ages?.replica]).toEqual([
    'from-replica',
    'pve2',
    { target: 'pve2', ageSeconds: 0 },
  ]);
});

it('calls a replica as old as its oldest part', () => {
  const [guest] = failureOf('node/pve3', (facts) => {
    replicate(facts, 'pve1');
    guestOf(facts, 'lxc/103').config.disks.push({ key: 'mp0', storage: 'nas', backedUp: true });
  }).guests;
  expect(guest?.replica).toEqual({ target: 'pve1', ageSeconds: 600 });
});

it('takes storage down with the node that serves it', () => {
  const failure = failureOf('node/pve1', (facts) => {
    storageOf(facts, 'nas').server = '10.0.0.1';
    facts.backups.copies = facts.backups.copies.filter(({ vmid }) => vmid !== 105);
  });
  expect(failure.storages).toEqual(['nas']);
  expect(fatesOf(failure)).toEqual({
    'lxc/101': 'restore by hand',
    'qemu/104': 'restore by hand',
    'lxc/102': 'restore by hand',
    'lxc/103': 'restore by hand',
    'qemu/105': 'lost',
  });
  expect(failure.assumptions).toContain('nas is served by pve1 and goes down with it.');
});

it('knows a serving node by its name and by any address of its interfaces', () => {
  for (const server of ['PVE1', '10.0.1.1'])
    expect(
      failureOf('node/pve1', (facts) => Object.assign(storageOf(facts, 'nas'), { server })).storages,
    ).toEqual(['nas']);
});

it('says that backups served from inside may be out of reach too', () => {
  const failure = failureOf('node/pve2', (facts) => {
    moveDisk(facts, 'qemu/105', 'local-lvm', 'lvmthin');
    Object.assign(guestOf(facts, 'qemu/105'), { name: 'pbs-1' });
    storageOf(facts, 'backup-nas').type = 'pbs';
  });
  expect(failure.unknowns).toEqual([
    'pbs-1 (VM 105) stops too. If backup-nas is served from there, its backups are out of reach until it is back.',
  ]);
});

it('counts guests whose every known backup is on the dead node', () => {
  const failure = failureOf('node/pve2', (facts) => {
    facts.backups.copies = facts.backups.copies
      .filter(({ vmid }) => vmid === 101 || vmid === 102)
      .map((copy) => (copy.vmid === 101 ? { ...copy, storage: 'local', node: 'pve2' } : copy));
  });
  expect(failure.lastBackups).toBe(1);
  expect(failure.summary).toContain('; all known backups of 1 guest are gone with it; ');
});

it('warns when HA fills a node beyond its memory, which it does not look at', () => {
  const failure = failureOf('node/pve3', (facts) =>
    Object.assign(guestOf(facts, 'lxc/103'), { memoryBytes: 30 * 1024 ** 3 }),
  );
  expect(failure.overload).toEqual([
    { node: 'pve1', arriving: 1, allocatedBytes: 35 * 1024 ** 3, totalBytes: 32 * 1024 ** 3 },
  ]);
  expect(failure.assumptions.at(-1)).toBe(
    'HA does not look at memory: pve1 then has promised 35 GiB of its 32 GiB and may run out of it.',
  );
  const unseen = failureOf('node/pve3', (facts) => {
    Object.assign(guestOf(facts, 'lxc/103'), { memoryBytes: undefined });
    blind(facts, 'nodes');
  });
  expect(unseen.overload).toEqual([]);
});

it('proposes for work by hand the node with the most memory left, guest after guest', () => {
  const failure = failureOf('node/pve2', (facts) => {
    facts.ha.resources = [];
    Object.assign(guestOf(facts, 'lxc/102'), { memoryBytes: 30 * 1024 ** 3 });
  });
  expect(fatesOf(failure)).toEqual({
    'lxc/102': 'manual by hand on pve3',
    'qemu/105': 'manual by hand on pve1',
  });
});

it('proposes a node also where no memory is known', () => {
  const failure = failureOf('node/pve2', (facts) => {
    facts.ha.resources = [];
    for (const node of facts.nodes) delete node.memory;
    Object.assign(guestOf(facts, 'lxc/102'), { memoryBytes: undefined });
  });
  expect(fatesOf(failure)).toEqual({
    'lxc/102': 'manual by hand on pve1',
    'qemu/105': 'manual by hand on pve1',
  });
});
