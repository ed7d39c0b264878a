/** Looks for the chunks that newest copies need, reads some of them, and says what that proves of each copy. */
import { BudgetSpent, ObjectStoreError } from '../object-reader.ts';
import type { Check, TargetFacts } from '../target.ts';
import { namedIn, readChunk, readChunks } from './chunks.ts';
import { summedUp } from './coverage.ts';
import { compare, digestOf, has } from './digests.ts';
import { chunkKey } from './keys.ts';
import { chunksOf, lacks, type NeededCopy, type Position, passedIn } from './needed.ts';
import type { Newest } from './newest.ts';
import { failed, type Reading } from './reading.ts';
import type { Round } from './rotation.ts';
import { listChunks } from './windows.ts';

/** Of what an earlier audit found missing or damaged so much is asked for again. */
const mostSuspects = 20;
/** Chunks that one audit reads, whatever the budget allows. */
const mostReads = 2000;

export interface Looked {
  /** Undefined when nothing was. */
  reached: Position | undefined;
  /** The end of the last datastore was reached. */
  whole: boolean;
}

/** Goes through lists of chunks, one datastore after the other. */
export async function lookFor(
  readings: readonly Reading[],
  needed: readonly NeededCopy[],
  round: Round,
): Promise<Looked & { objects: number; bytes: number; bad: number }> {
  const seen = { objects: 0, bytes: 0, bad: 0 };
  const looked = await through(readings, round, async (reading) => {
    const { reached, ended, ...found } = await listChunks(reading, needed, round.from);
    seen.objects += found.objects;
    seen.bytes += found.bytes;
    seen.bad += found.bad;
    return { reached, ended };
  });
  return { ...looked, ...seen };
}

/** Reads chunks, one datastore after the other. */
export async function lookAt(
  readings: readonly Reading[],
  needed: readonly NeededCopy[],
  round: Round,
): Promise<Looked & { sound: number }> {
  let sound = 0;
  const looked = await through(readings, round, async (reading) => {
    const read = await readChunks(reading, needed, round.from, mostReads - sound);
    sound += read.sound;
    return read;
  });
  return { ...looked, sound };
}

async function through(
  readings: readonly Reading[],
  { from }: Round,
  look: (reading: Reading) => Promise<{ reached?: Position | undefined; ended: boolean }>,
): Promise<Looked> {
  let reached: Position | undefined;
  for (const reading of readings) {
    if (from && reading.datastore < from.datastore) continue;
    const outcome = await look(reading);
    reached = outcome.reached ?? reached;
    if (outcome.ended) return { reached, whole: false };
  }
  return { reached, whole: true };
}

/**
 * What an earlier audit found missing or damaged is asked for again; what cannot be asked for stays so.
 * @param looked what this audit's list has already said
 */
export async function askAgain(
  readings: readonly Reading[],
  needed: readonly NeededCopy[],
  before: TargetFacts | undefined,
  round: Round,
  looked: Looked,
): Promise<void> {
  const named = (proof: Check['proof']) => {
    const checks = before?.copies.flatMap(({ checks }) => checks) ?? [];
    const wanted = checks.filter((check) => check.proof === proof && check.outcome === 'failed');
    return new Set(wanted.flatMap(({ detail }) => namedIn(detail)));
  };
  let spent = false;
  const ask = async (request: () => Promise<unknown>, otherwise: () => void) => {
    try {
      if (spent || (await request()) === 'unread') otherwise();
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error;
      spent = true;
      otherwise();
    }
  };
  for (const reading of readings) {
    const copies = needed.filter(({ datastore }) => datastore === reading.datastore);
    const holders = (digest: string) => copies.filter((each) => has(each.digests, digestOf(digest)));
    for (const digest of [...named('complete')]
      .filter((each) => holders(each).length > 0)
      .slice(0, mostSuspects)) {
      if (wasLookedFor(digest, reading.datastore, round, looked)) continue;
      const missing = () => {
        for (const each of holders(digest)) lacks(each, digest, 'is missing');
      };
      await ask(() => exists(reading, digest).then((there) => there || missing()), missing);
    }
    for (const digest of [...named('content')]
      .filter((each) => holders(each).length > 0)
      .slice(0, mostSuspects))
      await ask(
        () => readChunk(reading, copies, digest),
        () => {
          for (const each of holders(digest)) each.damaged.set(digest, 'it was when it was last read');
        },
      );
  }
}

async function exists(reading: Reading, digest: string): Promise<boolean | 'unread'> {
  try {
    return (await reading.store.head(`${reading.prefix}${chunkKey(digest)}`)) !== null;
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    failed(reading, 'look for a chunk', 'chunks', error);
    return 'unread';
  }
}

function wasLookedFor(digest: string, datastore: string, { from }: Round, { reached }: Looked): boolean {
  const bytes = digestOf(digest);
  const start = passedIn(datastore, from);
  const end = passedIn(datastore, reached);
  return end !== undefined && compare(bytes, 0, end, 0) <= 0 && (!start || compare(bytes, 0, start, 0) > 0);
}

/** Puts what was found into the copies' checks. */
export function conclude(
  all: readonly Newest[],
  rounds: { listing: Round; reading: Round },
  now: number,
): void {
  const needed = all.flatMap((newest) => newest.needed ?? []);
  const needing = (kind: 'missing' | 'damaged') => {
    const counts = new Map<string, number>();
    for (const each of needed)
      for (const digest of each[kind].keys()) counts.set(digest, (counts.get(digest) ?? 0) + 1);
    return counts;
  };
  const many = { missing: needing('missing'), damaged: needing('damaged') };
  for (const { needed: copy, past } of all) {
    if (!copy) continue;
    if (copy.storageClass) copy.copy.storageClass ??= copy.storageClass;
    const count = chunksOf(copy);
    const share = (looked: number) => (count === 0 ? 1 : looked / count);
    const list = { proof: 'complete', at: now, how: listed } as const;
    conclusion(
      copy,
      list,
      verdict(copy.missing, copy.moreMissing, `of its ${count} chunks are not in the bucket`, many.missing),
      () => summedUp(list, past, rounds.listing.since, share(copy.listed)),
    );
    const how = count === 0 ? summed : copy.encrypted ? sealed : unpacked;
    const read = { proof: 'content', at: now, how } as const;
    conclusion(
      copy,
      read,
      verdict(copy.damaged, 0, 'of the chunks that were read are damaged', many.damaged),
      () => summedUp(read, past, rounds.reading.since, share(copy.read)),
    );
  }
}

const listed = 'the list of chunks in the bucket';
const unpacked = 'CRC-32 and SHA-256 of chunks';
const sealed = 'CRC-32 of encrypted chunks, as without the key nothing more can be read';
const summed = 'SHA-256 of its files';

function conclusion(
  { copy }: NeededCopy,
  look: Pick<Check, 'at' | 'how'> & { proof: 'complete' | 'content' },
  detail: string | undefined,
  sum: () => Check[],
): void {
  const checks: Check[] = detail ? [{ ...look, outcome: 'failed', detail }] : sum();
  copy.checks = [...copy.checks.filter(({ proof }) => proof !== look.proof), ...checks];
}

/** @returns undefined when nothing is wrong */
function verdict(
  faults: ReadonlyMap<string, string>,
  more: number,
  what: string,
  many: ReadonlyMap<string, number>,
): string | undefined {
  if (faults.size === 0) return undefined;
  const named = [...faults].slice(0, 3).map(([digest, why]) => `${digest}: ${why}`);
  const copies = Math.max(...[...faults.keys()].map((digest) => many.get(digest) ?? 1));
  const radius = copies > 1 ? `. Newest copies of ${copies} guests need the same` : '';
  return `${faults.size + more} ${what} (${named.join('; ')})${radius}.`;
}
