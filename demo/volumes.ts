import { two, wallClock } from './local-time.ts';
import type { BackupCopy, GuestDisk, GuestState, StorageState } from './state.ts';

const fileStorages = new Set(['dir', 'nfs', 'cifs', 'cephfs', 'btrfs']);

/** Whether a storage keeps volumes as files in a directory. */
function keepsFiles({ type }: Pick<StorageState, 'type'>): boolean {
  return fileStorages.has(type);
}

/** Volume id of a guest's disk, e.g. `local-lvm:vm-100-disk-0`, `nas:100/vm-100-disk-0.raw`, `tank:subvol-101-disk-0`. */
export function diskVolid(guest: GuestState, disk: GuestDisk, storage: StorageState): string {
  const volume = `vm-${guest.vmid}-disk-${guest.disks.filter((other) => other.storage === disk.storage).indexOf(disk)}`;
  if (storage.type === 'zfspool' && guest.type === 'lxc')
    return `${disk.storage}:${volume.replace('vm', 'subvol')}`;
  if (!keepsFiles(storage)) return `${disk.storage}:${volume}`;
  return `${disk.storage}:${guest.vmid}/${volume}.${diskFormat(guest, storage)}`;
}

export function diskFormat(guest: GuestState, storage: StorageState): string {
  if (storage.type === 'zfspool' && guest.type === 'lxc') return 'subvol';
  return guest.type === 'qemu' && keepsFiles(storage) ? 'qcow2' : 'raw';
}

/** File name of a backup, in the node's time zone: `vzdump-qemu-100-2026_11_22-02_00_03.vma.zst`. */
export function backupFile({ type, vmid, takenAt }: BackupCopy, timezone: string): string {
  const { year, month, day, hour, minute, second } = wallClock(takenAt, timezone);
  const time = `${year}_${two(month)}_${two(day)}-${two(hour)}_${two(minute)}_${two(second)}`;
  return `vzdump-${type}-${vmid}-${time}.${backupFormat(type)}`;
}

export function backupFormat(type: BackupCopy['type']): string {
  return type === 'qemu' ? 'vma.zst' : 'tar.zst';
}

export function backupVolid(copy: BackupCopy, timezone: string): string {
  return `${copy.storage}:backup/${backupFile(copy, timezone)}`;
}

/** `32G`, `528K`, as a guest's configuration writes sizes. */
export function sizeText(bytes: number): string {
  for (const [unit, size] of [
    ['T', 2 ** 40],
    ['G', 2 ** 30],
    ['M', 2 ** 20],
  ] as const) {
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return `${Math.ceil(bytes / 1024)}K`;
}
