/** Reads the newest copy of each guest: what it is, and which chunks it needs. */
import { known } from '../../known.ts';
import { sorted } from '../../sorted.ts';
import type { Check, CopyFacts } from '../target.ts';
import { mostChunks } from './chunk-index.ts';
import { ofThePrevious, ofTheSame, type Past } from './coverage.ts';
import { countOf, type DigestSet } from './digests.ts';
import type { ListedSnapshot, SnapshotFiles } from './listing.ts';
import type { NeededCopy } from './needed.ts';
import type { Reading } from './reading.ts';
import { readChunkList, readHead, type SnapshotChunks, type SnapshotHead } from './snapshot.ts';

/** The newest copy of a guest while it is read. */
export interface Newest {
  reading: Reading;
  snapshot: SnapshotFiles;
  copy: CopyFacts;
  /** Whether an earlier audit saw this very copy. */
  seenBefore: boolean;
  previous?: { snapshot: SnapshotFiles; checks: readonly Check[] };
  /** All that came before it, the newest first, with what the last audit found lost of each. */
  older: { snapshot: ListedSnapshot; copy: CopyFacts; lost?: Check[] }[];
  head?: SnapshotHead;
  /** Whether its blobs were read, too. */
  blobs?: boolean;
  needed?: NeededCopy;
  past: Past;
}

/** After so many seconds blobs that have not changed are read again all the same. */
const blobsAgain = 30 * 86_400;

const checkOf = (copy: CopyFacts, proof: Check['proof']) =>
  copy.checks.find((check) => check.proof === proof);
const atOf = (proof: Check['proof']) => (newest: Newest) => checkOf(newest.copy, proof)?.at ?? 0;

/** Manifests and blobs, those first that were never or not for long looked at. @throws BudgetSpent */
export async function readHeads(all: readonly Newest[]): Promise<void> {
  for (const newest of sorted(all, atOf('header'))) {
    const { reading, snapshot, copy } = newest;
    const check = checkOf(copy, 'header');
    const blobs = check?.outcome !== 'ok' || reading.now() - check.at > blobsAgain;
    const head = await readHead(reading, snapshot, { blobs });
    if (!head) continue;
    Object.assign(newest, { head, blobs });
    const inside = blobs ? head.inside : (copy.inside ?? head.inside);
    Object.assign(copy, known({ ...head.manifest?.facts, inside }));
    if (head.wrong.length > 0 || head.missing.length > 0) noteHeader(newest);
  }
}

/**
 * Indexes, of those guests first whose chunks were looked for longest ago, as many as can be held at once. The others
 * have their turn in a later audit.
 * @throws BudgetSpent
 */
export async function readIndexes(all: readonly Newest[]): Promise<void> {
  let held = 0;
  for (const newest of sorted(all, atOf('complete'))) {
    const { reading, snapshot, head } = newest;
    if (!head?.manifest || head.wrong.length > 0 || head.missing.length > 0) continue;
    const chunks = await readChunkList(reading, snapshot, head.manifest, head);
    if (head.wrong.length > 0) noteHeader(newest);
    else if (chunks === 'too large') noteTooLarge(newest);
    else if (chunks) {
      noteHeader(newest);
      held += countOf(chunks.digests);
      if (held > mostChunks) return;
      newest.needed = neededBy(newest, chunks);
    }
  }
}

/**
 * How much changed since the copy before, and what was found out about that one, for copies that are new. One guest at
 * a time: an index of a terabyte has 8 MiB.
 * @throws BudgetSpent
 */
export async function readChanges(
  all: readonly Newest[],
  passed: (datastore: string) => { complete: Uint8Array | undefined; content: Uint8Array | undefined },
): Promise<void> {
  for (const newest of all) {
    const { reading, needed, previous, copy, seenBefore } = newest;
    if (!needed || !previous || (seenBefore && copy.changedShare !== undefined)) continue;
    const digests = await digestsOf(reading, previous.snapshot);
    if (!digests || countOf(needed.digests) === 0) continue;
    const past = ofThePrevious(previous.checks, digests, needed.digests, passed(needed.datastore));
    copy.changedShare = 1 - past.ended;
    if (!seenBefore) newest.past = past;
  }
}

/**
 * All chunks that a copy needs. Faults of one that is not looked at for itself are of no interest here.
 * @returns undefined when not all of its indexes could be read
 * @throws BudgetSpent
 */
export async function digestsOf(reading: Reading, snapshot: SnapshotFiles): Promise<DigestSet | undefined> {
  const head = await readHead(reading, snapshot, { blobs: false });
  if (!head?.manifest || head.missing.length > 0) return undefined;
  const chunks = await readChunkList(reading, snapshot, head.manifest, head);
  return typeof chunks === 'object' ? chunks.digests : undefined;
}

const neededBy = ({ reading, copy }: Newest, chunks: SnapshotChunks): NeededCopy => ({
  ...chunks,
  datastore: reading.datastore,
  copy,
  listed: 0,
  read: 0,
  missing: new Map(),
  damaged: new Map(),
  moreMissing: 0,
});

/** A copy that lacks a file, or whose index is damaged, is neither what it says nor complete. */
function noteHeader({ copy, head, blobs, reading }: Newest): void {
  const faults = [...(head?.missing ?? []), ...(head?.wrong ?? [])];
  const earlier = checkOf(copy, 'header');
  const at = reading.now();
  const how = 'the checksums of manifest, blobs and indexes';
  if (faults.length === 0) {
    // What was not read again is as old as it was.
    if (!blobs && earlier) return;
    replace(copy, { proof: 'header', outcome: 'ok', at, how });
    return;
  }
  replace(copy, { proof: 'header', outcome: 'failed', at, how, detail: sentence(faults) });
  const unusable = faults.filter(
    (fault) => !/^\S+\.blob is damaged/.test(fault) || fault.startsWith('index.json'),
  );
  if (unusable.length > 0) {
    const files = 'the files that the manifest lists';
    replace(copy, { proof: 'complete', outcome: 'failed', at, how: files, detail: sentence(unusable) });
  }
}

function noteTooLarge(newest: Newest): void {
  const chunks = 'the chunks that its indexes name';
  const detail = `Its indexes name more than ${mostChunks} chunks, which is more than an audit can hold.`;
  const at = newest.reading.now();
  for (const proof of ['complete', 'content'] as const)
    replace(newest.copy, { proof, outcome: 'cannot', at, how: chunks, detail });
  if (checkOf(newest.copy, 'header')?.outcome !== 'ok')
    replace(newest.copy, { proof: 'header', outcome: 'ok', at, how: 'the checksums of manifest and blobs' });
}

const sentence = (faults: string[]): string => {
  const some = faults.slice(0, 3).join('; ');
  return `${some}${faults.length > 3 ? `; and ${faults.length - 3} more` : ''}.`;
};

export function replace(copy: CopyFacts, ...checks: [Check, ...Check[]]): void {
  copy.checks = [...copy.checks.filter(({ proof }) => proof !== checks[0].proof), ...checks];
}

export const pastOf = (carried: CopyFacts | undefined): Past => ofTheSame(carried?.checks ?? []);
