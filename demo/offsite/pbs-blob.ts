/** Blobs and chunks as Proxmox Backup Server stores them: `file_formats.rs` and `data_blob.rs` of pbs-datastore 4.2. */
import { createCipheriv, createHash, pbkdf2Sync } from 'node:crypto';
import { constants, crc32, zstdCompressSync } from 'node:zlib';

/** Every magic number is the beginning of the SHA-256 of a phrase. */
export const magicOf = (phrase: string): Uint8Array => sha256(`Proxmox Backup ${phrase} v1.0`).subarray(0, 8);

const magic = {
  plain: magicOf('uncompressed blob'),
  zstd: magicOf('zstd compressed blob'),
  encrypted: magicOf('encrypted blob'),
  zstdEncrypted: magicOf('zstd compressed encrypted blob'),
};

/** Key of client-side encryption. */
export interface BackupKey {
  encryption: Uint8Array;
  /** Goes into digests, so that equal data under different keys has different names. */
  id: Uint8Array;
  /** `aa:bb:…`, as the manifest names it. */
  fingerprint: string;
}

export function backupKey(secret: string): BackupKey {
  const encryption = sha256(secret);
  const id = new Uint8Array(pbkdf2Sync(encryption, '_id_key', 10, 32, 'sha256'));
  const print = sha256(sha256('Proxmox Backup Encryption Key Fingerprint'), id);
  return { encryption, id, fingerprint: Buffer.from(print).toString('hex').match(/../g)?.join(':') ?? '' };
}

/** Name of a chunk in the datastore. */
export const chunkDigest = (data: Uint8Array, key?: BackupKey): Uint8Array =>
  key ? sha256(data, key.id) : sha256(data);

/** @param compress zstd of level 1, kept only where it makes the data smaller */
export function blob(
  data: Uint8Array,
  { compress = true, key }: { compress?: boolean; key?: BackupKey } = {},
) {
  const zstd = compress ? zstdOf(data) : undefined;
  const packed = zstd && zstd.length < data.length ? zstd : undefined;
  const body = packed ?? data;
  if (!key) return sealed(packed ? magic.zstd : magic.plain, new Uint8Array(0), body);
  // Random in life; here the same data always gives the same object.
  const iv = sha256('iv', data).subarray(0, 16);
  const cipher = createCipheriv('aes-256-gcm', key.encryption, iv);
  const secret = Buffer.concat([cipher.update(body), cipher.final()]);
  const head = Buffer.concat([iv, cipher.getAuthTag()]);
  return sealed(packed ? magic.zstdEncrypted : magic.encrypted, head, secret);
}

/** The checksum covers what follows the whole head: neither the initial vector nor the tag. */
function sealed(kind: Uint8Array, head: Uint8Array, body: Uint8Array): Uint8Array {
  const result = new Uint8Array(12 + head.length + body.length);
  result.set(kind);
  new DataView(result.buffer).setUint32(8, crc32(body), true);
  result.set(head, 12);
  result.set(body, 12 + head.length);
  return result;
}

const zstdOf = (data: Uint8Array): Uint8Array =>
  zstdCompressSync(data, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });

export function sha256(...parts: (Uint8Array | string)[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
