import { eraOf, type GuestExtra, type GuestRow, guest } from '../guest.ts';
import type { BackupJob, ClusterState, NodeState } from '../state.ts';
import { canary } from './canaries.ts';
import { dailyUpdates } from './daily-tasks.ts';
import { nvme, thinPool } from './disks.ts';
import { emptyCluster } from './empty.ts';
import { ordinaryNode } from './ordinary.ts';
import { dir, lvmThin } from './storages.ts';
import { vzdumpHistory } from './vzdump.ts';

const gib = 2 ** 30;
const day = 86_400;

const guests: GuestRow[] = [
  [100, 'qemu', 'pve', 'haos', 2, 4, 'local-lvm:32 efidisk0=local-lvm:4M'],
  [101, 'lxc', 'pve', 'pihole', 1, 0.5, 'local-lvm:8'],
  [102, 'lxc', 'pve', 'jellyfin', 4, 2, 'local-lvm:16 mp0=local-lvm:120,mp=/mnt/media'],
  [103, 'lxc', 'pve', 'nextcloud', 2, 4, 'local-lvm:64'],
  [104, 'lxc', 'pve', 'sandbox', 1, 1, 'local-lvm:8', 'stopped'],
];

/** One host that never joined a cluster: thin pool, five guests, a daily backup to a USB disk. */
export function singleNode(now: number): ClusterState {
  const era = eraOf(now);
  const node = host(now, era);
  const base: ClusterState = {
    ...emptyCluster(now),
    nodes: [node],
    guests: guests.map((row) => guest(row, { bootedAt: node.bootedAt, era }, extras(now)[row[0]])),
    storages,
    backupJobs: [job, forgotten],
  };
  const { copies, tasks } = vzdumpHistory(base, job, { days: 20 });
  const noted = copies.map((copy) =>
    copy.vmid === 103 ? { ...copy, notes: `nextcloud ${canary('backup')}` } : copy,
  );
  return { ...base, backups: noted, tasks: [...dailyUpdates(base, 31), ...tasks] };
}

function extras(now: number): Record<number, GuestExtra> {
  const takenAt = Math.floor(now / day) * day - 5 * day;
  return {
    100: {
      agentRuns: true,
      config: {
        bios: 'ovmf',
        machine: 'q35',
        description: 'Home automation\n',
        startup: 'order=1,up=30',
        usb0: 'host=10c4:ea60',
      },
      snapshots: [
        { name: 'clean', description: '', takenAt: takenAt - 9 * day },
        { name: 'before-16-3', description: 'before 16.3', takenAt, parent: 'clean' },
      ],
    },
    102: { config: { dev0: '/dev/dri/renderD128,gid=104', startup: 'order=3' } },
    103: { snapshots: [{ name: 'before-update', description: 'before 32.0.2', takenAt }] },
  };
}

function host(now: number, era: number): NodeState {
  return ordinaryNode(
    {
      name: 'pve',
      nodeid: 0,
      ip: '192.168.178.20',
      cpus: 4,
      cpuModel: 'Intel(R) N100',
      mhz: '806.400',
      memoryBytes: 15.4 * gib - ((15.4 * gib) % 4096),
      memoryUsedBytes: Math.round(7.9 * gib),
      cpu: 0.11,
      bootedAt: Math.floor(now / day) * day - 21 * day,
      disks: [
        nvme('pve', 500),
        {
          devpath: '/dev/sda',
          type: 'usb',
          model: 'Elements 25A3',
          serial: '575838314139',
          vendor: 'WD',
          sizeBytes: 2_000_365_289_472,
          used: 'ext4',
          health: 'PASSED',
          wearout: 'N/A',
        },
      ],
      thinPools: [thinPool(storages, 'pve')],
    },
    era,
  );
}

const usbOptions = { is_mountpoint: 'yes', 'prune-backups': 'keep-all=1' };

const storages = [
  dir('local', '/var/lib/vz', ['iso', 'vztmpl', 'backup'], { pve: [100, 21] }),
  lvmThin('local-lvm', { pve: [365, 141] }),
  dir('usb-backup', '/mnt/usb', ['backup'], { pve: [1967, 402] }, usbOptions),
];

const job: BackupJob = {
  id: 'backup-7d0c44f1-9e21',
  schedule: '03:00',
  storage: 'usb-backup',
  mode: 'snapshot',
  enabled: 1,
  all: 1,
  prune: { 'keep-last': '5' },
  more: {
    compress: 'zstd',
    'notes-template': '{{guestname}}',
    mailnotification: 'failure',
    mailto: 'owner@home.example',
  },
};

/** A job from before the USB disk; disabled, though it still counts as cover for its guest. */
const forgotten: BackupJob = {
  id: 'backup-0e4b7a35-c2d8',
  schedule: 'sun 05:00',
  storage: 'local',
  mode: 'stop',
  enabled: 0,
  vmid: '103',
  node: 'pve',
  more: { mailnotification: 'failure', mailto: 'owner@home.example' },
};
