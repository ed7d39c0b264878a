import type { Inventory } from '../../audit/report.ts';
import { guestDetails } from './sample-guest-detail.ts';

type Guest = Inventory['guests'][number];

const gib = 1024 ** 3;

function guestOf(vmid: number): Guest {
  const known = named[vmid];
  return {
    id: `${vmid === 114 ? 'qemu' : 'lxc'}/${vmid}`,
    name: known?.name ?? `service-${vmid - 100}`,
    node: nodeOf(vmid),
    status: [115, 116, 126, 136].includes(vmid) ? 'stopped' : 'running',
    template: false,
    ...(known && { role: known.role, tier: known.tier }),
    ...(managed.has(vmid) && { ha: 'started' }),
    cores: vmid % 4 === 0 ? 2 : 1,
    memoryBytes: gib,
    diskBytes: 8 * gib,
    storages: [vmid % 3 === 0 ? 'local-lvm' : 'nas'],
    ...(guestDetails[vmid] && { detail: guestDetails[vmid] }),
  };
}

const named: Record<number, Pick<Guest, 'name' | 'role' | 'tier'>> = {
  100: { name: 'dns-1', role: 'dns', tier: 'critical' },
  110: { name: 'traefik', role: 'reverse-proxy', tier: 'critical' },
  114: { name: 'homeassistant', role: 'home-automation', tier: 'critical' },
  127: { name: 'dns-2', role: 'dns', tier: 'critical' },
};

const managed = new Set([100, 101, 102, 127, 128, 129, 130]);

/** 114 has changed places with 117. */
const nodeOf = (vmid: number): string =>
  vmid === 117 || (vmid < 117 && vmid !== 114) ? 'proxmox' : vmid < 127 ? 'proxmox2' : 'proxmox3';

/** 17, 10 and 10 guests, of which 15, 9 and 9 run, and 3, 0 and 4 are managed by HA. */
export const guests: Guest[] = Array.from({ length: 37 }, (_, index) => guestOf(100 + index));

const nodes: Inventory['nodes'] = [
  { node: 'proxmox', cores: 4, cpuShare: 0.187 },
  { node: 'proxmox2', cores: 8, cpuShare: 0.066 },
  { node: 'proxmox3', cores: 8, cpuShare: 0.079 },
].map((about) => {
  const own = guests.filter(({ node }) => node === about.node);
  return {
    ...about,
    online: true,
    version: '9.2.3',
    memoryBytes: 31 * gib,
    memoryUsedBytes: 5 * gib,
    uptimeSeconds: 276_945,
    guests: own.length,
    running: own.filter(({ status }) => status === 'running').length,
    allocatedBytes: own.length * gib,
    guestShare: own.length / guests.length,
    haGuests: own.filter(({ ha }) => ha !== undefined).length,
  };
});

const local = (node: string, totalBytes: number, usedBytes: number): Inventory['storage'][number] => ({
  subject: `storage/${node}/local-lvm`,
  name: 'local-lvm',
  node,
  type: 'lvmthin',
  shared: false,
  active: true,
  totalBytes,
  usedBytes,
});

export const inventory: Inventory = {
  nodes,
  guests,
  storage: [
    {
      subject: 'storage/nas',
      name: 'nas',
      type: 'nfs',
      shared: true,
      server: '10.0.0.50',
      active: true,
      totalBytes: 1_540_000_000_000,
      usedBytes: 557_000_000_000,
    },
    { subject: 'storage/attic', name: 'attic', type: 'nfs', shared: true, active: false },
    local('proxmox', 349_000_000_000, 64_000_000_000),
    local('proxmox2', 816_000_000_000, 18_000_000_000),
    local('proxmox3', 816_000_000_000, 28_000_000_000),
  ],
  quorum: {
    quorate: true,
    standalone: false,
    online: 3,
    members: 3,
    votes: 3,
    links: 1,
    haMaster: 'proxmox3',
  },
  backups: {
    jobs: [
      {
        id: 'backup-nightly',
        enabled: true,
        schedule: '02:30',
        storage: 'nas',
        nextRun: Date.UTC(2026, 10, 23, 2, 30) / 1000,
      },
      { id: 'backup-weekly', enabled: false, schedule: 'sun 05:00', storage: 'attic' },
    ],
    copies: 25,
    guestsWithCopies: 5,
    newestAt: Date.UTC(2026, 10, 22, 2, 41) / 1000,
    evidence: ['content', 'prune-dry-run'],
  },
};

/** A single node with one guest: parts of the report have nothing to say of it. */
export const singleNode: Inventory = {
  nodes: [
    { ...nodes[0], node: 'pve', guests: 1, running: 1, guestShare: 1, haGuests: 0 } as (typeof nodes)[0],
  ],
  guests: [{ id: 'lxc/100', node: 'pve', status: 'running', template: false }],
  storage: [],
  quorum: { standalone: true, online: 1, members: 1, votes: 0 },
  backups: { jobs: [], copies: 0, evidence: [] },
};

export const nothingSeen: Inventory = { nodes: [], guests: [], storage: [] };
