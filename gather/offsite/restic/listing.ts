/** What lies in a restic repository, by names and sizes alone (restic's design document, "Repository Layout"). */
import { BudgetSpent, type ListedObject, type ObjectReader, ObjectStoreError } from '../object-reader.ts';

/** A file whose name is the SHA-256 of its bytes. */
export interface ResticFile extends ListedObject {
  /** Key below the prefix. */
  name: string;
  id: string;
}

export interface ResticListing {
  /** False when it ended early. */
  complete: boolean;
  /** Whether all but the data was listed. */
  small: boolean;
  /** Why it ended early, where the bucket was the reason. */
  error?: ObjectStoreError;
  /** Folders and files beside config that no repository has: perhaps one lies in a folder of these. */
  foreign: string[];
  objects: number;
  bytes: number;
  config?: ListedObject;
  /** Newest first; of more than 4,000 only those. */
  snapshots: ResticFile[];
  /** At most 2,000. */
  index: ResticFile[];
  /** At most 20. */
  keys: ResticFile[];
  /** When each was written; at most 100. */
  locks: number[];
  counts: { snapshots: number; index: number; keys: number; data: number };
  newestDataAt?: number;
  /** The newest 50 packs. */
  newestPacks: ResticFile[];
  /** Size by id, where asked for and there are not too many. */
  packSizes?: Map<string, number>;
  /** Names that show the damage: nothing in it, or not the name of such a file. */
  damaged: string[];
  /** What an upload left that did not come to its end. */
  halfWritten: ListedObject[];
  /** Files of the rotation in its order: as many as `mostQueued` after the cursor, and at all. */
  after: ResticFile[];
  first: ResticFile[];
  /** Files of the rotation that were there when the present round began. */
  olderThanRound: number;
  /** Files of the rotation that cannot be read. */
  notAtHand: number;
}

export interface ListingWishes {
  prefix: string;
  /** Rotation: name of the file that was last verified, and when its round began. */
  cursor: string;
  since: number;
  packSizes: boolean;
}

type Folder = 'snapshots' | 'index' | 'keys' | 'locks' | 'data';

/** In the order of reading: a million packs come last. restic up to 0.17 could write the names of the right. */
const folders: [Folder, string[]][] = [
  ['snapshots', ['snapshots/', 'snapshot/']],
  ['index', ['index/']],
  ['keys', ['keys/', 'key/']],
  ['locks', ['locks/', 'lock/']],
  ['data', ['data/']],
];

/** Files that one audit may verify at most. */
export const mostQueued = 1_000;

/** More are not compared with the index in one audit: each takes about 150 bytes of memory. */
const mostPackSizes = 100_000;

/** @throws ObjectStoreError, BudgetSpent when not even the first page came */
export async function listRepository(store: ObjectReader, wishes: ListingWishes): Promise<ResticListing> {
  const { prefix } = wishes;
  const found = emptyListing(wishes);
  const known = folders.flatMap(([, names]) => names);
  const present = new Set<string>();
  for await (const page of store.list({ prefix, delimiter: '/' })) {
    for (const object of page.objects) {
      found.objects++;
      found.bytes += object.sizeBytes;
      if (object.key === `${prefix}config`) found.config = object;
      else note(found.foreign, object.key.slice(prefix.length));
    }
    for (const folder of page.folders.map((name) => name.slice(prefix.length)))
      if (known.includes(folder)) present.add(folder);
      else note(found.foreign, folder);
  }
  try {
    for (const [folder, names] of folders) {
      if (folder === 'data') found.small = true;
      for (const name of names.filter((each) => present.has(each)))
        for await (const page of store.list({ prefix: `${prefix}${name}` }))
          for (const object of page.objects) take(found, folder, object, wishes);
    }
    found.complete = true;
  } catch (error) {
    if (error instanceof ObjectStoreError) found.error = error;
    else if (!(error instanceof BudgetSpent)) throw error;
  }
  found.snapshots = newest(found.snapshots, 4_000);
  found.newestPacks = newest(found.newestPacks, 50);
  return found;
}

/**
 * Archived objects cannot be read before somebody pays to have them brought back; and no pack is that large (restic ends
 * them at 128 MiB).
 */
export const isAtHand = ({ storageClass = '', sizeBytes }: ListedObject): boolean =>
  !/GLACIER|ARCHIVE/i.test(storageClass) && sizeBytes <= 512 * 2 ** 20;

/** Place of a file in the rotation; names within a folder in their order. */
export const isAfter = (name: string, cursor: string): boolean => {
  const [a, b] = [rank(name), rank(cursor)];
  return a === b ? name > cursor : a > b;
};

const rank = (name: string): number =>
  folders.findIndex(([, names]) => names.some((folder) => name.startsWith(folder)));

const emptyListing = ({ packSizes }: ListingWishes): ResticListing => ({
  complete: false,
  small: false,
  foreign: [],
  objects: 0,
  bytes: 0,
  snapshots: [],
  index: [],
  keys: [],
  locks: [],
  counts: { snapshots: 0, index: 0, keys: 0, data: 0 },
  newestPacks: [],
  ...(packSizes ? { packSizes: new Map() } : {}),
  damaged: [],
  halfWritten: [],
  after: [],
  first: [],
  olderThanRound: 0,
  notAtHand: 0,
});

function take(found: ResticListing, folder: Folder, object: ListedObject, wishes: ListingWishes): void {
  // Some tools make an empty object for a folder.
  if (object.key.endsWith('/') && object.sizeBytes === 0) return;
  found.objects++;
  found.bytes += object.sizeBytes;
  if (folder === 'locks') {
    if (found.locks.length < 100) found.locks.push(object.modifiedAt ?? 0);
    return;
  }
  const name = object.key.slice(wishes.prefix.length);
  const match = /^[a-z]+\/(?:([0-9a-f]{2})\/)?([0-9a-f]{64})$/.exec(name);
  const id = match?.[2];
  if (!id || (match[1] !== undefined && !id.startsWith(match[1])) || object.sizeBytes === 0) {
    if (/-tmp-\d+$|\.partial$/.test(name)) note(found.halfWritten, object);
    // Whatever else somebody put there is none of the repository's files.
    else if (/[0-9a-f]{16}/.test(name)) note(found.damaged, name);
    return;
  }
  const file = { ...object, name, id };
  found.counts[folder]++;
  keep(found, folder, file);
  if ((object.modifiedAt ?? 0) < wishes.since) found.olderThanRound++;
  if (!isAtHand(file)) found.notAtHand++;
  if (found.first.length < mostQueued) found.first.push(file);
  if (found.after.length < mostQueued && isAfter(name, wishes.cursor)) found.after.push(file);
}

function keep(found: ResticListing, folder: Exclude<Folder, 'locks'>, file: ResticFile): void {
  if (folder === 'index' && found.index.length < 2_000) found.index.push(file);
  if (folder === 'keys' && found.keys.length < 20) found.keys.push(file);
  if (folder === 'snapshots') {
    found.snapshots.push(file);
    if (found.snapshots.length >= 8_000) found.snapshots = newest(found.snapshots, 4_000);
  }
  if (folder !== 'data') return;
  found.newestDataAt = Math.max(found.newestDataAt ?? 0, file.modifiedAt ?? 0);
  found.newestPacks.push(file);
  if (found.newestPacks.length >= 1_000) found.newestPacks = newest(found.newestPacks, 50);
  found.packSizes?.set(file.id, file.sizeBytes);
  if (found.counts.data > mostPackSizes) delete found.packSizes;
}

const newest = <File extends ListedObject>(files: File[], most: number): File[] =>
  files.sort((a, b) => (b.modifiedAt ?? 0) - (a.modifiedAt ?? 0) || (a.key < b.key ? -1 : 1)).slice(0, most);

const note = <Item>(list: Item[], item: Item): void => {
  if (list.length < 100) list.push(item);
};
