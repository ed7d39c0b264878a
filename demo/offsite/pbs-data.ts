/** What is on the disks of simulated guests: a function of the seed, the place on the disk and when it last changed. */
import { unit } from '../seed.ts';

export interface DiskData {
  /** Anything that makes it differ from other disks. */
  seed: string;
  sizeBytes: number;
  chunkBytes: number;
  /** Of each backup so far, oldest first, the share of chunks that changed before it. */
  changes: readonly number[];
  /** Share of chunks that were never written. */
  empty: number;
}

/** Chunks of an image: all of one size but the last. */
export function* imageChunks(disk: DiskData): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < disk.sizeBytes; at += disk.chunkBytes, i++)
    yield chunkData(disk, i, Math.min(disk.chunkBytes, disk.sizeBytes - at));
}

/** Chunks of an archive of files, from half to twice as long as the given size; changed ones change their length too. */
export function* archiveChunks(disk: DiskData): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < disk.sizeBytes; i++) {
    const share = 0.5 + 1.5 * unit(`${disk.seed}/length/${i}/${changedIn(disk, i)}`);
    const length = Math.min(Math.round(disk.chunkBytes * share), disk.sizeBytes - at);
    yield chunkData({ ...disk, empty: 0 }, i, length);
    at += length;
  }
}

function chunkData(disk: DiskData, i: number, length: number): Uint8Array {
  const generation = changedIn(disk, i);
  if (generation === 0 && unit(`${disk.seed}/empty/${i}`) < disk.empty) return new Uint8Array(length);
  return noise(`${disk.seed}/${i}/${generation}`, length);
}

/** Number of the backup before which the chunk last changed. */
function changedIn({ seed, changes }: DiskData, i: number): number {
  for (let backup = changes.length - 1; backup > 0; backup--)
    if (unit(`${seed}/changed/${i}/${backup}`) < (changes[backup] ?? 0)) return backup;
  return 0;
}

/** Two of three chunks can be compressed, as files on a disk can; the third is noise. */
function noise(key: string, length: number): Uint8Array {
  const data = new Uint8Array(Math.ceil(length / 4) * 4);
  const words = new Uint32Array(data.buffer);
  const mask = unit(`${key}/kind`) < 2 / 3 ? 0x07070707 : 0xffffffff;
  let state = Math.floor(unit(key) * 0xffff_ffff) | 1;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state & mask;
  }
  // Seeds of 32 bits alone would now and then give two chunks of the same data.
  new TextEncoder().encodeInto(key, data.subarray(0, length));
  return data.subarray(0, length);
}
