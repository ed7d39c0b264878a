/** A datastore of Proxmox Backup Server on S3, object by object, as its version 4.2 lays it out. */
import { type BackupKey, backupKey } from './pbs-blob.ts';
import { snapshotObjects } from './pbs-snapshot.ts';

export interface PbsStore {
  /** Name of the datastore: the folder that it is. */
  store: string;
  /** Backup server that owns it. Absent: nobody does, as after it was removed there. */
  host?: string;
  /** Equal seeds give equal stores, byte by byte. */
  seed?: string;
  snapshots: PbsSnapshot[];
  /** A power of two; 4 MiB in life. */
  chunkBytes?: number;
  /** Chunks that a verification found damaged and put aside. */
  badChunks?: number;
  /** Chunks are kept as they come. */
  uncompressed?: boolean;
}

export interface PbsSnapshot {
  /** `lab/web`; absent = the root. */
  namespace?: string;
  type: 'vm' | 'ct' | 'host';
  id: string;
  /** Unix seconds. */
  takenAt: number;
  /** VM: `scsi0`, `efidisk0`, `tpmstate0-backup`; container: one, whatever its name. */
  disks: PbsDisk[];
  /** `qemu-server.conf` or `pct.conf`; a host has none. */
  conf?: string;
  firewall?: string;
  /** Data of a container apart from its metadata, as with change detection by metadata. */
  split?: boolean;
  encrypt?: boolean | 'sign-only';
  verify?: { state: 'ok' | 'failed'; at: number };
  notes?: string;
  protected?: boolean;
  /** Broken off before the manifest was written. */
  unfinished?: boolean;
  /** Share of chunks that differ from the snapshot before; 0.02 when absent. */
  changed?: number;
  /** When it came to the bucket; an hour after it was taken when absent. */
  arrivedAt?: number;
}

export interface PbsDisk {
  name: string;
  sizeBytes: number;
  /** Share that was never written; 0.25 when absent. */
  empty?: number;
}

export interface StoredObject {
  key: string;
  body: Uint8Array;
  modifiedAt: number;
}

/** What all snapshots of a store are written with. */
export interface Written {
  seed: string;
  chunkBytes: number;
  compress: boolean;
  key: BackupKey;
  /** Chunks by their digest in hexadecimal digits; the first upload of each stays. */
  chunks: Map<string, { body: Uint8Array; modifiedAt: number }>;
}

/** @returns the objects in the order of their keys */
export function pbsStore(wanted: PbsStore): StoredObject[] {
  const { store, host, seed = 'pbs', chunkBytes = 2 ** 22, badChunks = 0, uncompressed = false } = wanted;
  const written: Written = {
    seed,
    chunkBytes,
    compress: !uncompressed,
    key: backupKey(`${seed}/key`),
    chunks: new Map(),
  };
  const began = Math.min(...wanted.snapshots.map(({ takenAt }) => takenAt), 2 ** 31);
  const text = (key: string, body: string): StoredObject => ({
    key,
    body: new TextEncoder().encode(body),
    modifiedAt: began,
  });

  const objects: StoredObject[] = host ? [text('.in-use', JSON.stringify({ hostname: host }))] : [];
  const namespaces = new Set<string>();
  for (const group of groupsOf(wanted.snapshots)) {
    const [first] = group;
    if (!first) continue;
    for (const folder of namespaceFolders(first.namespace)) namespaces.add(folder);
    objects.push(text(`${groupFolder(first)}owner`, 'backup@pbs!pve\n'));
    const changes: number[] = [];
    for (const snapshot of group) {
      changes.push(snapshot.changed ?? 0.02);
      objects.push(...snapshotObjects(snapshot, groupFolder(snapshot), changes, written));
    }
  }
  for (const folder of namespaces) objects.push(text(`${folder}.namespace`, ''));
  objects.push(...chunkObjects(written, badChunks));
  return objects
    .map((object) => ({ ...object, key: `${store}/${object.key}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Name of the folder in which a snapshot's files are, without the datastore's. */
export const snapshotFolder = (snapshot: PbsSnapshot): string =>
  `${groupFolder(snapshot)}${new Date(snapshot.takenAt * 1000).toISOString().replace('.000', '')}/`;

const groupFolder = ({ namespace, type, id }: PbsSnapshot): string =>
  `${namespaceFolders(namespace).at(-1) ?? '.cnt/'}${type}/${id}/`;

/** `lab/web` → `.cnt/ns/lab/` and `.cnt/ns/lab/ns/web/` */
function namespaceFolders(namespace = ''): string[] {
  const parts = namespace.split('/').filter(Boolean);
  return parts.map(
    (_, i) =>
      `.cnt/${parts
        .slice(0, i + 1)
        .map((part) => `ns/${part}/`)
        .join('')}`,
  );
}

function groupsOf(snapshots: PbsSnapshot[]): PbsSnapshot[][] {
  const groups = Map.groupBy(snapshots, groupFolder);
  return [...groups.values()].map((group) => group.toSorted((a, b) => a.takenAt - b.takenAt));
}

function* chunkObjects({ chunks }: Written, badChunks: number): Generator<StoredObject> {
  let bad = badChunks;
  for (const [digest, { body, modifiedAt }] of chunks) {
    const key = `.chunks/${digest.slice(0, 4)}/${digest}`;
    yield { key, body, modifiedAt };
    // A new upload has since healed what was put aside.
    if (bad-- > 0) yield { key: `${key}.0.bad`, body: body.subarray(0, body.length >> 1), modifiedAt };
  }
}
