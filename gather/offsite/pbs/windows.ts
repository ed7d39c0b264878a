/** Whether chunks exist: the bucket's list comes in the order of their digests, a thousand a request. */
import { cleanName } from '../../clean-text.ts';
import { BudgetSpent, type ListedObject, ObjectStoreError } from '../object-reader.ts';
import { compare, countUpTo, digestAt, digestOf } from './digests.ts';
import { chunkKey, parseChunkKey } from './keys.ts';
import { endOf, lacks, type NeededCopy, type Position, passedIn } from './needed.ts';
import { failed, type Reading } from './reading.ts';

export interface ChunkListing {
  /** How far the list was read; undefined when not a page came. */
  reached?: Position;
  /** What was seen of the list. */
  objects: number;
  bytes: number;
  bad: number;
  /** Set when the budget is spent or the place no longer answers. */
  ended: boolean;
}

/**
 * Reads the list of one datastore's chunks from a position on, and holds it against what its copies need.
 * Never throws because of the place or the budget.
 */
export async function listChunks(
  reading: Reading,
  needed: readonly NeededCopy[],
  from: Position | undefined,
): Promise<ChunkListing> {
  const { store, prefix, datastore } = reading;
  const folder = `${prefix}.chunks/`;
  const result: ChunkListing = { objects: 0, bytes: 0, bad: 0, ended: false };
  const passed = passedIn(datastore, from);
  const copies = needed
    .filter((each) => each.datastore === datastore)
    .map((each) => ({ each, at: passed ? countUpTo(each.digests, passed) : 0 }));
  let edge = passed;
  const advance = (page: Page, to: Uint8Array) => {
    for (const copy of copies) copy.at = compared(copy.each, copy.at, page, to);
    edge = to;
    result.reached = { datastore, digest: to };
  };
  try {
    // A tilde comes after the suffix of damaged chunks, which follow their digest.
    const startAfter = passed && `${prefix}${chunkKey(Buffer.from(passed).toString('hex'))}~`;
    for await (const { objects } of store.list({ prefix: folder, ...(startAfter && { startAfter }) })) {
      const page = pageOf(objects, folder.length, edge);
      result.objects += objects.length;
      result.bytes += objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      result.bad += page.bad;
      if (page.last) advance(page, page.last);
    }
    advance(pageOf([], 0, undefined), endOf(datastore).digest);
  } catch (error) {
    if (!(error instanceof BudgetSpent || error instanceof ObjectStoreError)) throw error;
    result.ended = true;
    if (error instanceof ObjectStoreError) givenUp(reading, error);
  }
  return result;
}

interface Page {
  digests: Uint8Array[];
  objects: ListedObject[];
  bad: number;
  last?: Uint8Array;
}

/** @throws ObjectStoreError when keys do not come in their order: then nothing could be called missing */
function pageOf(objects: ListedObject[], skip: number, edge: Uint8Array | undefined): Page {
  const page: Page = { digests: [], objects: [], bad: 0 };
  let last = edge;
  for (const object of objects) {
    const chunk = parseChunkKey(object.key.slice(skip));
    if (!chunk) continue;
    const digest = digestOf(chunk.digest);
    if (last && compare(digest, 0, last, 0) < 0)
      throw new ObjectStoreError('malformed', 'the list of chunks does not come in the order of its keys');
    last = digest;
    page.last = digest;
    if (chunk.bad) {
      page.bad++;
      continue;
    }
    page.digests.push(digest);
    page.objects.push(object);
  }
  return page;
}

/** Looks for a copy's chunks from one place in its list up to a digest. @returns the place after it */
function compared(needed: NeededCopy, from: number, page: Page, to: Uint8Array): number {
  const end = countUpTo(needed.digests, to);
  const head = needed.encrypted ? 44 : 12;
  for (let at = from, i = 0; at < end; at++) {
    let order = -1;
    for (; i < page.digests.length; i++) {
      order = compare(page.digests[i] ?? to, 0, needed.digests, at * 32);
      if (order >= 0) break;
    }
    const found = order === 0 ? page.objects[i] : undefined;
    if (!found) lacks(needed, digestAt(needed.digests, at), 'is missing');
    else if (found.sizeBytes < head) lacks(needed, digestAt(needed.digests, at), 'is cut off');
    if (found?.storageClass) needed.storageClass = cleanName(found.storageClass);
  }
  needed.listed += end - from;
  return end;
}

function givenUp(reading: Reading, error: ObjectStoreError): void {
  try {
    failed(reading, 'list the chunks', 'chunks', error);
  } catch (spent) {
    if (!(spent instanceof BudgetSpent)) throw spent;
  }
}
