/** Lists a folder of vzdump archives in constant memory. */
import type { OffsiteTargetPolicy } from '../../../audit/offsite-policy.ts';
import { cleanName } from '../../clean-text.ts';
import { BudgetSpent, type ListedObject, type ObjectReader, ObjectStoreError } from '../object-reader.ts';
import type { FoundInTarget } from '../target.ts';
import { type ArchiveName, stemOf, vzdumpName } from './name.ts';
import { isEncryptedArchiveName } from './rclone-crypt.ts';

export interface DumpEntry {
  /** Of the object, as the bucket knows it. */
  objectKey: string;
  /** Below the target's prefix, for people. */
  key: string;
  /** Absent where the name is encrypted. */
  name?: ArchiveName;
  encrypted: boolean;
  sizeBytes: number;
  etag?: string;
  modifiedAt?: number;
  storageClass?: string;
  protected: boolean;
}

export interface DumpListing {
  /** By guest, as far as names tell: `qemu/100`. */
  groups: Map<string, DumpEntry[]>;
  leftovers: FoundInTarget['leftovers'];
  objects: number;
  bytes: number;
  complete: boolean;
  /** What ended it early, if not the budget. */
  error?: ObjectStoreError;
  /** Objects that look as if rclone had encrypted their names, where nobody said so. */
  encryptedNames: number;
}

/** Kept of each guest; of archives that nothing tells whose they are: of all guests together. */
const mostOfGuest = 400;
const mostUnnamed = 2000;
/** Kept of all. Beyond it, fewer of each guest, and the listing no longer counts as complete. */
const mostEntries = 40_000;

/** @throws ObjectStoreError, BudgetSpent: before the first page came */
export async function listDump(
  store: ObjectReader,
  { prefix, crypt }: OffsiteTargetPolicy,
): Promise<DumpListing> {
  const keep = keeper();
  const listing: DumpListing = { ...keep, objects: 0, bytes: 0, complete: false, encryptedNames: 0 };
  const sort = sorter(keep, prefix, crypt === 'rclone', () => listing.encryptedNames++);
  let pages = 0;
  try {
    for await (const { objects } of store.list({ prefix })) {
      pages++;
      for (const object of objects) {
        listing.objects++;
        listing.bytes += object.sizeBytes;
        sort.next(object);
      }
    }
    listing.complete = true;
  } catch (error) {
    if (pages === 0 || !(error instanceof ObjectStoreError || error instanceof BudgetSpent)) throw error;
    if (error instanceof ObjectStoreError) listing.error = error;
  }
  sort.end();
  const whole = keep.end();
  return { ...listing, complete: listing.complete && whole, groups: keep.groups, leftovers: keep.leftovers };
}

/** Where an entry stands in time, as far as is known before anything is read. */
export const roughTime = ({ name, modifiedAt = 0 }: DumpEntry): number => name?.nameTime ?? modifiedAt;

export const groupOf = (name: ArchiveName | undefined): string =>
  name ? `${name.type}/${name.vmid ?? ''}` : unnamed;

const unnamed = '?';

type Keeper = ReturnType<typeof keeper>;

/** Holds the newest of each guest and the newest leftovers, whatever comes. */
function keeper() {
  const groups = new Map<string, DumpEntry[]>();
  const leftovers: FoundInTarget['leftovers'] = [];
  let share = 1;
  let count = 0;
  let overflow = false;
  const limit = (group: string) => Math.ceil((group === unnamed ? mostUnnamed : mostOfGuest) * share);
  const shorten = (group: string, entries: DumpEntry[]) => {
    entries.sort((a, b) => roughTime(b) - roughTime(a));
    count -= entries.splice(limit(group)).length;
  };
  const tidy = () => {
    for (const [name, entries] of groups) shorten(name, entries);
    while (count > mostEntries && share * mostOfGuest > 1) {
      share /= 2;
      for (const [name, entries] of groups) shorten(name, entries);
    }
  };
  return {
    groups,
    leftovers,
    add(entry: DumpEntry) {
      const group = groupOf(entry.name);
      const entries = groups.get(group) ?? [];
      if (entries.length === 0 && count >= mostEntries && share * mostOfGuest <= 1) {
        overflow = true;
        return;
      }
      groups.set(group, entries);
      entries.push(entry);
      count++;
      if (entries.length >= 2 * limit(group)) shorten(group, entries);
      if (count >= 2 * mostEntries) tidy();
    },
    leave(what: FoundInTarget['leftovers'][number]['what'], key: string, object: ListedObject) {
      const { modifiedAt, sizeBytes } = object;
      leftovers.push({
        key: cleanName(key),
        what,
        ...(modifiedAt === undefined ? {} : { modifiedAt }),
        sizeBytes,
      });
      if (leftovers.length >= 200) newestLeftovers(leftovers);
    },
    /** @returns whether room was left for all that is kept of a guest */
    end(): boolean {
      tidy();
      newestLeftovers(leftovers);
      return !overflow && share === 1;
    },
  };
}

function newestLeftovers(leftovers: FoundInTarget['leftovers']): void {
  leftovers.sort((a, b) => (b.modifiedAt ?? 0) - (a.modifiedAt ?? 0));
  leftovers.splice(100);
}

/**
 * Tells what each object is. They come in the order of their keys, so that a log stands before its archive and an archive
 * before its companions, with nothing else between them.
 */
function sorter(keep: Keeper, prefix: string, crypt: boolean, onEncryptedName: () => void) {
  let log: { stem: string; key: string; object: ListedObject } | undefined;
  let last: { path: string; entry: DumpEntry } | undefined;
  const lonelyLog = (next?: string) => {
    if (log && !next?.startsWith(`${log.stem}.`)) {
      keep.leave('log-without-archive', log.key, log.object);
      log = undefined;
    }
  };
  const add = (object: ListedObject, path: string, name: ArchiveName | undefined) => {
    const entry = entryOf(object, object.key.slice(prefix.length), name, crypt);
    keep.add(entry);
    last = { path, entry };
  };
  return {
    next(object: ListedObject) {
      const key = object.key.slice(prefix.length);
      // Names that are left as they are get `.bin` appended.
      const path = crypt ? key.replace(/\.bin$/, '') : key;
      const folder = path.slice(0, path.lastIndexOf('/') + 1);
      const parsed = vzdumpName(path);
      lonelyLog(path);
      if (!parsed) {
        const file = path.slice(folder.length);
        if (crypt && (isEncryptedArchiveName(file) || isOtherwiseEncrypted(file, object)))
          add(object, path, undefined);
        else if (!crypt && isEncryptedArchiveName(file)) onEncryptedName();
      } else if (parsed.what === 'archive') {
        if (log && folder + stemOf(path.slice(folder.length)) === log.stem) log = undefined;
        add(object, path, parsed);
      } else if (parsed.what === 'log') log = { stem: folder + parsed.stem, key, object };
      else if (parsed.what === 'half-written') keep.leave('half-written', key, object);
      else if (last?.path !== folder + parsed.archive) keep.leave('companion-without-archive', key, object);
      else if (parsed.what === 'protected') last.entry.protected = true;
    },
    end: () => lonelyLog(),
  };
}

/** Other ways to encrypt names give other letters and lengths; notes and logs are smaller than any guest. */
const isOtherwiseEncrypted = (file: string, { sizeBytes }: ListedObject): boolean =>
  sizeBytes >= 65_536 && !/^[0-9a-v]+$/.test(file);

function entryOf(
  object: ListedObject,
  key: string,
  name: ArchiveName | undefined,
  encrypted: boolean,
): DumpEntry {
  const { etag, modifiedAt, storageClass, sizeBytes } = object;
  return {
    objectKey: object.key,
    key: cleanName(key),
    ...(name ? { name } : {}),
    encrypted,
    sizeBytes,
    ...(etag ? { etag } : {}),
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
    ...(storageClass ? { storageClass: cleanName(storageClass) } : {}),
    protected: false,
  };
}
