/**
 * Index files, little endian (pbs-datastore 4.2, `fixed_index.rs`, `dynamic_index.rs`): magic 8, uuid 16, time 8,
 * SHA-256 of the list 32, of fixed ones size 8 and chunk size 8; from 4096 on the list: digests of 32 bytes, in
 * dynamic ones each after its end offset of 8.
 */
import { Damaged, hexOf, sha256 } from './blob.ts';

export interface Index {
  csum: string;
  /** Of the data that it describes. */
  sizeBytes: number;
  /** One after the other, 32 bytes each, in the order of the data. */
  digests: Uint8Array;
  /** Lengths that a chunk of it can have; absent where they differ from chunk to chunk. */
  lengths?: number[];
}

const headBytes = 4096;
const magic = { fidx: '2f7f41ed91fd0fcd', didx: '1c914ea519bab3cd' };

/** Chunks of either kind are no larger (`CHUNK_SIZE_MAX` of archives is 16 MiB). */
export const largestChunk = 16 * 2 ** 20;

/** No larger index is read: 4 TiB in chunks of 4 MiB, 32 MiB of memory where a Worker has 128. */
export const mostChunks = 2 ** 20;
export const largestIndex = headBytes + mostChunks * 40;

/** @throws Damaged also when its own checksum is wrong */
export function readIndex(name: string, bytes: Uint8Array): Index {
  if (bytes.length < headBytes) throw new Damaged(bytes.length ? 'it is cut off' : 'it is empty');
  const kind = name.endsWith('.fidx') ? 'fidx' : 'didx';
  if (hexOf(bytes.subarray(0, 8)) !== magic[kind]) throw new Damaged(`it does not begin like a .${kind}`);
  const list = bytes.subarray(headBytes);
  if (list.length % (kind === 'fidx' ? 32 : 40) !== 0)
    throw new Damaged('its length is none that an index has');
  const csum = hexOf(bytes.subarray(32, 64));
  if (sha256(list) !== csum) throw new Damaged('its checksum is wrong');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { csum, ...(kind === 'fidx' ? fixed(view, list) : dynamic(list)) };
}

function fixed(view: DataView, list: Uint8Array): Omit<Index, 'csum'> {
  const sizeBytes = Number(view.getBigUint64(64, true));
  const chunkBytes = Number(view.getBigUint64(72, true));
  if (chunkBytes > largestChunk || !Number.isInteger(Math.log2(chunkBytes)))
    throw new Damaged('its chunks have a size that there is not');
  if (list.length / 32 !== Math.ceil(sizeBytes / chunkBytes))
    throw new Damaged('it lists more or fewer chunks than the disk has');
  return {
    sizeBytes,
    digests: list,
    lengths: [chunkBytes, sizeBytes % chunkBytes].filter((length) => length > 0),
  };
}

function dynamic(list: Uint8Array): Omit<Index, 'csum'> {
  const view = new DataView(list.buffer, list.byteOffset, list.length);
  const digests = new Uint8Array((list.length / 40) * 32);
  let last = 0;
  for (let at = 0, to = 0; at < list.length; at += 40, to += 32) {
    const end = Number(view.getBigUint64(at, true));
    if (end <= last || end - last > largestChunk) throw new Damaged('its chunks do not follow each other');
    last = end;
    digests.set(list.subarray(at + 8, at + 40), to);
  }
  return { sizeBytes: last, digests };
}
