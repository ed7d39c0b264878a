/** Index files of Proxmox Backup Server: `fixed_index.rs` and `dynamic_index.rs` of pbs-datastore 4.2, little endian. */
import { magicOf, sha256 } from './pbs-blob.ts';

export interface IndexedChunk {
  digest: Uint8Array;
  /** Plain bytes. */
  length: number;
}

export interface Index {
  body: Uint8Array;
  /** SHA-256 of all after the head, as the manifest has it. */
  csum: Uint8Array;
  /** Of the data that it describes. */
  sizeBytes: number;
}

const headBytes = 4096;

/** `.fidx`: images of disks in chunks of one size, the last of which may be shorter. */
export function fixedIndex(chunks: IndexedChunk[], chunkBytes: number, takenAt: number): Index {
  const list = new Uint8Array(chunks.length * 32);
  for (const [i, { digest }] of chunks.entries()) list.set(digest, i * 32);
  const index = indexFile('fixed sized chunk index', list, chunks, takenAt);
  const view = new DataView(index.body.buffer);
  view.setBigUint64(64, BigInt(index.sizeBytes), true);
  view.setBigUint64(72, BigInt(chunkBytes), true);
  return index;
}

/** `.didx`: archives of files in chunks that end where the data suggests it. */
export function dynamicIndex(chunks: IndexedChunk[], takenAt: number): Index {
  const list = new Uint8Array(chunks.length * 40);
  const view = new DataView(list.buffer);
  let end = 0;
  for (const [i, { digest, length }] of chunks.entries()) {
    end += length;
    view.setBigUint64(i * 40, BigInt(end), true);
    list.set(digest, i * 40 + 8);
  }
  return indexFile('dynamic sized chunk index', list, chunks, takenAt);
}

function indexFile(phrase: string, list: Uint8Array, chunks: IndexedChunk[], takenAt: number): Index {
  const body = new Uint8Array(headBytes + list.length);
  const csum = sha256(list);
  body.set(magicOf(phrase));
  body.set(sha256('uuid', csum, String(takenAt)).subarray(0, 16), 8);
  new DataView(body.buffer).setBigInt64(24, BigInt(takenAt), true);
  body.set(csum, 32);
  body.set(list, headBytes);
  return { body, csum, sizeBytes: chunks.reduce((sum, { length }) => sum + length, 0) };
}
