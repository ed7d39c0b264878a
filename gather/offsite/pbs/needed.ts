/** Newest copies with the chunks that they need, while these are looked for and looked at. */

import type { CopyFacts } from '../target.ts';
import { countOf, countTogether, type DigestSet } from './digests.ts';
import type { SnapshotChunks } from './snapshot.ts';

export interface NeededCopy extends SnapshotChunks {
  /** Name of its datastore. */
  datastore: string;
  copy: CopyFacts;
  /** How many of its chunks were looked for, and read, by this audit. */
  listed: number;
  read: number;
  /** Chunks that are not there, and why: `is missing`, `is cut off`. */
  missing: Map<string, string>;
  /** Chunks whose content is not sound, and why. */
  damaged: Map<string, string>;
  /** Chunks that are missing beyond those that are named. */
  moreMissing: number;
  storageClass?: string;
}

/** Names of so many missing chunks of a copy are kept. */
const mostNamed = 100;

export function lacks(needed: NeededCopy, digest: string, why: string): void {
  if (needed.missing.size < mostNamed || needed.missing.has(digest)) needed.missing.set(digest, why);
  else needed.moreMissing++;
}

/**
 * Where a rotation stands: the name of a datastore, and the last digest that was looked at in it. Datastores come in
 * the order of their names, in each all digests in theirs.
 */
export interface Position {
  datastore: string;
  digest: Uint8Array;
}

const last = new Uint8Array(32).fill(0xff);

/** Digests of a datastore that the rotation has passed are up to this one; undefined when none has. */
export function passedIn(datastore: string, position: Position | undefined): Uint8Array | undefined {
  if (!position || datastore > position.datastore) return undefined;
  return datastore === position.datastore ? position.digest : last;
}

export const endOf = (datastore: string): Position => ({ datastore, digest: last });

/** How many different chunks all copies need, and how many of them the rotation has passed. */
export function countNeeded(
  needed: readonly NeededCopy[],
  position: Position | undefined,
): { all: number; passed: number } {
  const counts = { all: 0, passed: 0 };
  for (const [datastore, copies] of Map.groupBy(needed, (each) => each.datastore)) {
    const sets = copies.map(({ digests }): DigestSet => digests);
    const limit = passedIn(datastore, position);
    const { all, upTo } = countTogether(sets, limit);
    counts.all += all;
    counts.passed += upTo;
  }
  return counts;
}

export const chunksOf = ({ digests }: NeededCopy): number => countOf(digests);
