/** Opening files of a restic repository with its password, after restic's design document ("Keys, Encryption and MAC"). */
import { createCipheriv, createDecipheriv, scryptSync, timingSafeEqual } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import * as z from 'zod/mini';

/** 32 bytes of AES-256, 16 of AES-128 for Poly1305's nonce, 16 of Poly1305's `r`. Never leaves the reader. */
export type ResticKey = Uint8Array;

/** The file is no restic file of this key: another key, or changed. */
export class NotAuthentic extends Error {
  override name = 'NotAuthentic';
}

const keyFileSchema = z.object({
  kdf: z.literal('scrypt'),
  N: z.int(),
  r: z.int(),
  p: z.int(),
  salt: z.string(),
  data: z.string(),
});
const masterSchema = z.object({ mac: z.object({ k: z.string(), r: z.string() }), encrypt: z.string() });

/**
 * The repository's key out of a key file. Costs about half a second of CPU with the settings restic chooses.
 * @throws NotAuthentic for a wrong password, RangeError where opening would cost absurdly much, other errors for what is no key file
 */
export function openKey(password: string, file: unknown): ResticKey {
  const { N, r, p, salt, data } = keyFileSchema.parse(file);
  // restic takes at most 60 MiB and half a second on the machine that made the key.
  if (N < 2 || (N & (N - 1)) !== 0 || r < 1 || p < 1 || 128 * N * r > 64 * 2 ** 20 || N * r * p > 2 ** 22)
    throw new RangeError(`scrypt with N=${N}, r=${r}, p=${p}`);
  // restic takes the password as typed: no Unicode normalization.
  const user = scryptSync(password, bytesOf(salt), 64, { N, r, p, maxmem: 80 * 2 ** 20 });
  const master = masterSchema.parse(JSON.parse(text(open(user, bytesOf(data)))));
  const key = new Uint8Array(64);
  for (const [part, at, length] of [
    [master.encrypt, 0, 32],
    [master.mac.k, 32, 16],
    [master.mac.r, 48, 16],
  ] as const) {
    const bytes = bytesOf(part);
    if (bytes.length !== length) throw new TypeError('a key of another length');
    key.set(bytes, at);
  }
  return key;
}

/**
 * A file's JSON: encrypted, and since version 2 of the format compressed.
 * @param limit bytes that it may become
 * @throws NotAuthentic, or other errors for what is no JSON or too large
 */
export function openJson(key: ResticKey, file: Uint8Array, limit: number): unknown {
  const plain = open(key, file);
  // Version 1 has the JSON itself, which begins with a bracket; of later versions 2 means Zstandard.
  if (plain[0] === 0x7b || plain[0] === 0x5b) return JSON.parse(text(plain));
  if (plain[0] !== 2) throw new TypeError('an encoding that is not known');
  return JSON.parse(text(zstdDecompressSync(plain.subarray(1), { maxOutputLength: limit })));
}

/** IV of 16 bytes, ciphertext, MAC of 16 bytes. */
function open(key: ResticKey, file: Uint8Array): Uint8Array {
  if (file.length < 33) throw new NotAuthentic('too short');
  const iv = file.subarray(0, 16);
  const hidden = file.subarray(16, -16);
  if (!timingSafeEqual(poly1305Aes(key, iv, hidden), file.subarray(-16))) throw new NotAuthentic('wrong MAC');
  return createDecipheriv('aes-256-ctr', key.subarray(0, 32), iv).update(hidden);
}

const prime = (1n << 130n) - 5n;
/** RFC 8439, section 2.5: bits of `r` that must be clear. */
const clamp = 0x0ffffffc0ffffffc0ffffffc0fffffffn;

/** Poly1305 whose pad is the encrypted nonce (Bernstein's original form); 35 MB a second. */
function poly1305Aes(key: ResticKey, nonce: Uint8Array, message: Uint8Array): Uint8Array {
  // The first block of CTR over zeros is the encrypted counter itself.
  const pad = createCipheriv('aes-128-ctr', key.subarray(32, 48), nonce).update(new Uint8Array(16));
  const r = little(new DataView(key.buffer, key.byteOffset + 48, 16), 0) & clamp;
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const whole = message.length - (message.length % 16);
  let sum = 0n;
  for (let at = 0; at < whole; at += 16) sum = ((sum + (little(view, at) | (1n << 128n))) * r) % prime;
  if (whole < message.length) {
    const last = new Uint8Array(17);
    last.set(message.subarray(whole));
    last[message.length - whole] = 1;
    const high = BigInt(last[16] ?? 0) << 128n;
    sum = ((sum + (little(new DataView(last.buffer), 0) | high)) * r) % prime;
  }
  const tag = sum + little(new DataView(pad.buffer, pad.byteOffset, 16), 0);
  const out = new DataView(new ArrayBuffer(16));
  out.setBigUint64(0, BigInt.asUintN(64, tag), true);
  out.setBigUint64(8, BigInt.asUintN(64, tag >> 64n), true);
  return new Uint8Array(out.buffer);
}

const little = (view: DataView, at: number): bigint =>
  view.getBigUint64(at, true) | (view.getBigUint64(at + 8, true) << 64n);

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
