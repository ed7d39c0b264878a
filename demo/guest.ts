import { near } from './seed.ts';
import type { GuestDisk, GuestState, GuestType } from './state.ts';

const gib = 2 ** 30;
const day = 86_400;

/**
 * One guest of a cluster's table: id, type, node, name, cores, memory in GiB, disks, status.
 * Disks are words `storage:GiB` or `key=storage:GiB,option,...` (`4M` for MiB); the first without a key is the boot disk.
 */
export type GuestRow = readonly [
  vmid: number,
  type: GuestType,
  node: string,
  name: string,
  cores: number,
  memoryGib: number,
  disks: string,
  status?: 'stopped',
];

/** What a table cannot say about a guest. */
export type GuestExtra = Partial<
  Pick<GuestState, 'config' | 'snapshots' | 'firewall' | 'pool' | 'agentRuns'>
> & {
  startedAt?: number;
  createdAt?: number;
};

/** When a guest's node booted, and the time before which everything that has an age was made. */
export interface Past {
  bootedAt: number;
  era: number;
}

/** A guest from its row; started some minutes after its node, made some hundred days before the era. */
export function guest(row: GuestRow, { bootedAt, era }: Past, extra: GuestExtra = {}): GuestState {
  const [vmid, type, node, name, cores, memoryGib, disks, status = 'running'] = row;
  return {
    vmid,
    type,
    node,
    name,
    status,
    cores,
    memoryBytes: memoryGib * gib,
    disks: disks.split(' ').map((word, i) => disk(word, i === 0, type)),
    startedAt: bootedAt + near(`start${vmid}`, 120, 0.6),
    createdAt: era - near(`age${vmid}`, 300, 0.5) * day,
    config: {},
    snapshots: [],
    firewall: {},
    agentRuns: false,
    ...extra,
  };
}

/**
 * A time in the last month that stays the same from one question to the next: what has an age is dated from it, so
 * that certificates, guests and their digests do not move with the clock.
 */
export function eraOf(now: number): number {
  return Math.floor(now / (30 * day)) * 30 * day;
}

function disk(word: string, first: boolean, type: GuestType): GuestDisk {
  const [, named, storage, size, unit, options] =
    /^(?:(\w+)=)?([\w-]+):([\d.]+)(M?)(?:,(.*))?$/.exec(word) ?? [];
  if (!storage) throw new Error(`not a disk: ${word}`);
  const key = named ?? (type === 'lxc' ? 'rootfs' : 'scsi0');
  if (!first && !named) throw new Error(`only the first disk may go without a key: ${word}`);
  const sizeBytes = Number(size) * (unit ? 2 ** 20 : gib);
  return { key, storage, sizeBytes, options: options ? options.split(',') : [] };
}
