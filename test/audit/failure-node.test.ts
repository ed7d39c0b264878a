import { describe, expect, it } from 'vitest';
import {
  type Change,
  failureOf,
  fatesOf,
  guestOf,
  moveDisk,
  replicate,
  storageOf,
  whyOf,
} from '../support/failure-case.ts';
import { now } from '../support/healthy-facts.ts';
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
  'the cluster says that this manager is silent, and its clock is not known': [
    (facts) => {
      delete facts.nodes[0]!.clock;
      Object.assign(facts.ha.status!.lrm[0]!, {
        text: 'pve1 (old timestamp - dead?, …)',
        timestamp: undefined,
      });
    },
    'manual by hand on pve1',
    /The local resource manager of pve1 does not report/,
  ],
  'the clock of the node is behind, its manager is not': [
    (facts) => {
      facts.nodes[0]!.clock!.offsetSeconds = -600;
      facts.ha.status!.lrm[0]!.timestamp = now - 605;
    },
    'returns by ha on pve1',
    /^HA starts it/,
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
    /^It needs a device of pve3 \(dev0\)\. HA moves it to another node, where it does not start as it is\./,
  ],
  'it uses a path of its node, without HA': [
    (facts) => {
      guestOf(facts, 'lxc/103').config.disks.push({ key: 'mp0', backedUp: false });
      facts.ha.resources = [];
    },
    'waits',
    /^It needs a path of pve3 \(mp0\)\. Its disks can be reached from other nodes/,
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
    (facts) => replicate(facts, 'lxc/103', 'pve1'),
    'from-replica by ha on pve1',
    /^HA starts it on pve1 from its replica; what was written since the last run is lost\.$/,
  ],
  'it was replicated to another node than HA takes': [
    (facts) => replicate(facts, 'lxc/103', 'pve2'),
    'from-replica by hand on pve2',
    /^HA moves it to pve1.* rootfs is on tank of pve3 and not replicated to pve1\. It can be started by hand from its replica/,
  ],
  'its replication never succeeded': [
    (facts) => {
      replicate(facts, 'lxc/103', 'pve1');
      delete facts.replication[0]!.state!.lastSyncAt;
    },
    'restore by hand',
    /^rootfs is on tank of pve3; its replication to pve1 never succeeded\./,
  ],
  'when it was replicated could not be seen': [
    (facts) => {
      replicate(facts, 'lxc/103', 'pve1');
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
};

const serviceOf = (facts: Parameters<Change>[0]) => {
  const service = facts.ha.resources.find(({ sid }) => sid === 'ct:103');
  if (!service) throw new Error('no service ct:103');
  return service;
};

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

describe('a guest of a node that dies', () => {
  it.each(Object.entries(cases))('%s', (_, [change, fate, why]) => {
    const failure = failureOf('node/pve3', change);
    expect(fatesOf(failure)).toEqual({ 'lxc/103': fate });
    expect(whyOf(failure, 'lxc/103')).toMatch(why);
  });
});
