/** What rclone's crypt tells without its password: https://rclone.org/crypt/#file-formats. */

/**
 * Exact size of a file from the size that it has encrypted: a header of 32 bytes, then a block of 16 bytes and up to
 * 64 KiB of data, again and again. Undefined for sizes that cannot come about, as by an upload that was cut off.
 */
export function rclonePlainBytes(encryptedBytes: number): number | undefined {
  const body = encryptedBytes - headerBytes;
  if (body < 0) return undefined;
  const rest = body % (blockBytes + tagBytes);
  if (rest > 0 && rest <= tagBytes) return undefined;
  return Math.floor(body / (blockBytes + tagBytes)) * blockBytes + (rest ? rest - tagBytes : 0);
}

/** Whether it begins as every file does that rclone encrypted. */
export function isRcloneCrypt(head: Uint8Array): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

/**
 * Whether a name is what standard encryption of names makes of a vzdump archive's, which is 41 to 47 characters long: 48
 * bytes in base32hex. A log's name may have the same length.
 */
export const isEncryptedArchiveName = (name: string): boolean => /^[0-9a-v]{77}$/.test(name);

const magic = [...'RCLONE\0\0'].map((letter) => letter.charCodeAt(0));
const headerBytes = 32;
const tagBytes = 16;
const blockBytes = 65_536;
