/** The datastores of a target, with the snapshots that are listed in them. */
import { Unread } from '../../ask.ts';
import { BudgetSpent, ObjectStoreError } from '../object-reader.ts';
import type { CopyFacts, OffsiteGap, TargetRead } from '../target.ts';
import { copyOf, withCarried } from './facts.ts';
import { findDatastores, isDatastore } from './find.ts';
import { listSnapshots, newestOf, type SnapshotListing } from './listing.ts';
import { type Newest, pastOf } from './newest.ts';
import type { Older } from './older.ts';
import type { Reading } from './reading.ts';
import { passing } from './shared-loss.ts';

export interface Datastore {
  reading: Reading;
  /** What keys of its copies begin with, where there are several datastores. */
  folder: string;
  listing: SnapshotListing;
}

export interface Datastores {
  /** Absent when nothing could be listed. */
  stores?: Datastore[];
  complete: boolean;
}

/** Lists all snapshots. What could not be listed is a gap. */
export async function readDatastores(read: TargetRead, gaps: OffsiteGap[]): Promise<Datastores> {
  const { target, store } = read;
  const stores: Datastore[] = [];
  try {
    const names = await namesOf(read, gaps);
    for (const name of names) {
      read.onProgress?.(`list the snapshots in ${name}`);
      const reading = readingOf(read, name, gaps);
      const listing = await listSnapshots(store, reading.prefix);
      stores.push({ reading, folder: names.length > 1 ? `${name}/` : '', listing });
      if (!listing.ended) continue;
      if (listing.ended instanceof BudgetSpent) return { stores, complete: false };
      const nothing = listing.objects === 0 && names.length === 1;
      gaps.push(notListed(listing.ended, target.name, nothing ? undefined : name));
      if (nothing) return { complete: false };
    }
    return { stores, complete: stores.every(({ listing }) => !listing.ended) };
  } catch (error) {
    if (error instanceof ObjectStoreError) gaps.push(notListed(error, target.name));
    else if (!(error instanceof BudgetSpent)) throw error;
    return stores.length > 0 ? { stores, complete: false } : { complete: false };
  }
}

async function namesOf({ target, store }: TargetRead, gaps: OffsiteGap[]): Promise<string[]> {
  const { datastore, prefix, name } = target;
  if (datastore && (await isDatastore(store, `${prefix}${datastore}/`))) return [datastore];
  const found = await findDatastores(store, prefix);
  if (!datastore && found.length > 0) return found;
  const others = found.length > 0 ? `, only ${found.slice(0, 5).join(', ')}` : '';
  const where = prefix ? `in ${prefix}` : 'in the bucket';
  const cause = `there is no ${datastore ? `datastore ${datastore}` : 'datastore'} ${where}${others}`;
  gaps.push(
    new Unread(`read the datastore of ${name}`, 'malformed', cause).as('offsite', `${name}/datastore`),
  );
  return [];
}

const readingOf = ({ target, store, now }: TargetRead, datastore: string, gaps: OffsiteGap[]): Reading => ({
  store,
  prefix: `${target.prefix}${datastore}/`,
  target: target.name,
  datastore,
  now: () => Math.floor(now()),
  gaps,
  failures: { inRow: 0 },
});

function notListed(error: ObjectStoreError, target: string, datastore?: string): OffsiteGap {
  const what = datastore ? `list all snapshots in ${datastore}` : `list what is in ${target}`;
  const unread = new Unread(what, error.reason, error.message, error.privilege);
  return unread.as('offsite', datastore ? `${target}/${datastore}` : target);
}

export interface StoreCopies {
  copies: CopyFacts[];
  newest: Newest[];
  /** Those of which only the name is known. */
  older: Older[];
}

/** All copies of a datastore with what earlier audits knew of them, and those of which more is to be read. */
export function copiesOf(
  { reading, folder, listing }: Datastore,
  carried: (copy: CopyFacts) => CopyFacts | undefined,
): StoreCopies {
  const result: StoreCopies = { copies: [], newest: [], older: [] };
  for (const { snapshots, newest, previous } of listing.groups) {
    const before: Newest['older'] = [];
    for (const snapshot of newestOf(snapshots)) {
      const bare = copyOf(snapshot, folder);
      const earlier = carried(bare);
      const copy = withCarried(bare, earlier);
      result.copies.push(copy);
      if (newest && snapshot.folder === newest.folder)
        result.newest.push({
          reading,
          snapshot: newest,
          copy,
          seenBefore: earlier !== undefined,
          past: pastOf(earlier),
          older: before.toReversed(),
          ...(previous && {
            previous: { snapshot: previous, checks: carried(copyOf(previous, folder))?.checks ?? [] },
          }),
        });
      else {
        before.push({ snapshot, copy, ...(earlier && { lost: passing(earlier.checks) }) });
        if (!snapshot.unfinished && copy.sizeBytes === undefined)
          result.older.push({ reading, snapshot, copy });
      }
    }
  }
  return result;
}
