import type { Capacity, Failure, GuestFate, RecoveryTime, Risk, Spof } from '../../audit/report.ts';
import { guests } from './sample-inventory.ts';

const takenAt = Date.UTC(2026, 10, 22, 3, 17) / 1000;

function fateOf(
  vmid: number,
  fate: GuestFate['fate'],
  why: string,
  more: Partial<GuestFate> = {},
): GuestFate {
  const { id, name, tier } = guests[vmid - 100] as (typeof guests)[number];
  const evidence = [{ seen: 'rootfs on nas', where: `/nodes/proxmox/${id}/config` }];
  return { id, name, ...(tier && { tier }), fate, why, evidence, ...more };
}

const unmanaged =
  'HA does not manage it. Its disks can be reached from proxmox2: it can be started there by hand.';

const byHand = (vmid: number, to: string): GuestFate =>
  fateOf(vmid, 'manual', unmanaged, {
    by: 'hand',
    to,
    effect: 'changes',
    minutes: { from: 15, to: vmid - 40 },
  });

/** Something of every fate. */
const node: Failure = {
  subject: 'node/proxmox',
  kind: 'node',
  name: 'proxmox',
  storages: [],
  quorate: true,
  summary: 'If proxmox fails, 11 guests stop: 3 come back by HA and 3 can be started by hand; quorum holds.',
  complete: true,
  lastBackups: 0,
  guests: [
    fateOf(100, 'returns', 'HA starts it on proxmox2; all its disks can be reached from there.', {
      by: 'ha',
      to: 'proxmox2',
      minutes: { from: 2, to: 5 },
    }),
    fateOf(101, 'returns', 'HA starts it on proxmox2; all its disks can be reached from there.', {
      by: 'ha',
      to: 'proxmox2',
      minutes: { from: 3, to: 6 },
    }),
    fateOf(102, 'from-replica', 'HA starts it on proxmox3 from its replica.', {
      by: 'ha',
      to: 'proxmox3',
      minutes: { from: 3, to: 6 },
      replica: { target: 'proxmox3', ageSeconds: 645 },
    }),
    byHand(110, 'proxmox2'),
    byHand(103, 'proxmox2'),
    byHand(104, 'proxmox3'),
    fateOf(105, 'restore', 'rootfs is on local-lvm of proxmox alone.', {
      by: 'hand',
      minutes: { from: 30, to: 190 },
      backup: {
        storage: 'nas',
        volid: 'nas:backup/vzdump-lxc-105-2026_11_22-02_41_00.tar.zst',
        takenAt: takenAt - 2160,
        sizeBytes: 2_150_000_000,
      },
    }),
    fateOf(106, 'waits', 'Its rules allow no other node.'),
    fateOf(107, 'lost', 'rootfs is on local-lvm of proxmox alone.'),
    fateOf(108, 'lost', 'rootfs is on local-lvm of proxmox alone.'),
    fateOf(109, 'unknown', 'Its configuration could not be read.'),
  ],
  roles: [
    { role: 'dns', tier: 'critical', redundant: true, down: ['lxc/100'], remaining: ['lxc/127'] },
    { role: 'reverse-proxy', tier: 'critical', redundant: false, down: ['lxc/110'], remaining: [] },
  ],
  overload: [{ node: 'proxmox2', arriving: 2, allocatedBytes: 34 * 1024 ** 3, totalBytes: 31 * 1024 ** 3 }],
  minutes: { from: 30, to: 190 },
  assumptions: ['HA starts the first guest 130 seconds after the failure, once the node is fenced.'],
  unknowns: [],
};

const storage: Failure = {
  ...node,
  subject: 'storage/nas',
  kind: 'storage',
  name: 'nas',
  storages: ['nas'],
  summary:
    'If the storage nas fails, at least 2 guests stop; all known backups of 5 guests are gone with it.',
  complete: false,
  lastBackups: 5,
  guests: [
    fateOf(110, 'lost', 'rootfs is on nas, which is down on every node.'),
    fateOf(114, 'lost', 'rootfs is on nas, which is down on every node.'),
  ],
  roles: [],
  overload: [],
  minutes: undefined,
  assumptions: ['The data are lost.'],
  unknowns: ['The configuration of service-26 could not be read.'],
};

const none = { guests: [], roles: [], overload: [], assumptions: [], unknowns: [], minutes: undefined };

export const failures: Failure[] = [
  node,
  {
    ...node,
    ...none,
    subject: 'node/proxmox2',
    name: 'proxmox2',
    quorate: null,
    summary: 'If proxmox2 fails, no running guest stops; whether the cluster keeps quorum is not known.',
  },
  {
    ...node,
    subject: 'node/proxmox3',
    name: 'proxmox3',
    quorate: false,
    summary: 'If proxmox3 fails, 1 guest stops: of 1 the outcome is not known; there is no quorum.',
    guests: [fateOf(127, 'unknown', 'What HA does could not be read.')],
    roles: [],
    overload: [],
    minutes: undefined,
  },
  {
    ...storage,
    subject: 'server/10.0.0.50',
    kind: 'storage-server',
    name: '10.0.0.50',
    summary: 'If the storage server 10.0.0.50 with nas fails, at least 2 guests stop.',
  },
  storage,
  {
    ...node,
    subject: 'lxc/110',
    kind: 'guest',
    name: 'traefik (CT 110)',
    summary: 'If traefik (CT 110) stops, it stays down until somebody starts it.',
    guests: [byHand(110, 'proxmox')],
    roles: [{ role: 'reverse-proxy', tier: 'critical', redundant: false, down: ['lxc/110'], remaining: [] }],
    overload: [],
    minutes: { from: 15, to: 70 },
  },
];

export const spofs: Spof[] = [
  {
    subject: 'lxc/110',
    name: 'traefik (CT 110)',
    kind: 'service',
    level: 'critical',
    reason: 'Its role is reverse-proxy. Nothing stands in.',
  },
  {
    subject: 'server/10.0.0.50',
    name: '10.0.0.50',
    kind: 'storage-server',
    level: 'critical',
    reason: '18 of 33 running guests have disks on nas.',
  },
  {
    subject: 'lxc/107',
    name: 'service-7 (CT 107)',
    kind: 'guest',
    level: 'high',
    reason: 'Its 50 GiB exist once.',
  },
  {
    subject: 'node/proxmox3',
    name: 'proxmox3',
    kind: 'node',
    level: 'medium',
    reason: '2 guests have their only copy on its disks.',
  },
];

export const recoveryTimes: RecoveryTime[] = [
  {
    subject: 'node/proxmox',
    scenario: 'Node proxmox fails',
    stages: [
      { by: 'ha', guests: 3, minutes: { from: 2, to: 6 } },
      { by: 'hand', guests: 3, minutes: { from: 15, to: 70 } },
      { by: 'restore', guests: 1, minutes: { from: 30, to: 190 } },
    ],
    open: 4,
    time: '2–6 minutes for 3 guests by HA',
    impact: '3 guests come back by HA; 8 guests stay down until somebody acts; without reverse-proxy.',
  },
  {
    subject: 'storage/nas',
    scenario: 'Storage nas fails',
    stages: [{ by: 'restore', guests: 2 }],
    open: 0,
    time: 'unknown time for 2 guests by restore',
    impact: '2 guests stay down until somebody acts.',
  },
];

const reasons = { likelihood: 'Nodes fail rarely.', impact: 'reverse-proxy ends until somebody acts.' };

export const risks: Risk[] = [
  {
    subject: 'backups',
    risk: 'Data loss: 28 of 33 running guests have no backup',
    likelihood: 'medium',
    impact: 'critical',
    priority: 'P1',
    reasons,
  },
  {
    subject: 'node/proxmox',
    risk: 'Failure of node proxmox',
    likelihood: 'low',
    impact: 'critical',
    priority: 'P1',
    reasons,
  },
  {
    subject: 'role/dns',
    risk: 'Failure of dns',
    likelihood: 'remote',
    impact: 'high',
    priority: 'P2',
    reasons,
  },
  {
    subject: 'node/proxmox3',
    risk: 'Failure of node proxmox3',
    likelihood: 'low',
    impact: 'medium',
    priority: 'P3',
    reasons,
  },
  {
    subject: 'node/proxmox2',
    risk: 'Failure of node proxmox2',
    likelihood: null,
    impact: null,
    priority: null,
    reasons: { likelihood: 'Its drives could not be read.', impact: 'What HA does could not be read.' },
  },
];

export const capacity: Capacity = {
  rows: [
    {
      resource: 'cpu',
      unit: 'cores',
      total: 20,
      used: 1.908,
      allocated: 53,
      reserved: 8,
      available: 10.092,
      note: 'Busy cores at the moment of the audit.',
    },
    {
      resource: 'memory',
      unit: 'bytes',
      total: 93 * 1024 ** 3,
      used: 65 * 1024 ** 3,
      allocated: 37 * 1024 ** 3,
      reserved: 31 * 1024 ** 3,
      available: -3 * 1024 ** 3,
      note: 'Used by hosts and guests together.',
    },
    {
      resource: 'storage',
      unit: 'bytes',
      total: 3_521_000_000_000,
      used: null,
      allocated: null,
      reserved: 64_000_000_000,
      available: null,
      note: 'Shared storage counts once.',
    },
    {
      resource: 'backup-storage',
      unit: 'bytes',
      total: 1_540_000_000_000,
      used: 557_000_000_000,
      allocated: null,
      reserved: 0,
      available: 983_000_000_000,
      note: 'Shared storage counts once.',
    },
  ],
  headroom: {
    guest: { memoryBytes: 1024 ** 3, diskBytes: 8 * 1024 ** 3 },
    byUse: 110,
    byAllocation: 4,
  },
  trends: [
    {
      subject: 'storage/nas',
      forecast: { trend: 'growing', bytesPerDay: 2_400_000_000, fit: 0.93, daysToFull: 409.6 },
    },
    { subject: 'storage/proxmox/local-lvm', forecast: { trend: 'steady' } },
    {
      subject: 'storage/proxmox2/local-lvm',
      forecast: { trend: 'unclear', why: 'There are 3 measurements, 7 are needed.' },
    },
  ],
};
