import type { StorageState } from '../state.ts';

/** Size and use in GB (10^9 bytes), as the web interface shows them. */
export type Gigabytes = readonly [total: number, used: number];

const bytes = ([total, used]: Gigabytes) => ({
  totalBytes: Math.round(total * 1e9),
  usedBytes: Math.round(used * 1e9),
});

const plain = { inactiveOn: [], hangsOn: [], files: [] };

function perNode(sizes: Record<string, Gigabytes>): StorageState['usage'] {
  return Object.fromEntries(Object.entries(sizes).map(([node, size]) => [node, bytes(size)]));
}

/** A directory on each node. */
export function dir(
  storage: string,
  path: string,
  content: string[],
  sizes: Record<string, Gigabytes>,
  config: StorageState['config'] = {},
): StorageState {
  return {
    storage,
    type: 'dir',
    content,
    shared: false,
    config: { path, ...config },
    usage: perNode(sizes),
    ...plain,
  };
}

/** The thin pool that the installer makes on each node. */
export function lvmThin(storage: string, sizes: Record<string, Gigabytes>): StorageState {
  const config = { vgname: 'pve', thinpool: 'data' };
  const content = ['images', 'rootdir'];
  return { storage, type: 'lvmthin', content, shared: false, config, usage: perNode(sizes), ...plain };
}

/** A ZFS pool of the same name on each node. */
export function zfs(storage: string, pool: string, sizes: Record<string, Gigabytes>): StorageState {
  const config = { pool, sparse: 1 };
  const content = ['images', 'rootdir'];
  return { storage, type: 'zfspool', content, shared: false, config, usage: perNode(sizes), ...plain };
}

/** An export of an NFS server, mounted on every node. */
export function nfs(
  storage: string,
  server: string,
  exported: string,
  content: string[],
  size: Gigabytes,
  config: StorageState['config'] = {},
): StorageState {
  return {
    storage,
    type: 'nfs',
    content,
    shared: true,
    config: { path: `/mnt/pve/${storage}`, server, export: exported, ...config },
    usage: { shared: bytes(size) },
    ...plain,
  };
}

type File = readonly [content: 'iso' | 'vztmpl', file: string, gigabytes: number];

/** The storage with images and templates on it. */
export function isos(storage: StorageState, files: File[]): StorageState {
  const createdAt = 1_756_000_000;
  const rows = files.map(([content, file, size]) => ({
    content,
    file,
    sizeBytes: Math.round(size * 1e9),
    createdAt,
  }));
  return { ...storage, files: rows };
}
