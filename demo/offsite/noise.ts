import { createHash } from 'node:crypto';
import { unit } from '../seed.ts';

/** Bytes like those of files: half of them random, half text that packs well. The same seed gives the same bytes. */
export function payload(seed: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = Math.floor(unit(seed) * 0xffffffff) | 1;
  for (let at = 0; at < length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const random = (at >>> 12) % 2 === 0;
    bytes[at] = random ? state >>> 24 : 0x61 + ((at >>> 4) % 26);
  }
  return bytes;
}

export const md5 = (bytes: Uint8Array): Uint8Array => createHash('md5').update(bytes).digest();

export function concat(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
