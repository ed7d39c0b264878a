/**
 * The envelope around manifests, configurations and chunks (pbs-datastore 4.2, `file_formats.rs`, `data_blob.rs`):
 * 8 bytes of magic, CRC-32 of all after the head (u32 LE), for encrypted ones 16 bytes of initial vector and 16 of
 * tag, data.
 */
import { createHash } from 'node:crypto';
import { crc32, zstdDecompressSync } from 'node:zlib';
import type { ObjectBody } from '../object-reader.ts';

/** What is wrong with bytes from the bucket: completes "… is damaged: ". */
export class Damaged extends Error {
  override name = 'Damaged';
}

export interface Blob {
  encrypted: boolean;
  compressed: boolean;
  /** As stored after the head. */
  data: Uint8Array;
}

const kinds: Record<string, { encrypted: boolean; compressed: boolean }> = {
  '42ab3807be8370a1': { encrypted: false, compressed: false },
  '31b958426fb6a37f': { encrypted: false, compressed: true },
  '7b6785be222d4cf0': { encrypted: true, compressed: false },
  e6591bbf0bbfd80b: { encrypted: true, compressed: true },
};

/** @throws Damaged when it is no blob or its checksum is wrong */
export function openBlob(bytes: Uint8Array): Blob {
  if (bytes.length === 0) throw new Damaged('it is empty');
  const kind = kinds[hexOf(bytes.subarray(0, 8))];
  if (!kind) throw new Damaged('it does not begin like a blob');
  const head = kind.encrypted ? 44 : 12;
  if (bytes.length < head) throw new Damaged(`it is cut off after ${bytes.length} bytes`);
  const data = bytes.subarray(head);
  const expected = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  if (crc32(data) !== expected) throw new Damaged('its CRC-32 is wrong');
  return { ...kind, data };
}

/**
 * Data of a blob that is not encrypted.
 * @param most bytes that may come out; more is taken for an attack
 * @throws Damaged
 */
export function plainOf(blob: Blob, most: number): Uint8Array {
  if (blob.encrypted) throw new Damaged('it is encrypted');
  if (!blob.compressed) {
    if (blob.data.length > most) throw new Damaged(`it holds more than ${most} bytes`);
    return blob.data;
  }
  try {
    return zstdDecompressSync(blob.data, { maxOutputLength: most });
  } catch (error) {
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new Damaged(tooLarge ? `it unpacks to more than ${most} bytes` : 'it cannot be unpacked');
  }
}

/**
 * All of an object's bytes.
 * @throws Damaged beyond `most`, or when the bytes are not as many as the bucket says
 * @throws ObjectStoreError
 */
export async function bytesOf({ body, sizeBytes }: ObjectBody, most: number): Promise<Uint8Array> {
  if (!(sizeBytes <= most)) {
    await body.cancel();
    throw new Damaged(`it has ${sizeBytes} bytes, where ${most} are the most that can be`);
  }
  const bytes = new Uint8Array(sizeBytes);
  let length = 0;
  for await (const part of body) {
    if (length + part.length > sizeBytes) throw new Damaged('more bytes came than the bucket lists');
    bytes.set(part, length);
    length += part.length;
  }
  if (length !== sizeBytes) throw new Damaged(`${length} bytes came where the bucket lists ${sizeBytes}`);
  return bytes;
}

/** SHA-256 of a body, whatever its size. */
export async function streamDigest({ body }: ObjectBody): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of body) hash.update(part);
  return hash.digest('hex');
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
