import { hex } from '../../seed.ts';
import type { BackupServerState, HostState, Release } from '../state.ts';

const gib = 2 ** 30;
const day = 86_400;

export const release4: Release = { version: '4.2', release: '3', repoid: hex('release4', 40) };
export const release3: Release = { version: '3.2', release: '4', repoid: hex('release3', 40) };

/** Package, version in 4.2 and in 3.2, title. */
const table: [name: string, version4: string, version3: string, title: string][] = [
  ['proxmox-backup', '4.2.0', '3.2.0', 'Proxmox Backup Server metapackage'],
  ['proxmox-backup-server', '4.2.3-1', '3.2.4-1', 'Proxmox Backup Server daemon with tools and GUI'],
  ['proxmox-backup-client', '4.2.3-1', '3.2.4-1', 'Proxmox Backup Client tools'],
  ['proxmox-mail-forward', '1.0.3', '0.2.3', 'Proxmox mail forward helper'],
  ['proxmox-widget-toolkit', '5.2.2', '4.2.1', 'Core widgets for Proxmox web interfaces'],
  ['smartmontools', '7.4-pve1', '7.3-pve1', 'Control and monitor storage systems using S.M.A.R.T.'],
  ['zfsutils-linux', '2.4.1-pve1', '2.2.3-pve2', 'Command-line tools to manage OpenZFS filesystems'],
];

/** A server as installed, with nothing in it. */
export function emptyServer(now: number, node: string): Omit<BackupServerState, 'access'> {
  return {
    now,
    node,
    release: release4,
    timezone: 'Europe/Berlin',
    datastores: [],
    verifyJobs: [],
    pruneJobs: [],
    syncJobs: [],
    tasks: [],
    host: ordinaryHost(now),
  };
}

/** A small machine without subscription; `pending` gives the installed version of packages whose update waits. */
export function ordinaryHost(
  now: number,
  pending: Record<string, string> = {},
  series: 3 | 4 = 4,
): HostState {
  return {
    cpus: 4,
    cpuModel: 'Intel(R) N100',
    memoryBytes: 16 * gib,
    memoryUsedBytes: 3 * gib,
    rootBytes: 94 * gib,
    rootUsedBytes: 6 * gib,
    bootedAt: Math.floor(now / day) * day - 30 * day,
    kernel: series === 4 ? '6.17.13-2-pve' : '6.8.4-3-pve',
    subscription: {
      status: 'notfound',
      message: 'There is no subscription key',
      serverid: hex('serverid', 32).toUpperCase(),
      url: 'https://www.proxmox.com/en/proxmox-backup-server/pricing',
    },
    packages: table.map(([name, version4, version3, title]) => {
      const candidate = series === 4 ? version4 : version3;
      return { name, installed: pending[name] ?? candidate, candidate, title };
    }),
  };
}
