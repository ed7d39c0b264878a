import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/ha-storage-reachable.ts';
import { runAudit } from '../../audit/run.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

type Facts = ReturnType<typeof healthyFacts>;
/** Puts the first disk of a guest on a storage of its own. */
const put = ({ guests, storage }: Facts, vmid: number, type: string, shared = false) => {
  const [model] = storage;
  if (model) storage.push({ ...model, storage: `own-${vmid}`, type, shared, server: undefined });
  for (const guest of guests)
    if (guest.vmid === vmid) for (const disk of guest.config?.disks ?? []) disk.storage = `own-${vmid}`;
};

const replicateTo = (facts: Facts, vmid: number, enabled = true) =>
  facts.replication.push({ id: `${vmid}-0`, vmid, target: 'pve2', enabled, schedule: '*/15' });

ruleCases(rule, {
  pass: {
    'all disks are on shared storage': () => {},
    'a directory that every node mounts': (facts) => put(facts, 101, 'dir', true),
    'ZFS that is replicated': (facts) => {
      put(facts, 101, 'zfspool');
      replicateTo(facts, 101);
    },
    'a bind mount is no disk on a storage': ({ guests }) => {
      for (const guest of guests.slice(0, 1))
        guest.config?.disks.splice(0, 1, { key: 'mp0', backedUp: false });
    },
    'a guest that is not to be started': (facts) => {
      put(facts, 101, 'lvmthin');
      for (const resource of facts.ha.resources.slice(0, 1)) resource.requestedState = 'disabled';
    },
  },
  fail: {
    'ZFS without replication, or with a job that is off': [
      (facts) => {
        put(facts, 101, 'zfspool');
        put(facts, 104, 'zfspool');
        replicateTo(facts, 104, false);
      },
      {
        'lxc/101':
          'high: pihole-1 (CT 101) cannot start on another node: rootfs lies on own-101 of pve1 alone, and no job replicates it.',
        'qemu/104':
          'high: homeassistant (VM 104) cannot start on another node: scsi0 lies on own-104 of pve1 alone, and no job replicates it.',
      },
    ],
    'disks on local storage of each kind': [
      (facts) => {
        put(facts, 101, 'lvmthin');
        put(facts, 102, 'lvm');
        put(facts, 103, 'dir');
        put(facts, 104, 'btrfs');
        put(facts, 105, 'lvmthin');
      },
      {
        'lxc/101':
          'high: pihole-1 (CT 101) cannot start on another node: rootfs lies on own-101 of pve1 alone.',
        'lxc/102':
          'high: pihole-2 (CT 102) cannot start on another node: rootfs lies on own-102 of pve2 alone.',
        'lxc/103':
          'high: traefik (CT 103) cannot start on another node: rootfs lies on own-103 of pve3 alone.',
        'qemu/104':
          'high: homeassistant (VM 104) cannot start on another node: scsi0 lies on own-104 of pve1 alone.',
      },
    ],
  },
  unknown: {
    'nobody knows whether it is replicated': [
      (facts) => {
        put(facts, 101, 'zfspool');
        blind(facts, 'replication');
      },
      { 'lxc/101': 'Whether pihole-1 (CT 101) is replicated could not be seen: the token may not see it.' },
    ],
    'the token sees only some replication jobs': [
      (facts) => {
        put(facts, 101, 'zfspool');
        gap(facts, 'replication', 'filtered', 'rows are left out.');
      },
      { 'lxc/101': 'Whether pihole-1 (CT 101) is replicated could not be seen: rows are left out.' },
    ],
    'a guest cannot be seen, a config cannot be read, a storage is hidden': [
      (facts) => {
        const [, second, third] = facts.guests;
        if (second) delete second.config;
        gap(facts, 'guests', 'lxc/102');
        for (const disk of third?.config?.disks ?? []) disk.storage = 'secret';
        gap(facts, 'storage', 'filtered', 'rows are left out.');
        facts.guests.shift();
      },
      {
        'lxc/101': 'The disks of CT 101 could not be seen.',
        'lxc/102': 'The disks of pihole-2 (CT 102) could not be seen: it did not answer.',
        'lxc/103': 'The storage secret of traefik (CT 103) could not be seen: rows are left out.',
      },
    ],
  },
  notApplicable: {
    'HA manages nothing': [({ ha }) => void ha.resources.splice(0), null],
    'a type of storage that may be shared without saying so': [
      (facts) => {
        put(facts, 101, 'linstor');
        facts.ha.resources.splice(1);
      },
      null,
    ],
  },
});

it('moves the disks to shared storage: a running container is stopped through HA for it', () => {
  const facts = healthyFacts();
  put(facts, 101, 'dir');
  put(facts, 102, 'dir');
  put(facts, 104, 'dir');
  for (const guest of facts.guests.slice(1, 2)) guest.status = 'stopped';
  const lines = () =>
    runAudit([rule], facts, defaultPolicy)[0]
      ?.verdicts.filter(({ outcome }) => outcome === 'fail')
      .map(({ fix }) => fix?.commands.map(({ line, effect }) => `${effect}: ${line}`));
  expect(lines()).toEqual([
    [
      'interrupts: ha-manager set ct:101 --state stopped',
      'changes: pct move-volume 101 rootfs nas --delete',
      'changes: ha-manager set ct:101 --state started',
    ],
    ['changes: pct move-volume 102 rootfs nas --delete'],
    ['changes: qm disk move 104 scsi0 nas --delete'],
  ]);
  for (const storage of facts.storage) storage.shared = false;
  expect(lines()).toEqual([[], [], []]);
});

it('replicates what lies on ZFS to a node with the same pool, else moves it to shared storage', () => {
  const facts = healthyFacts();
  put(facts, 101, 'zfspool');
  for (const guest of facts.guests.slice(0, 1))
    guest.config?.disks.push({ key: 'mp0', storage: 'own-101', backedUp: true });
  const lines = () =>
    runAudit([rule], facts, defaultPolicy)[0]?.verdicts[0]?.fix?.commands.map(({ line }) => line);
  expect(lines()).toEqual(["pvesr create-local-job 101-0 pve2 --schedule '*/15'"]);
  for (const storage of facts.storage)
    if (storage.type === 'zfspool') for (const state of storage.onNodes) state.active = state.node === 'pve1';
  expect(lines()?.slice(1, 3)).toEqual([
    'pct move-volume 101 rootfs nas --delete',
    'pct move-volume 101 mp0 nas --delete',
  ]);
  replicateTo(facts, 101, false);
  expect(lines()).toEqual(['pvesr enable 101-0']);
});
