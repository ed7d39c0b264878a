import { near, unit } from '../seed.ts';
import type { ClusterState, GuestState } from '../state.ts';
import { bootDiskBytes, guestFigures } from './figures.ts';
import { qemuVersion } from './qemu-version.ts';
import { isBefore } from './release.ts';

/** A row of `/nodes/{node}/qemu` or `/lxc`; `full` adds what asking the running guest tells. */
export function guestStatus(
  cluster: ClusterState,
  guest: GuestState,
  full: boolean,
): Record<string, unknown> {
  const { memhost, diskread, diskwrite, ...figures } = guestFigures(cluster, guest);
  const running = guest.status === 'running';
  const row = {
    vmid: guest.vmid,
    name: guest.name,
    status: guest.status,
    cpus: guest.cores,
    maxmem: guest.memoryBytes,
    maxdisk: bootDiskBytes(guest),
    ...figures,
    pid: running ? near(`pid${guest.vmid}`, 400_000, 0.9) : undefined,
    tags: guest.config.tags,
    lock: guest.config.lock,
    template: guest.config.template,
    ...(running && !isBefore(cluster.release, '9.0') && pressure(cluster, guest)),
  };
  if (guest.type === 'lxc') {
    const maxswap = Math.min(512 * 2 ** 20, guest.memoryBytes);
    return { ...row, type: 'lxc', diskread, diskwrite, maxswap, swap: 0 };
  }
  const qemu = {
    ...row,
    memhost: isBefore(cluster.release, '9.0') ? undefined : memhost,
    serial: guest.config.serial0 === undefined ? undefined : 1,
  };
  if (!full) return qemu;
  if (!running) return { ...qemu, qmpstatus: 'stopped' };
  return { ...qemu, ...asked(cluster, guest), diskread, diskwrite };
}

/** Pressure stall figures since 9.0: numbers for virtual machines, strings for containers. */
function pressure(cluster: ClusterState, guest: GuestState): Record<string, number | string> {
  const names = ['cpusome', 'cpufull', 'iosome', 'iofull', 'memorysome', 'memoryfull'];
  return Object.fromEntries(
    names.map((name) => {
      const some = name.endsWith('some');
      const value = some ? unit(`${name}${guest.vmid}/${Math.floor(cluster.now / 10)}`) * 2 : 0;
      return [`pressure${name}`, guest.type === 'lxc' ? value.toFixed(2) : Number(value.toFixed(2))];
    }),
  );
}

function asked(cluster: ClusterState, guest: GuestState): Record<string, unknown> {
  const { mem, diskread, diskwrite } = guestFigures(cluster, guest);
  const version = qemuVersion(cluster.release);
  return {
    qmpstatus: 'running',
    'running-machine': `pc-i440fx-${version.split('.').slice(0, 2).join('.')}+pve0`,
    'running-qemu': version,
    balloon: guest.memoryBytes,
    freemem: guest.memoryBytes - mem,
    ballooninfo: {
      actual: guest.memoryBytes,
      max_mem: guest.memoryBytes,
      total_mem: guest.memoryBytes,
      free_mem: guest.memoryBytes - mem,
      last_update: cluster.now - 5,
      mem_swapped_in: 0,
      mem_swapped_out: 0,
      major_page_faults: near(`major${guest.vmid}`, 4_000, 0.5),
      minor_page_faults: near(`minor${guest.vmid}`, 9_000_000, 0.5),
    },
    blockstat: {
      scsi0: {
        rd_bytes: diskread,
        wr_bytes: diskwrite,
        rd_operations: Math.round(diskread / 20_000),
        wr_operations: Math.round(diskwrite / 9_000),
        failed_rd_operations: 0,
        failed_wr_operations: 0,
      },
    },
    'proxmox-support': { 'pbs-dirty-bitmap': true, 'backup-max-workers': true, 'backup-fleecing': true },
  };
}
