/** How restic encrypts: AES-256-CTR, and Poly1305-AES over what came out (restic's design document). */
import { createCipheriv, createHash, scryptSync } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';

/** 32 bytes of AES-256, 16 of AES-128 for Poly1305's nonce, 16 of Poly1305's `r`. */
export type ResticKey = Buffer;

export interface ScryptCost {
  N: number;
  r: number;
  p: number;
}

export const keyFromPassword = (password: string, salt: Buffer, cost: ScryptCost): ResticKey =>
  scryptSync(password, salt, 64, { ...cost, maxmem: 256 * 2 ** 20 });

/** IV, ciphertext, MAC. restic draws the IV; here it follows from the text, as everything of the demo does. */
export function seal(key: ResticKey, plain: Uint8Array): Buffer {
  const iv = createHash('sha256').update('iv').update(key).update(plain).digest().subarray(0, 16);
  const cipher = createCipheriv('aes-256-ctr', key.subarray(0, 32), iv);
  const hidden = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, hidden, authenticate(key, iv, hidden)]);
}

/** A file of its own in a repository of that version: since version 2 a byte 2 and Zstandard. */
export const sealFile = (key: ResticKey, version: 1 | 2, json: unknown): Buffer => {
  const text = Buffer.from(JSON.stringify(json));
  return seal(key, version === 1 ? text : Buffer.concat([Buffer.of(2), zstdCompressSync(text)]));
};

function authenticate(key: ResticKey, nonce: Buffer, text: Buffer): Buffer {
  const block = createCipheriv('aes-128-cbc', key.subarray(32, 48), Buffer.alloc(16));
  const pad = number(block.update(nonce));
  const r = number(key.subarray(48, 64)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  let sum = 0n;
  for (let at = 0; at < text.length; at += 16) {
    const part = Buffer.concat([text.subarray(at, at + 16), Buffer.of(1)]);
    sum = ((sum + number(part)) * r) % (2n ** 130n - 5n);
  }
  const tag = ((sum + pad) % 2n ** 128n).toString(16).padStart(32, '0');
  return Buffer.from(tag, 'hex').reverse();
}

/** Little endian. */
const number = (bytes: Buffer): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
