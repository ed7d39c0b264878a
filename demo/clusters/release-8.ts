import { eraOf, type GuestRow, guest } from '../guest.ts';
import type { BackupJob, ClusterState, HaState, NodeState } from '../state.ts';
import { dailyUpdates } from './daily-tasks.ts';
import { nvme, thinPool } from './disks.ts';
import { emptyCluster } from './empty.ts';
import { ordinaryNode, repositories } from './ordinary.ts';
import { packages } from './packages.ts';
import { dir, lvmThin, nfs } from './storages.ts';
import { vzdumpHistory } from './vzdump.ts';

const gib = 2 ** 30;
const day = 86_400;

const guests: GuestRow[] = [
  [100, 'qemu', 'pve1', 'firewall', 2, 4, 'nas:16'],
  [101, 'lxc', 'pve1', 'dns-1', 1, 0.5, 'nas:4'],
  [102, 'lxc', 'pve1', 'nginx', 1, 1, 'nas:8'],
  [103, 'qemu', 'pve2', 'home-assistant', 2, 4, 'nas:32'],
  [104, 'lxc', 'pve2', 'dns-2', 1, 0.5, 'nas:4'],
  [105, 'lxc', 'pve2', 'gitea', 2, 2, 'local-lvm:20'],
  [106, 'lxc', 'pve3', 'monitoring', 2, 2, 'local-lvm:20'],
  [107, 'qemu', 'pve3', 'win10', 2, 4, 'local-lvm:64', 'stopped'],
];

/** Three nodes still on 8.2: HA groups instead of rules, error texts in the reason phrase alone, old types. */
export function release8(now: number): ClusterState {
  const era = eraOf(now);
  const nodes = ['pve1', 'pve2', 'pve3'].map((name, i) => oldNode(name, i, now, era));
  const bootedAt = nodes[0]?.bootedAt ?? now;
  const base: ClusterState = {
    ...emptyCluster(now),
    release: { version: '8.2.2', repoid: '9355359cd7afbae4' },
    corosync: { name: 'old-lab', configVersion: 4, links: ['10.0.0'] },
    nodes,
    guests: guests.map((row) => guest(row, { bootedAt, era })),
    storages,
    ha,
    backupJobs: [job],
  };
  const { copies, tasks } = vzdumpHistory(base, job, { days: 10 });
  return { ...base, backups: copies, tasks: [...dailyUpdates(base, 31), ...tasks] };
}

function oldNode(name: string, index: number, now: number, era: number): NodeState {
  return ordinaryNode(
    {
      name,
      nodeid: index + 1,
      ip: `10.0.0.${11 + index}`,
      cpus: 8,
      cpuModel: 'Intel(R) Core(TM) i7-8700T CPU @ 2.40GHz',
      mhz: '2400.000',
      memoryBytes: 32 * gib,
      memoryUsedBytes: 11 * gib,
      cpu: 0.09,
      bootedAt: Math.floor(now / day) * day - 60 * day + index * 1_700,
      runningKernel: '6.8.4-2-pve',
      // Not the newest: this pve-container still lists ids as strings.
      packages: packages('8.2', '6.8.4-2-pve', { 'pve-container': '5.0.9' }),
      repositories: repositories('bookworm', 'no-subscription'),
      disks: [nvme(name, 500)],
      thinPools: [thinPool(storages, name)],
    },
    era,
  );
}

const storages = [
  dir('local', '/var/lib/vz', ['iso', 'vztmpl', 'backup'], { pve1: [94, 9], pve2: [94, 8], pve3: [94, 8] }),
  lvmThin('local-lvm', { pve1: [340, 5], pve2: [340, 18], pve3: [340, 52] }),
  nfs('nas', '10.0.0.5', '/volume1/pve', ['images', 'rootdir'], [2000, 160]),
  nfs('nas-backup', '10.0.0.5', '/volume1/backup', ['backup'], [4000, 900]),
];

const ha: HaState = {
  master: 'pve1',
  resources: [
    { sid: 'vm:100', state: 'started', group: 'prefer-pve1' },
    { sid: 'ct:101', state: 'started', group: 'prefer-pve1', maxRestart: 2 },
    { sid: 'vm:103', state: 'started' },
  ],
  rules: [],
  groups: [{ group: 'prefer-pve1', nodes: 'pve1:2,pve2:1', nofailback: 1, comment: 'Fast node first' }],
};

const job: BackupJob = {
  id: 'backup-3f6e0b52-1d9a',
  schedule: 'sat 02:00',
  storage: 'nas-backup',
  mode: 'snapshot',
  enabled: 1,
  all: 1,
  prune: { 'keep-last': '3' },
  more: { compress: 'zstd', mailnotification: 'failure' },
};
