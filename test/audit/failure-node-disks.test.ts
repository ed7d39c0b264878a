import { describe } from 'vitest';
import { guestOf, moveDisk, replicate } from '../support/failure-case.ts';
import { fateCases } from '../support/fate-cases.ts';
import { blind, gap } from '../support/rule-cases.ts';

describe('a guest of a node that dies, by its backups and replicas', () =>
  fateCases({
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
  }));
