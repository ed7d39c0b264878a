/** Comparing files of a restic repository with their names, which are the SHA-256 of their bytes. */
import { createHash } from 'node:crypto';
import { joined } from '../joined.ts';
import { BudgetSpent, type ObjectReader, ObjectStoreError } from '../object-reader.ts';
import type { FoundInTarget } from '../target.ts';
import { isAtHand, mostQueued, type ResticFile, type ResticListing } from './listing.ts';

export type Rotation = NonNullable<NonNullable<FoundInTarget['repository']>['reading']>;

/** Everything that is read goes through here, so that what was found damaged is known to all. */
export interface ResticReading {
  /** True = sound; false = damaged; undefined = gone meanwhile, or archived. @throws BudgetSpent, ObjectStoreError */
  verify(file: ResticFile): Promise<boolean | undefined>;
  /** The bytes of a sound file; undefined where it is damaged, gone, or larger than the limit. @throws BudgetSpent, ObjectStoreError */
  load(file: ResticFile, limit: number): Promise<Uint8Array | undefined>;
  /** Whether the end of a pack can be one, which costs 4 bytes. @throws BudgetSpent, ObjectStoreError */
  verifyEnd(pack: ResticFile): Promise<void>;
  /** Names of damaged files. */
  damaged: Set<string>;
  /** Names of files that were found sound. */
  sound: Set<string>;
}

export function resticReading(store: ObjectReader): ResticReading {
  const damaged = new Set<string>();
  const sound = new Set<string>();
  const read = async (file: ResticFile, limit: number): Promise<Uint8Array | false | undefined> => {
    if (!isAtHand(file)) return undefined;
    const object = await store.get(file.key, { offset: 0, length: file.sizeBytes });
    if (!object) return undefined;
    const hash = createHash('sha256');
    const kept: Uint8Array[] = [];
    for await (const chunk of object.body) {
      hash.update(chunk);
      if (file.sizeBytes <= limit) kept.push(chunk);
    }
    const intact = hash.digest('hex') === file.id;
    (intact ? sound : damaged).add(file.name);
    return intact && joined(kept);
  };
  return {
    damaged,
    sound,
    async verify(file) {
      const bytes = await read(file, 0);
      return bytes === undefined ? undefined : bytes !== false;
    },
    load: async (file, limit) => (file.sizeBytes <= limit && (await read(file, limit))) || undefined,
    async verifyEnd(pack) {
      const object = isAtHand(pack) && (await store.get(pack.key, { suffix: 4 }));
      if (!object) return;
      const end: Uint8Array[] = [];
      for await (const chunk of object.body) end.push(chunk);
      if (!canEndPack(joined(end), pack.sizeBytes)) damaged.add(pack.name);
    },
  };
}

/**
 * Goes on with the rotation as far as the budget reaches, and says how far it came. A round that has ended begins anew.
 * @returns also how many files were verified now, and what ended it early
 */
export async function rotate(
  reading: ResticReading,
  listing: ResticListing,
  before: Rotation | undefined,
  now: () => number,
): Promise<{ rotation: Rotation; verifiedNow: number; ended?: ObjectStoreError | BudgetSpent }> {
  const { snapshots, index, keys, data } = listing.counts;
  const total = snapshots + index + keys + data;
  const goesOn = before !== undefined && !isWhole(before) && (listing.after.length > 0 || !listing.complete);
  const rotation: Rotation = goesOn
    ? { ...before, total }
    : { cursor: '', since: now(), verified: 0, total, ...completed(before) };
  const queue = goesOn ? listing.after : listing.first;
  let verifiedNow = 0;
  for (const file of queue) {
    try {
      const known = reading.sound.has(file.name) || reading.damaged.has(file.name);
      if (!known && isAtHand(file)) await reading.verify(file);
    } catch (error) {
      if (!(error instanceof ObjectStoreError) && !(error instanceof BudgetSpent)) throw error;
      return { rotation, verifiedNow, ended: error };
    }
    rotation.cursor = file.name;
    if (!isAtHand(file)) continue;
    verifiedNow++;
    rotation.verified = Math.min(total, rotation.verified + 1);
  }
  // Files that came since the round began may lie before the cursor: they wait for the next.
  const older = goesOn ? listing.olderThanRound : total;
  const reachedEnd = listing.complete && queue.length < mostQueued;
  if (reachedEnd && total > 0 && listing.notAtHand === 0 && rotation.verified >= Math.min(total, older))
    rotation.completedAt = now();
  return { rotation, verifiedNow };
}

const completed = (before: Rotation | undefined) =>
  before?.completedAt === undefined ? {} : { completedAt: before.completedAt };

/** Whether the round that began at `since` came to its end. */
export const isWhole = ({ since, completedAt }: Rotation): boolean =>
  completedAt !== undefined && completedAt >= since;

/** A pack ends with the length of its header: 32 bytes, and for each blob 37, or 41 when it is compressed. */
export function canEndPack(end: Uint8Array, sizeBytes: number): boolean {
  if (end.length !== 4) return false;
  const length = new DataView(end.buffer, end.byteOffset, 4).getUint32(0, true);
  // Each blob takes another 32 bytes at least, for IV and MAC.
  if (length < 32 + 37 || length + 4 + 32 > sizeBytes) return false;
  const entries = length - 32;
  for (let compressed = 0; compressed <= 36; compressed++)
    if (entries >= 41 * compressed && (entries - 41 * compressed) % 37 === 0) return true;
  return false;
}
