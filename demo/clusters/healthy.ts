import { eraOf, guest } from '../guest.ts';
import type { ClusterState, NodeState } from '../state.ts';
import { accessWithAuditor, root } from './auditor.ts';
import { canary } from './canaries.ts';
import { dailyUpdates } from './daily-tasks.ts';
import { mirror, nvme } from './disks.ts';
import { emptyCluster } from './empty.ts';
import { drillTasks } from './healthy-drills.ts';
import {
  healthyExtra,
  healthyGuests,
  healthyHaResources,
  healthyHaRules,
  healthyReplication,
} from './healthy-guests.ts';
import { nightly, weekly, weeklyEssential } from './healthy-jobs.ts';
import { bridge, type NodePart, ordinaryNode, port, repositories } from './ordinary.ts';
import { dir, isos, nfs, zfs } from './storages.ts';
import { vzdumpHistory } from './vzdump.ts';

const gib = 2 ** 30;
const day = 86_400;

/**
 * A cluster kept with care: three equal nodes with two corosync links, guests on mirrored ZFS with replication to
 * another node, HA with the twins kept apart, nightly backups on a server of their own, second factors, a firewall.
 */
export function healthy(now: number): ClusterState {
  const era = eraOf(now);
  const nodes = ['alder', 'birch', 'cedar'].map((name, i) => healthyNode(name, i, now, era));
  const bootedAt = nodes[0]?.bootedAt ?? now;
  const base: ClusterState = {
    ...emptyCluster(now),
    corosync: { name: 'grove', configVersion: 9, links: ['10.10.10', '10.10.20'] },
    nodes,
    guests: healthyGuests.map((row) => guest(row, { bootedAt, era }, healthyExtra(row))),
    storages,
    ha: { master: 'birch', resources: healthyHaResources, rules: healthyHaRules, groups: [] },
    replication: healthyReplication(now),
    pools: [{ poolid: 'family', comment: 'Photos and documents', storages: ['images'] }],
    backupJobs: [nightly, weekly, weeklyEssential],
    access: access(now, era),
    options: { ...emptyCluster(now).options, ...options },
    firewall: { enable: 1, policy_in: 'DROP', policy_out: 'ACCEPT' },
    notifications: {
      targets: [
        {
          name: 'mail-to-root',
          type: 'sendmail',
          origin: 'builtin',
          comment: "Send mails to root@pam's email address",
        },
        { name: 'relay', type: 'smtp', origin: 'user-created', comment: 'Mail relay outside the house' },
      ],
      matchers: [
        {
          name: 'default-matcher',
          mode: 'all',
          origin: 'modified-builtin',
          target: ['mail-to-root'],
        },
        {
          name: 'errors-outside',
          mode: 'all',
          origin: 'user-created',
          target: ['relay'],
          'match-severity': ['error'],
        },
      ],
    },
    metricServers: [{ id: 'influx', type: 'influxdb', server: '10.10.10.40', port: 8089, disable: 0 }],
  };
  const runs = base.backupJobs.map((job) => vzdumpHistory(base, job, { days: 40, scale: archiveScale }));
  const backups = runs.flatMap(({ copies }) => copies);
  const oldestPhotos = backups
    .filter(({ vmid }) => vmid === 304)
    .toSorted((a, b) => a.takenAt - b.takenAt)[0];
  return {
    ...base,
    backups: backups.map((copy) => (copy === oldestPhotos ? { ...copy, protected: true } : copy)),
    tasks: [...dailyUpdates(base, 31), ...drillTasks(base), ...runs.flatMap(({ tasks }) => tasks)],
  };
}

/** The same archives lie offsite, where they are read: sizes must be those of archives that the demo can make. */
const archiveScale = 8_192;

function healthyNode(name: string, index: number, now: number, era: number): NodeState {
  const ip = `10.10.10.${11 + index}`;
  const part: NodePart = {
    name,
    nodeid: index + 1,
    ip,
    cpus: 12,
    cpuModel: 'AMD Ryzen 5 PRO 5650GE with Radeon Graphics',
    mhz: '3400.000',
    memoryBytes: 64 * gib,
    memoryUsedBytes: Math.round((0.3 + 0.02 * index) * 64 * gib),
    cpu: 0.08 + 0.01 * index,
    bootedAt: Math.floor(now / day) * day - 12 * day + index * 1_700,
    subscription: {
      status: 'active',
      level: 'c',
      productname: 'Proxmox VE Community Subscription 1 CPU/year',
      key: `pve1c-${canary('subscription')}`,
      serverid: '9C6B00AA11BB22CC33DD44EE55FF6677',
      regdate: '2026-01-10 00:00:00',
      nextduedate: new Date((era + 200 * day) * 1000).toISOString().slice(0, 10),
      checktime: Math.floor(now / day) * day,
      sockets: 1,
      url: 'https://www.proxmox.com/en/proxmox-virtual-environment/pricing',
    },
    repositories: repositories('trixie', 'enterprise'),
    interfaces: [
      port('enp1s0', 3),
      port('enp2s0', 4),
      {
        ...bridge('vmbr0', 'enp1s0', 5),
        ...address(ip),
        gateway: '10.10.10.1',
        bridge_vlan_aware: 1,
        bridge_vids: '2-4094',
      },
      { ...bridge('vmbr1', 'enp2s0', 6), ...address(ip.replace('10.10.10', '10.10.20')) },
    ],
    dns: { search: 'grove.example', servers: ['10.10.10.2', '10.10.10.3'] },
    disks: [nvme(name, 2000, 'ZFS', 0), nvme(name, 2000, 'ZFS', 1)],
    zpools: [
      mirror('tank', 1_992_864_825_344, 300e9 + index * 20e9, ['/dev/nvme0n1p3', '/dev/nvme1n1p3'], now),
    ],
    firewall: { enable: 1 },
  };
  return ordinaryNode(part, era);
}

function address(ip: string) {
  return { method: 'static', address: ip, netmask: '24', cidr: `${ip}/24` };
}

const storages = [
  dir('local', '/var/lib/vz', ['iso', 'vztmpl'], { alder: [94, 6.1], birch: [94, 6], cedar: [94, 6.3] }),
  zfs('tank', 'tank/guests', { alder: [1900, 310], birch: [1900, 330], cedar: [1900, 350] }),
  nfs('vault', '10.10.20.50', '/mnt/vault/pve', ['backup'], [8000, 1900], { 'prune-backups': 'keep-all=1' }),
  nfs('vault-2', '10.10.10.70', '/srv/pve', ['backup'], [4000, 600], { 'prune-backups': 'keep-all=1' }),
  isos(nfs('images', '10.10.20.60', '/export/images', ['iso', 'vztmpl'], [500, 41]), [
    ['iso', 'debian-13.1.0-amd64-netinst.iso', 0.8],
  ]),
];

const options = {
  description: 'Grove',
  keyboard: 'de',
  email_from: 'pve@grove.example',
  max_workers: '4',
  migration: { type: 'secure', network: '10.10.20.0/24' },
  crs: { ha: 'static' },
  ha: { shutdown_policy: 'migrate' },
  'next-id': { lower: '100', upper: '8999' },
  'registered-tags': ['prod'],
  'tag-style': { shape: 'full', 'color-map': 'prod:00aa00' },
};

function access(now: number, era: number) {
  const factor = { type: 'totp', description: 'phone', createdAt: era - 200 * day } as const;
  const recovery = { type: 'recovery', description: 'recovery keys', createdAt: era - 200 * day } as const;
  return accessWithAuditor(
    {
      users: [
        root({ email: 'admins@grove.example', secondFactors: [factor, recovery] }),
        {
          userid: 'mika@pve',
          enable: 1,
          expire: 0,
          email: 'mika@grove.example',
          firstname: 'Mika',
          lastname: 'Sand',
          comment: `Admin ${canary('user')}`,
          secondFactors: [factor, recovery],
        },
      ],
      groups: [{ groupid: 'admins', comment: 'Administrators', members: ['mika@pve'] }],
      acl: [{ path: '/', type: 'group', ugid: 'admins', roleid: 'PVEAdmin', propagate: 1 }],
    },
    Math.floor(now / day) * day + 120 * day,
  );
}
