/** Proxmox Backup Server's datastores on S3, read from the bucket without asking the server. */
import { known } from '../../known.ts';
import { BudgetSpent, within } from '../object-reader.ts';
import type { FoundInTarget, OffsiteGap, TargetFacts, TargetRead, TargetReader } from '../target.ts';
import { carriedCopies, leftoversOf, newestFirst } from './facts.ts';
import { ownerOf } from './find.ts';
import { passedIn } from './needed.ts';
import { readChanges, readHeads, readIndexes } from './newest.ts';
import { readOlder } from './older.ts';
import { askAgain, conclude, lookAt, lookFor } from './proofs.ts';
import type { Reading } from './reading.ts';
import { rotationOf, roundAfter } from './rotation.ts';
import { compareOlder, keepUnread } from './shared-loss.ts';
import { copiesOf, type Datastore, readDatastores } from './stores.ts';
import { chunkTotals } from './totals.ts';

/**
 * Snapshots from the names of objects; of the newest one of each guest manifest, blobs and indexes; the chunks that
 * they need against the list of those that are there; some of the chunks themselves, in rotation.
 */
export const readPbsS3: TargetReader = async (read) => {
  const gaps: OffsiteGap[] = [];
  const limit = sharesOf(read);
  const { stores, complete } = await readDatastores(read, gaps);
  return stores ? { found: await foundIn(read, stores, complete, limit), gaps } : { gaps };
};

async function foundIn(
  read: TargetRead,
  stores: Datastore[],
  complete: boolean,
  limit: Limit,
): Promise<FoundInTarget> {
  const { before, onProgress } = read;
  const at = Math.floor(read.now());
  const rounds = {
    listing: roundAfter(before?.datastore?.listing, at),
    reading: roundAfter(before?.datastore?.reading, at),
  };
  const readings = stores.map(({ reading }) => reading);
  const carried = carriedCopies(before);
  const of = stores.map((store) => copiesOf(store, carried));
  const newest = of.flatMap((each) => each.newest);

  let owners: string[] | undefined;
  await limit(
    readings,
    headShare,
    unlessSpent(async () => {
      owners = await ownersOf(readings);
      onProgress?.(`read ${newest.length} manifests`);
      await readHeads(newest);
      await readIndexes(newest);
      await readChanges(newest, (datastore) => ({
        complete: passedIn(datastore, rounds.listing.from),
        content: passedIn(datastore, rounds.reading.from),
      }));
      await readOlder(of.flatMap(({ older }) => older));
    }),
  );

  const needed = newest.flatMap((each) => each.needed ?? []);
  onProgress?.('list the chunks');
  const listed = await limit(readings, listShare, () => lookFor(readings, needed, rounds.listing));
  await askAgain(readings, needed, before, rounds.listing, listed);
  keepUnread(newest);
  await limit(
    readings,
    olderShare,
    unlessSpent(() => compareOlder(newest)),
  );
  onProgress?.('read chunks');
  const looked = await lookAt(readings, needed, rounds.reading);
  conclude(newest, rounds, at);

  const besides = sumOf(stores.map(({ listing }) => listing));
  const names = readings.map(({ datastore }) => datastore);
  const totals = chunkTotals(needed, listed, rounds.listing, names, before, besides);
  const end = ({ whole }: { whole: boolean }) => (whole ? at : undefined);
  const owner = owners ? owners.join(', ') || undefined : before?.datastore?.owner;
  return {
    complete,
    objects: besides.objects + totals.objects,
    bytes: besides.bytes + totals.bytes,
    copies: newestFirst(of.flatMap(({ copies }) => copies)),
    leftovers: leftoversOf(stores),
    datastore: known({
      owner,
      ownerBefore: ownerBefore(before, owner),
      badChunks: totals.bad,
      neededChunks: totals.needed,
      missingChunks: totals.missing,
      damagedChunks: totals.damaged,
      listing: rotationOf(
        rounds.listing,
        listed.reached,
        end(listed),
        needed,
        (passed) => passed - totals.missing,
      ),
      reading: rotationOf(
        rounds.reading,
        looked.reached,
        end(looked),
        needed,
        () => rounds.reading.verified + looked.sound,
      ),
    }),
  };
}

/**
 * Shares of the budget by whose end heads, lists of chunks, and indexes of older copies must be read, so that something
 * is left for the rest.
 */
const headShare = 0.6;
const listShare = 0.85;
const olderShare = 0.92;

type Limit = <T>(readings: Reading[], share: number, work: () => Promise<T>) => Promise<T>;

/** Lets work spend no more than a share of what this target may cost. */
function sharesOf({ store, budget }: TargetRead): Limit {
  const start = store.cost();
  return async (readings, share, work) => {
    if (budget) {
      const { requests, bytes } = store.cost();
      const limited = within(store, {
        requests: budget.requests * share - (requests - start.requests),
        bytes: budget.bytes * share - (bytes - start.bytes),
      });
      for (const reading of readings) reading.store = limited;
    }
    const result = await work();
    for (const reading of readings) reading.store = store;
    return result;
  };
}

/** What is not read when the budget is spent waits for the next audit. */
const unlessSpent = (work: () => Promise<void>) => async (): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
  }
};

async function ownersOf(readings: Reading[]): Promise<string[]> {
  const owners = new Set<string>();
  for (const reading of readings) {
    const owner = await ownerOf(reading);
    if (owner) owners.add(owner);
  }
  return [...owners].sort();
}

/** A change stays on record until the next one. */
function ownerBefore(before: TargetFacts | undefined, owner: string | undefined) {
  const earlier = before?.datastore;
  if (!before || !earlier) return undefined;
  return owner !== undefined && earlier.owner !== undefined && earlier.owner !== owner
    ? { name: earlier.owner, seenAt: before.readAt }
    : earlier.ownerBefore;
}

const sumOf = (parts: { objects: number; bytes: number }[]) => ({
  objects: parts.reduce((sum, { objects }) => sum + objects, 0),
  bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
});
