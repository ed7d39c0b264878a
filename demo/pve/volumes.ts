import { near } from '../seed.ts';
import type { BackupCopy, ClusterState, GuestState, StorageState } from '../state.ts';
import { backupFormat, backupVolid, diskFormat, diskVolid } from '../volumes.ts';
import type { Permissions } from './permissions.ts';

/** A row of a content listing with what decides who may see it. */
export interface Volume {
  row: { volid: string; content: string; vmid?: number } & Record<string, unknown>;
  owner?: number;
}

/** Every volume of a storage as a node sees it, in the order of their ids. */
export function volumesOn(cluster: ClusterState, storage: StorageState, node: string): Volume[] {
  const here = cluster.guests.filter((guest) => storage.shared || guest.node === node);
  const volumes = [
    ...here.flatMap((guest) => guestVolumes(guest, storage)),
    ...copiesOn(cluster, storage, node).map((copy) => backupVolume(copy, cluster.timezone)),
    ...storage.files.map(({ content, file, sizeBytes, createdAt }) => ({
      row: {
        volid: `${storage.storage}:${content}/${file}`,
        content,
        format: content === 'iso' ? 'iso' : `t${file.split('.').at(-1)}`,
        size: sizeBytes,
        ctime: createdAt,
      },
    })),
  ];
  return volumes.toSorted((a, b) => (a.row.volid.toLowerCase() < b.row.volid.toLowerCase() ? -1 : 1));
}

/** The backups that lie on a storage (of a local one: on the storage of that node). */
export function copiesOn(
  { backups }: ClusterState,
  { storage, shared }: StorageState,
  node: string,
): BackupCopy[] {
  return backups.filter((copy) => copy.storage === storage && (shared || copy.node === node));
}

/**
 * Who sees a volume in a content listing: backups need Datastore.AllocateSpace and VM.Backup on their guest, disks
 * VM.Config.Disk on theirs; a volume that the caller may not see is left out without a word.
 */
export function maySee(may: Permissions, storage: string, { row, owner }: Volume): boolean {
  const place = `/storage/${storage}`;
  if (may.all(place, 'Datastore.Allocate')) return true;
  if (row.content === 'iso' || row.content === 'vztmpl')
    return may.any(place, 'Datastore.AllocateSpace', 'Datastore.Audit');
  if (owner === undefined) return false;
  if (row.content === 'backup')
    return may.all(place, 'Datastore.AllocateSpace') && may.all(`/vms/${owner}`, 'VM.Backup');
  return may.all(place, 'Datastore.Audit') && may.all(`/vms/${owner}`, 'VM.Config.Disk');
}

function guestVolumes(guest: GuestState, storage: StorageState): Volume[] {
  return guest.disks
    .filter((disk) => disk.storage === storage.storage)
    .map((disk) => {
      const volid = diskVolid(guest, disk, storage);
      const inFiles = volid.includes('/');
      return {
        owner: guest.vmid,
        row: {
          volid,
          content: guest.type === 'qemu' ? 'images' : 'rootdir',
          format: diskFormat(guest, storage),
          size: disk.sizeBytes,
          vmid: guest.vmid,
          ctime: guest.createdAt,
          ...(inFiles && { used: near(`used${volid}`, disk.sizeBytes * 0.3, 0.5), parent: null }),
        },
      };
    });
}

function backupVolume(copy: BackupCopy, timezone: string): Volume {
  return {
    owner: copy.vmid,
    row: {
      volid: backupVolid(copy, timezone),
      content: 'backup',
      format: backupFormat(copy.type),
      size: copy.sizeBytes,
      ctime: copy.takenAt,
      vmid: copy.vmid,
      subtype: copy.type,
      notes: copy.notes || undefined,
      protected: copy.protected ? 1 : undefined,
    },
  };
}
