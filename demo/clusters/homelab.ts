import { eraOf, guest } from '../guest.ts';
import type { ClusterState, HaResource, NodeState, StorageState, Task } from '../state.ts';
import { accessWithAuditor } from './auditor.ts';
import { canary } from './canaries.ts';
import { dailyUpdates, finished } from './daily-tasks.ts';
import { nvme, thinPool } from './disks.ts';
import { emptyCluster } from './empty.ts';
import { homelabExtras, homelabGuests } from './homelab-guests.ts';
import { type NodePart, ordinaryNode } from './ordinary.ts';
import { packages } from './packages.ts';
import { dir, isos, lvmThin, nfs } from './storages.ts';

const gib = 2 ** 30;
const day = 86_400;

/**
 * The cluster of the audit report that the product grew from: 37 guests 17/10/10 on three nodes of 4, 8 and 8 cores,
 * seven HA services 3/0/4, one NFS server behind all shared storage, no backup job. `present` is the moment from
 * which ages are counted; without a story it is `now`.
 */
export function homelab(now: number, present = now): ClusterState {
  const nodes = homelabNodes(now, present);
  const era = eraOf(present);
  const cluster: ClusterState = {
    ...emptyCluster(now),
    release: { version: '9.2.10', repoid: '5cf7d1e0f1b2a3c4' },
    corosync: { name: 'homelab-cluster', configVersion: 6, links: ['192.168.1'] },
    nodes,
    guests: homelabGuests.map((row) => {
      const bootedAt = nodes.find(({ name }) => name === row[2])?.bootedAt ?? present;
      return guest(row, { bootedAt, era }, homelabExtras[row[0]]);
    }),
    storages,
    ha: { master: 'proxmox3', resources: haResources, rules: [], groups: [] },
    access: accessWithAuditor(),
  };
  const tasks = [...dailyUpdates(cluster, 31), download(present)];
  return { ...cluster, tasks: tasks.filter(({ startedAt }) => startedAt <= now) };
}

/** An image fetched from a mirror that wants a password: the log shows the whole address. */
function download(present: number): Task {
  const startedAt = Math.floor(present / day) * day - 11 * day + 19 * 3_600;
  return finished(
    { node: 'proxmox', type: 'download', id: 'Win11_25H2_English_x64.iso', startedAt, seconds: 212 },
    [
      `downloading https://owner:${canary('tasklog')}@mirror.home.example/Win11_25H2_English_x64.iso`,
      'download of image finished',
    ],
  );
}

/** When the nodes were last rebooted, one after the other, three days before a moment; and the time before that. */
function homelabBoot(now: number, present: number, index: number): number {
  const midnight = Math.floor(present / day) * day;
  const latest = midnight - 3 * day + index * 1_700;
  return latest <= now ? latest : midnight - 44 * day + index * 1_700;
}

function homelabNodes(now: number, present: number): NodeState[] {
  const memoryBytes = 31 * gib;
  const small = { cpus: 4, cpuModel: 'Intel(R) Core(TM) i5-6500T CPU @ 2.50GHz', mhz: '2500.000' };
  const big = { cpus: 8, cpuModel: 'Intel(R) Core(TM) i7-10700T CPU @ 2.00GHz', mhz: '2000.000' };
  const parts = [
    { name: 'proxmox', ...small, cpu: 0.187, memoryUsedBytes: 0.16 * memoryBytes },
    { name: 'proxmox2', ...big, cpu: 0.066, memoryUsedBytes: 0.19 * memoryBytes },
    { name: 'proxmox3', ...big, cpu: 0.079, memoryUsedBytes: 0.2 * memoryBytes },
  ];
  return parts.map((part, i) => {
    const node: NodePart = {
      ...part,
      nodeid: i + 1,
      ip: `192.168.1.${101 + i}`,
      memoryBytes,
      memoryUsedBytes: Math.round(part.memoryUsedBytes),
      bootedAt: homelabBoot(now, present, i),
      packages: packages('9.2', '6.17.13-2-pve', pendingUpdates),
      disks: [nvme(part.name, part.cpus === 4 ? 500 : 1000)],
      thinPools: [thinPool(storages, part.name)],
      config: { description: `Shelf ${i + 1}, out-of-band login ${canary('node')}\n` },
    };
    return ordinaryNode(node, eraOf(present));
  });
}

const pendingUpdates = {
  'pve-manager': '9.2.10',
  'qemu-server': '9.2.5',
  'libpve-storage-perl': '9.1.6',
  'proxmox-widget-toolkit': '5.2.1',
};

const everyContent = ['images', 'rootdir', 'iso', 'vztmpl', 'backup'];

const storages: StorageState[] = [
  dir('local', '/var/lib/vz', ['iso', 'vztmpl', 'backup'], {
    proxmox: [50.4, 4.4],
    proxmox2: [50.4, 4.1],
    proxmox3: [50.4, 4.2],
  }),
  lvmThin('local-lvm', { proxmox: [349, 64], proxmox2: [816, 18], proxmox3: [816, 28] }),
  nfs('TrueNas_NVMe', '192.168.1.98', '/mnt/nvme/proxmox', ['images', 'rootdir'], [899, 179]),
  isos(nfs('Truenas_jbod', '192.168.1.98', '/mnt/jbod/proxmox', everyContent, [1540, 557]), [
    ['iso', 'haos_generic-x86-64-16.3.iso', 0.4],
    ['iso', 'Win11_25H2_English_x64.iso', 7.2],
    ['vztmpl', 'debian-13-standard_13.1-2_amd64.tar.zst', 0.13],
  ]),
];

const haResources: HaResource[] = [100, 113, 116, 122, 130, 131, 1250].map((vmid) => ({
  sid: `ct:${vmid}`,
  state: 'started',
  maxRestart: 3,
  maxRelocate: 2,
}));
