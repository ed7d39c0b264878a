import { eraOf, type GuestRow, guest } from '../guest.ts';
import type { BackupCopy, BackupJob, ClusterState, HaState, NodeState, Repository } from '../state.ts';
import { accessWithAuditor, root } from './auditor.ts';
import { dailyUpdates } from './daily-tasks.ts';
import { nvme, thinPool } from './disks.ts';
import { emptyCluster } from './empty.ts';
import { ordinaryNode } from './ordinary.ts';
import { packages } from './packages.ts';
import { dir, lvmThin, nfs } from './storages.ts';
import { vzdumpHistory } from './vzdump.ts';

const gib = 2 ** 30;
const day = 86_400;
const kernel = '5.15.108-1-pve';

const guests: GuestRow[] = [
  [100, 'qemu', 'srv1', 'router', 2, 2, 'filer:16'],
  [101, 'qemu', 'srv1', 'fileserver', 2, 4, 'local-lvm:32 scsi1=local-lvm:200,backup=0'],
  [102, 'lxc', 'srv1', 'pihole', 1, 0.5, 'filer:4'],
  [103, 'lxc', 'srv2', 'wiki', 1, 1, 'filer:8'],
  [104, 'lxc', 'srv2', 'mariadb', 2, 2, 'local-lvm:16'],
  [105, 'qemu', 'srv2', 'mail', 2, 4, 'filer:40'],
  [106, 'lxc', 'srv3', 'grafana', 1, 1, 'local-lvm:12'],
  [107, 'qemu', 'srv3', 'old-erp', 4, 8, 'local-lvm:80', 'stopped'],
];

/** Three nodes left on 7.4, out of support: HA groups, mail without notifications, `maxfiles`, old types. */
export function release7(now: number): ClusterState {
  const era = eraOf(now);
  const nodes = ['srv1', 'srv2', 'srv3'].map((name, i) => oldNode(name, i, now, era));
  const bootedAt = nodes[0]?.bootedAt ?? now;
  const empty = emptyCluster(now);
  // Only since 8 is there a prefix of MAC addresses that nobody has set.
  const { mac_prefix: _, ...options } = empty.options;
  const base: ClusterState = {
    ...empty,
    release: { version: '7.4-16', repoid: '0f39f621' },
    corosync: { name: 'attic', configVersion: 3, links: ['10.7.0'] },
    nodes,
    guests: guests.map((row) => guest(row, { bootedAt, era })),
    storages,
    ha,
    backupJobs: [job],
    options,
    access: accessWithAuditor({ users: [root({ email: 'owner@attic.example' })] }),
    notifications: { targets: [], matchers: [] },
  };
  const { copies, tasks } = vzdumpHistory(base, job, { days: 14 });
  return { ...base, backups: newest(copies, maxfiles), tasks: [...dailyUpdates(base, 31), ...tasks] };
}

function oldNode(name: string, index: number, now: number, era: number): NodeState {
  const node = ordinaryNode(
    {
      name,
      nodeid: index + 1,
      ip: `10.7.0.${21 + index}`,
      cpus: 8,
      cpuModel: 'Intel(R) Core(TM) i7-6700 CPU @ 3.40GHz',
      mhz: '3400.000',
      memoryBytes: 32 * gib,
      memoryUsedBytes: 9 * gib,
      cpu: 0.07,
      bootedAt: Math.floor(now / day) * day - 200 * day + index * 1_900,
      runningKernel: kernel,
      packages: packages('7.4', kernel),
      repositories,
      disks: [nvme(name, 500)],
      thinPools: [thinPool(storages, name)],
      dns: { search: 'home.arpa', servers: ['10.7.0.1'] },
    },
    era,
  );
  return {
    ...node,
    services: node.services.filter((service) => service.name !== 'proxmox-firewall'),
    subscription: { ...node.subscription, status: 'NotFound' },
  };
}

const line = (file: string, uri: string, suite: string, components: string[]): Repository => ({
  file: `/etc/apt/${file}`,
  uri,
  suite,
  components,
  enabled: true,
});

/** Debian 11, in the files of one line for each repository. */
const repositories: Repository[] = [
  line('sources.list', 'http://ftp.debian.org/debian', 'bullseye', ['main', 'contrib']),
  line('sources.list', 'http://ftp.debian.org/debian', 'bullseye-updates', ['main', 'contrib']),
  line('sources.list', 'http://security.debian.org', 'bullseye-security', ['main', 'contrib']),
  {
    ...line('sources.list', 'http://download.proxmox.com/debian/pve', 'bullseye', ['pve-no-subscription']),
    handle: 'no-subscription',
  },
  {
    ...line('sources.list.d/pve-enterprise.list', 'https://enterprise.proxmox.com/debian/pve', 'bullseye', [
      'pve-enterprise',
    ]),
    handle: 'enterprise',
    enabled: false,
  },
];

/** How many copies of a guest the storage keeps, in the words of release 7. */
const maxfiles = 5;

const storages = [
  dir('local', '/var/lib/vz', ['iso', 'vztmpl', 'backup'], { srv1: [94, 11], srv2: [94, 8], srv3: [94, 8] }),
  lvmThin('local-lvm', { srv1: [340, 96], srv2: [340, 9], srv3: [340, 61] }),
  nfs('filer', '10.7.0.5', '/export/pve', ['images', 'rootdir'], [2000, 120]),
  nfs('backups', '10.7.0.6', '/export/vzdump', ['backup'], [4000, 700], { maxfiles }),
];

const ha: HaState = {
  master: 'srv2',
  resources: [
    { sid: 'vm:100', state: 'started', group: 'router-first' },
    { sid: 'ct:102', state: 'started', maxRestart: 2 },
    { sid: 'vm:105', state: 'started' },
  ],
  rules: [],
  groups: [{ group: 'router-first', nodes: 'srv1:2,srv3:1', restricted: 1, nofailback: 1 }],
};

/** Taken over from vzdump.cron: the id is a digest and the number of the line. */
const job: BackupJob = {
  id: '6e3db65d0e925f0314fbbdadf9c8808801be0c85:1',
  schedule: '01:30',
  storage: 'backups',
  mode: 'snapshot',
  enabled: 1,
  all: 1,
  more: { compress: 'zstd', mailnotification: 'failure', mailto: 'owner@attic.example', quiet: 1 },
};

/** The newest copies of each guest. */
function newest(copies: BackupCopy[], count: number): BackupCopy[] {
  return copies.filter(
    (copy) =>
      copies.filter(({ vmid, takenAt }) => vmid === copy.vmid && takenAt > copy.takenAt).length < count,
  );
}
