/** Whether chunks are sound: some are read by every audit, in the order of their digests, which is that of chance. */
import { BudgetSpent } from '../object-reader.ts';
import { Damaged, openBlob, plainOf, sha256 } from './blob.ts';
import { largestChunk } from './chunk-index.ts';
import { compare, countOf, countUpTo, digestOf, has } from './digests.ts';
import { chunkKey } from './keys.ts';
import { endOf, lacks, type NeededCopy, type Position, passedIn } from './needed.ts';
import { fetchBytes, type Reading } from './reading.ts';

type Expected = Pick<NeededCopy, 'encrypted' | 'lengths'>;

/**
 * Magic and CRC-32; of a chunk that is not encrypted that it unpacks to the data that its name is the SHA-256 of; the
 * length where it shows.
 * @throws Damaged
 */
export function verifyChunk(bytes: Uint8Array, digest: string, expected: Expected): void {
  verifyFor(opened(bytes, digest), expected);
}

interface Opened {
  encrypted: boolean;
  /** Of the plain data, where that shows. */
  length?: number;
}

function opened(bytes: Uint8Array, digest: string): Opened {
  const blob = openBlob(bytes);
  const { encrypted, compressed } = blob;
  if (encrypted) return compressed ? { encrypted } : { encrypted, length: blob.data.length };
  const plain = plainOf(blob, largestChunk);
  if (sha256(plain) !== digest) throw new Damaged('its data has another SHA-256');
  return { encrypted, length: plain.length };
}

function verifyFor(chunk: Opened, { encrypted, lengths }: Expected): void {
  if (encrypted !== undefined && chunk.encrypted !== encrypted)
    throw new Damaged(encrypted ? 'it is not encrypted and should be' : 'it is encrypted and should not be');
  if (chunk.length !== undefined && lengths && !lengths.includes(chunk.length))
    throw new Damaged(`it has ${chunk.length} bytes, and no chunk of that disk has`);
}

export interface ChunkReading {
  reached?: Position;
  /** Different chunks that were found sound. */
  sound: number;
  ended: boolean;
}

/**
 * Reads chunks of one datastore from a position on, until its end or that of the budget. Never throws because of either.
 * @param most so many at most
 */
export async function readChunks(
  reading: Reading,
  needed: readonly NeededCopy[],
  from: Position | undefined,
  most: number,
): Promise<ChunkReading> {
  const { datastore } = reading;
  const copies = needed.filter((each) => each.datastore === datastore);
  const result: ChunkReading = { sound: 0, ended: false };
  let passed = passedIn(datastore, from);
  try {
    for (let read = 0; ; read++) {
      const next = nextAfter(copies, passed);
      if (!next) break;
      if (read >= most) return { ...result, ended: true };
      const outcome = await readChunk(reading, copies, Buffer.from(next).toString('hex'));
      if (outcome === 'sound') result.sound++;
      // Also past one that could not be read: it must not hold up all others for ever.
      passed = next;
      result.reached = { datastore, digest: next };
      for (const each of copies) if (outcome !== 'unread' && has(each.digests, next)) each.read++;
    }
    return { ...result, reached: endOf(datastore) };
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return { ...result, ended: true };
  }
}

/**
 * Reads one chunk and tells all copies that need it.
 * @throws BudgetSpent
 */
export async function readChunk(
  reading: Reading,
  copies: readonly NeededCopy[],
  digest: string,
): Promise<'sound' | 'damaged' | 'unread'> {
  const holders = copies.filter((each) => has(each.digests, digestOf(digest)));
  const tell = (error: unknown, holder: NeededCopy) => {
    if (!(error instanceof Damaged)) throw error;
    holder.damaged.set(digest, error.message);
  };
  let chunk: Opened;
  try {
    const bytes = await fetchBytes(reading, chunkKey(digest), largestChunk + 64);
    if (bytes === 'unread') return 'unread';
    if (bytes === 'missing') {
      for (const holder of holders) lacks(holder, digest, 'is missing');
      return 'damaged';
    }
    chunk = opened(bytes, digest);
  } catch (error) {
    for (const holder of holders) tell(error, holder);
    return 'damaged';
  }
  for (const holder of holders)
    try {
      verifyFor(chunk, holder);
    } catch (error) {
      tell(error, holder);
    }
  return holders.some(({ damaged }) => damaged.has(digest)) ? 'damaged' : 'sound';
}

/** The first digest that any copy needs after the given one. */
function nextAfter(copies: readonly NeededCopy[], passed: Uint8Array | undefined): Uint8Array | undefined {
  let first: Uint8Array | undefined;
  for (const { digests } of copies) {
    const at = passed ? countUpTo(digests, passed) : 0;
    if (at >= countOf(digests)) continue;
    const digest = digests.subarray(at * 32, at * 32 + 32);
    if (!first || compare(digest, 0, first, 0) < 0) first = digest;
  }
  return first;
}

/** Chunks that an earlier audit found missing or damaged, by what it said of them. */
export const namedIn = (detail: string | undefined): string[] => detail?.match(/\b[0-9a-f]{64}\b/g) ?? [];
