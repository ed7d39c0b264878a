import type { AllFacts } from './found.ts';
import { days, GiB, now } from './healthy-facts.ts';

/** What goes wrong with drives, pools, storage, the use of nodes, and single guests; see broken-facts.ts. */
export const brokenDisksAndGuests: Record<string, (facts: AllFacts) => void> = {
  'drives failing and worn out': ({ disks }) => {
    for (const { drives } of disks)
      for (const drive of drives ?? []) Object.assign(drive, { health: 'FAILED!', lifeLeft: 0.02 });
  },
  'pools in trouble': ({ disks }) => {
    for (const { zfs, thin } of disks) {
      for (const pool of zfs ?? [])
        Object.assign(pool, {
          health: 'DEGRADED',
          usedBytes: pool.sizeBytes * 0.95,
          dataErrors: '4 data errors',
          scan: { text: 'scrub repaired 0B', scrubbedAt: now - days(99) },
          troubled: [{ device: 'sda', state: 'FAULTED', errors: 7 }],
        });
      thin?.push({
        group: 'pve',
        pool: 'data',
        sizeBytes: GiB,
        usedBytes: GiB,
        metadataSizeBytes: GiB,
        metadataUsedBytes: GiB,
      });
    }
  },
  'disks unsafe, forgotten and larger than the storage': ({ guests, storage }) => {
    for (const entry of storage)
      if (entry.storage === 'nas') {
        Object.assign(entry, { type: 'rbd' });
        for (const state of entry.onNodes) state.totalBytes = GiB;
      }
    for (const { config } of guests) {
      config?.unusedDisks?.push('unused0');
      for (const disk of config?.disks ?? []) disk.cache = 'unsafe';
    }
  },
  'Ceph in trouble, and storage that fills up': ({ ceph, history }) => {
    Object.assign(ceph, {
      installed: true,
      health: 'HEALTH_ERR',
      checks: [{ code: 'OSD_DOWN', severity: 'HEALTH_ERR', message: '2 osds down', muted: false }],
      osds: { total: 4, up: 2, in: 4 },
      monitors: { total: 2, inQuorum: 1 },
      pools: [{ name: 'rbd', size: 2, minSize: 1 }],
    });
    history.storage.push({
      subject: 'storage/nas',
      points: Array.from({ length: 20 }, (_, at) => ({
        at: now - days(20 - at),
        usedBytes: (80 + at) * GiB,
        totalBytes: 100 * GiB,
      })),
    });
  },
  'everything waits, swaps and is full': ({ nodes, performance, guests }) => {
    for (const { swap } of nodes) if (swap) swap.usedBytes = swap.totalBytes;
    for (const measured of performance)
      Object.assign(measured, { ioWait: { mean: 0.5, p95: 0.9 }, pressureIo: { mean: 0.5, p95: 0.9 } });
    for (const guest of guests) guest.memoryUsedBytes = guest.memoryBytes;
  },
  'snapshots old, many and stuck': ({ guests, snapshots }) => {
    for (const { id } of guests)
      snapshots.push({
        guest: id,
        snapshots: Array.from({ length: 9 }, (_, at) => ({
          name: `before-${at}`,
          takenAt: now - days(40 + at),
          withMemory: false,
          ...(id === 'qemu/104' && { state: 'delete' }),
        })),
      });
  },
  'guests locked, privileged and out of date': ({ guests }) => {
    for (const guest of guests) {
      guest.lock = 'migrate';
      guest.config?.rawKeys?.push('lxc.apparmor.profile');
      Object.assign(guest.config ?? {}, { unprivileged: false, osType: guest.vmid > 104 ? 'win7' : 'win11' });
    }
  },
  'guests tied to a CPU and started by hand': ({ nodes, guests, ha }) => {
    for (const node of nodes.slice(0, 1)) node.cpuModel = 'AMD Ryzen 7';
    for (const { config } of guests) Object.assign(config ?? {}, { cpuType: 'host', onBoot: false });
    ha.resources = [];
  },
};
