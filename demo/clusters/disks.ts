import { ctimeText } from '../local-time.ts';
import { hex } from '../seed.ts';
import type { PhysicalDisk, StorageState, ThinPool, Zpool } from '../state.ts';

/** A healthy NVMe disk of so many GB. */
export function nvme(node: string, gigabytes: number, used = 'LVM', index = 0): PhysicalDisk {
  return {
    devpath: `/dev/nvme${index}n1`,
    type: 'nvme',
    model: `Samsung SSD 980 ${gigabytes}GB`,
    serial: `S64D${hex(`${node}${index}`, 10).toUpperCase()}`,
    vendor: 'unknown',
    sizeBytes: Math.round(gigabytes * 1.000_204_886e9),
    used,
    health: 'PASSED',
    wearout: 96,
  };
}

/** The pool behind `local-lvm` on a node. */
export function thinPool(storages: StorageState[], node: string): ThinPool {
  const usage = storages.find(({ type }) => type === 'lvmthin')?.usage[node];
  const metadataBytes = 2 ** 32;
  return {
    vg: 'pve',
    lv: 'data',
    sizeBytes: usage?.totalBytes ?? 0,
    usedBytes: usage?.usedBytes ?? 0,
    metadataBytes,
    metadataUsedBytes: Math.round(metadataBytes * 0.02),
  };
}

/** A mirror of two disks, scrubbed on the second Sunday of the month as Debian does. */
export function mirror(
  name: string,
  sizeBytes: number,
  allocBytes: number,
  devices: string[],
  now: number,
): Zpool {
  const scrubbedAt = [secondSunday(now, 0), secondSunday(now, 1)].find((at) => at <= now) ?? 0;
  const scan = `scrub repaired 0B in 00:21:46 with 0 errors on ${ctimeText(scrubbedAt, 'UTC')}`;
  return { name, sizeBytes, allocBytes, frag: 7, health: 'ONLINE', scan, devices };
}

/** Forty-five past midnight on the second Sunday of a month, so many months back (Unix seconds). */
function secondSunday(now: number, monthsBack: number): number {
  const date = new Date(now * 1000);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - monthsBack, 1));
  const day = 8 + ((7 - first.getUTCDay()) % 7);
  return first.getTime() / 1000 + (day - 1) * 86_400 + 2_747;
}
