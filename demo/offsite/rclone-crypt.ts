/**
 * What rclone's crypt makes of a file, true in format, length and names: nothing in it can be decrypted, as data and names
 * are noise instead of ciphertext. https://rclone.org/crypt/
 */
import { unit } from '../seed.ts';
import { concat, payload } from './noise.ts';

const blockSize = 65_536;

/** Magic, nonce, and for each 64 KiB a block with its authenticator before it. */
export function rcloneCrypt(seed: string, plainBytes: number): Uint8Array {
  const parts = [Buffer.from('RCLONE\0\0'), payload(`${seed}/nonce`, 24)];
  for (let at = 0; at < plainBytes; at += blockSize)
    parts.push(payload(`${seed}/${at}`, 16 + Math.min(blockSize, plainBytes - at)));
  return concat(parts);
}

/** Standard encryption of names: each part of a path padded to 16 bytes, as base32hex. The same name gives the same. */
export function rcloneName(path: string): string {
  return path
    .split('/')
    .map((name) => {
      const bytes = (Math.floor(Buffer.byteLength(name) / 16) + 1) * 16;
      return Array.from({ length: Math.ceil((bytes * 8) / 5) }, (_, i) => digit(`${name}#${i}`)).join('');
    })
    .join('/');
}

const digit = (key: string): string => Math.floor(unit(key) * 32).toString(32);
