import { cleanName } from '../../clean-text.ts';
import { known } from '../../known.ts';
import { BudgetSpent, type ListedObject, type ObjectReader, ObjectStoreError } from '../object-reader.ts';
import { sha256 } from './blob.ts';
import { parseSnapshotFile, type SnapshotKey } from './keys.ts';

/** A snapshot as the listing shows it. */
export interface ListedSnapshot extends SnapshotKey {
  /** Changes when any of its files does: the manifest's ETag, and a digest over those of the others. */
  version?: string;
  unfinished: boolean;
  protected: boolean;
  arrivedAt?: number;
  storedBytes: number;
  storageClass?: string;
}

export interface SnapshotFiles extends ListedSnapshot {
  files: Map<string, ListedObject>;
}

/** Backups of one guest in one namespace, oldest first. */
export interface SnapshotGroup {
  snapshots: ListedSnapshot[];
  /** The newest that was finished, and the one before it. */
  newest?: SnapshotFiles;
  previous?: SnapshotFiles;
}

export interface SnapshotListing {
  groups: SnapshotGroup[];
  objects: number;
  bytes: number;
  /** Absent when the listing came to its end. */
  ended?: ObjectStoreError | BudgetSpent;
}

/** More than these are not kept: copies of a guest, guests, files of a copy. */
const mostOfAGuest = 400;
const mostGroups = 5000;
const mostFiles = 512;

/**
 * Lists all snapshots of a datastore. Keys come in their order, so that of each snapshot all files come together, and
 * of each guest the oldest snapshot first: at no time more is held than what is kept, and one snapshot's files.
 * @param prefix of the datastore, with its slash
 */
export async function listSnapshots(store: ObjectReader, prefix: string): Promise<SnapshotListing> {
  const groups = new Map<string, SnapshotGroup>();
  const listing: SnapshotListing = { groups: [], objects: 0, bytes: 0 };
  let open: { key: SnapshotKey; files: ListedObject[] } | undefined;
  const close = () => {
    if (open) keep(groups, open.key, open.files, listing);
    open = undefined;
  };
  try {
    for await (const page of store.list({ prefix: `${prefix}.cnt/` }))
      for (const object of page.objects) {
        listing.objects++;
        listing.bytes += object.sizeBytes;
        const file = parseSnapshotFile(object.key.slice(prefix.length + '.cnt/'.length));
        if (!file) continue;
        if (!open || !same(open.key, file.snapshot)) {
          close();
          open = { key: file.snapshot, files: [] };
        }
        if (open.files.length < mostFiles) open.files.push({ ...object, key: file.file });
      }
    close();
  } catch (error) {
    // What was open may lack files that come later.
    if (!(error instanceof ObjectStoreError || error instanceof BudgetSpent)) throw error;
    listing.ended = error;
  }
  return { ...listing, groups: [...groups.values()] };
}

const same = (a: SnapshotKey, b: SnapshotKey): boolean =>
  a.folder === b.folder && a.namespace === b.namespace;

function keep(
  groups: Map<string, SnapshotGroup>,
  key: SnapshotKey,
  files: ListedObject[],
  listing: SnapshotListing,
): void {
  const name = `${key.namespace}:${key.type}/${key.id}`;
  const group: SnapshotGroup = groups.get(name) ?? { snapshots: [] };
  if (!groups.has(name) && groups.size >= mostGroups) {
    listing.ended ??= new BudgetSpent(`more than ${mostGroups} groups of backups are not read`);
    return;
  }
  groups.set(name, group);
  const snapshot = snapshotOf(key, files);
  group.snapshots.push(snapshot);
  // Shortened now and then: moving 400 entries for each of a hundred thousand takes long.
  if (group.snapshots.length >= 2 * mostOfAGuest) group.snapshots = newestOf(group.snapshots);
  if (snapshot.unfinished) return;
  group.previous = group.newest;
  group.newest = { ...snapshot, files: new Map(files.map((file) => [file.key, file])) };
}

/** The newest that are kept of a guest, oldest first. */
export const newestOf = <T>(snapshots: T[]): T[] => snapshots.slice(-mostOfAGuest);

function snapshotOf(key: SnapshotKey, files: ListedObject[]): ListedSnapshot {
  const manifest = files.find((file) => file.key === 'index.json.blob');
  const archives = files.filter((file) => /\.[fd]idx$/.test(file.key));
  const others = files.filter((file) => file !== manifest && /\.(?:[fd]idx|blob)$/.test(file.key));
  const arrivals = (archives.length > 0 ? archives : others.length > 0 ? others : files).flatMap(
    ({ modifiedAt }) => modifiedAt ?? [],
  );
  const cold = files.find(({ storageClass }) => storageClass)?.storageClass;
  return known({
    ...key,
    version: manifest && `${cleanName(manifest.etag ?? String(manifest.sizeBytes))}+${digestOver(others)}`,
    unfinished: manifest === undefined,
    protected: files.some((file) => file.key === '.protected'),
    arrivedAt: arrivals.length > 0 ? Math.max(...arrivals) : undefined,
    storedBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    storageClass: cold && cleanName(cold),
  });
}

/** The log comes later than the rest and says nothing of the data. */
function digestOver(files: ListedObject[]): string {
  const lines = files
    .filter(({ key }) => key !== 'client.log.blob')
    .map(({ key, sizeBytes, etag = '' }) => `${key} ${sizeBytes} ${etag}\n`);
  return sha256(new TextEncoder().encode(lines.join(''))).slice(0, 12);
}
