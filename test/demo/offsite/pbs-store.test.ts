import { createDecipheriv, createHash } from 'node:crypto';
import { crc32, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { backupKey, blob, chunkDigest, magicOf } from '../../../demo/offsite/pbs-blob.ts';
import { hex } from '../../../demo/offsite/pbs-manifest.ts';
import { pbsStore } from '../../../demo/offsite/pbs-store.ts';
import { dns, stored, web } from '../../support/pbs-target.ts';

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const bodyOf = (objects: ReturnType<typeof stored>, key: string) => {
  const object = objects.find((each) => each.key === key);
  if (!object) throw new Error(`no ${key}`);
  return Buffer.from(object.body);
};

it('knows the digest that every datastore has: of 4 MiB of zeros', () => {
  const zeros = 'bb9f8df61474d25e71fa00722318cd387396ca1736605e1248821cc0de3d3af8';
  expect(hex(chunkDigest(new Uint8Array(2 ** 22)))).toBe(zeros);
  const vm = web({ disks: [{ name: 'scsi0', sizeBytes: 2 ** 23, empty: 1 }] });
  const objects = pbsStore({ store: 'main', snapshots: [vm] });
  expect(objects.map(({ key }) => key)).toContain(`main/.chunks/bb9f/${zeros}`);
});

it.each([
  ['uncompressed blob', '42ab3807be8370a1'],
  ['zstd compressed blob', '31b958426fb6a37f'],
  ['encrypted blob', '7b6785be222d4cf0'],
  ['zstd compressed encrypted blob', 'e6591bbf0bbfd80b'],
  ['fixed sized chunk index', '2f7f41ed91fd0fcd'],
  ['dynamic sized chunk index', '1c914ea519bab3cd'],
])('begins like the %s of PBS', (phrase, digits) => {
  expect(hex(magicOf(phrase))).toBe(digits);
});

describe('a blob', () => {
  const data = new TextEncoder().encode('name: web\n'.repeat(50));
  const key = backupKey('secret');
  it.each([true, false])('has the checksum of what follows, compressed: %s', (compress) => {
    const bytes = Buffer.from(blob(data, { compress }));
    expect(bytes.readUInt32LE(8)).toBe(crc32(bytes.subarray(12)));
    const rest = bytes.subarray(12);
    expect(new Uint8Array(compress ? zstdDecompressSync(rest) : rest)).toEqual(data);
  });

  it.each([true, false])('can be opened with the key it was encrypted with, compressed: %s', (compress) => {
    const bytes = Buffer.from(blob(data, { compress, key }));
    expect(bytes.readUInt32LE(8)).toBe(crc32(bytes.subarray(44)));
    const cipher = createDecipheriv('aes-256-gcm', key.encryption, bytes.subarray(12, 28));
    cipher.setAuthTag(bytes.subarray(28, 44));
    const plain = Buffer.concat([cipher.update(bytes.subarray(44)), cipher.final()]);
    expect(new Uint8Array(compress ? zstdDecompressSync(plain) : plain)).toEqual(data);
    expect(hex(chunkDigest(data, key))).not.toBe(hex(chunkDigest(data)));
  });

  it('is not compressed where that would make it larger', () => {
    expect(hex(blob(Uint8Array.of(1, 2, 3)).subarray(0, 8))).toBe('42ab3807be8370a1');
  });
});

it('names what a snapshot consists of as PBS does', () => {
  const snapshots = [
    web({ protected: true }),
    dns({ namespace: 'lab/web', split: true, encrypt: true }),
    dns({ id: '102' }),
    web({ id: '103', unfinished: true }),
  ];
  const keys = stored(snapshots, { badChunks: 1 }).map(({ key }) => key);
  expect(keys.filter((key) => !key.includes('/.chunks/'))).toEqual([
    'main/.cnt/ct/102/2026-11-20T01:01:00Z/catalog.pcat1.didx',
    'main/.cnt/ct/102/2026-11-20T01:01:00Z/client.log.blob',
    'main/.cnt/ct/102/2026-11-20T01:01:00Z/index.json.blob',
    'main/.cnt/ct/102/2026-11-20T01:01:00Z/pct.conf.blob',
    'main/.cnt/ct/102/2026-11-20T01:01:00Z/root.pxar.didx',
    'main/.cnt/ct/102/owner',
    'main/.cnt/ns/lab/.namespace',
    'main/.cnt/ns/lab/ns/web/.namespace',
    'main/.cnt/ns/lab/ns/web/ct/101/2026-11-20T01:01:00Z/client.log.blob',
    'main/.cnt/ns/lab/ns/web/ct/101/2026-11-20T01:01:00Z/index.json.blob',
    'main/.cnt/ns/lab/ns/web/ct/101/2026-11-20T01:01:00Z/pct.conf.blob',
    'main/.cnt/ns/lab/ns/web/ct/101/2026-11-20T01:01:00Z/root.mpxar.didx',
    'main/.cnt/ns/lab/ns/web/ct/101/2026-11-20T01:01:00Z/root.ppxar.didx',
    'main/.cnt/ns/lab/ns/web/ct/101/2026-11-20T01:01:00Z/rsa-encrypted.key.blob',
    'main/.cnt/ns/lab/ns/web/ct/101/owner',
    'main/.cnt/vm/100/2026-11-20T01:00:00Z/.protected',
    'main/.cnt/vm/100/2026-11-20T01:00:00Z/client.log.blob',
    'main/.cnt/vm/100/2026-11-20T01:00:00Z/drive-scsi0.img.fidx',
    'main/.cnt/vm/100/2026-11-20T01:00:00Z/drive-tpmstate0-backup.img.fidx',
    'main/.cnt/vm/100/2026-11-20T01:00:00Z/fw.conf.blob',
    'main/.cnt/vm/100/2026-11-20T01:00:00Z/index.json.blob',
    'main/.cnt/vm/100/2026-11-20T01:00:00Z/qemu-server.conf.blob',
    'main/.cnt/vm/100/owner',
    'main/.cnt/vm/103/2026-11-20T01:00:00Z/drive-scsi0.img.fidx',
    'main/.cnt/vm/103/2026-11-20T01:00:00Z/drive-tpmstate0-backup.img.fidx',
    'main/.cnt/vm/103/2026-11-20T01:00:00Z/fw.conf.blob',
    'main/.cnt/vm/103/2026-11-20T01:00:00Z/qemu-server.conf.blob',
    'main/.cnt/vm/103/owner',
    'main/.in-use',
  ]);
  const chunks = keys.filter((key) => key.includes('/.chunks/'));
  expect(chunks.filter((key) => key.endsWith('.0.bad'))).toHaveLength(1);
  for (const key of chunks) expect(key).toMatch(/^main\/\.chunks\/([0-9a-f]{4})\/\1[0-9a-f]{60}(\.0\.bad)?$/);
});

it('lists in the manifest the files with their checksums, and what the server adds', () => {
  const at = 1_795_200_000;
  const objects = stored([web({ encrypt: 'sign-only', notes: 'web', verify: { state: 'ok', at } })]);
  const folder = 'main/.cnt/vm/100/2026-11-20T01:00:00Z/';
  const json = JSON.parse(
    zstdDecompressSync(bodyOf(objects, `${folder}index.json.blob`).subarray(12)).toString(),
  );
  const index = bodyOf(objects, `${folder}drive-scsi0.img.fidx`);
  expect(json).toMatchObject({ 'backup-type': 'vm', 'backup-id': '100', 'backup-time': 1_795_136_400 });
  expect(json.files).toContainEqual({
    filename: 'drive-scsi0.img.fidx',
    'crypt-mode': 'sign-only',
    size: 2 ** 20 + 512,
    csum: sha(index.subarray(4096)),
  });
  expect([index.length, index.readBigUInt64LE(72)]).toEqual([4096 + 65 * 32, 2n ** 14n]);
  const conf = bodyOf(objects, `${folder}qemu-server.conf.blob`);
  expect(json.files).toContainEqual({
    filename: 'qemu-server.conf.blob',
    'crypt-mode': 'sign-only',
    size: conf.length,
    csum: sha(conf),
  });
  expect(json.unprotected.verify_state.upid.split(':')[5]).toBe(at.toString(16).toUpperCase());
  expect(json.unprotected['key-fingerprint']).toMatch(/^(?:[0-9a-f]{2}:){31}[0-9a-f]{2}$/);
  expect(json.unprotected.chunk_upload_stats.count).toBeGreaterThan(0);
});

it('lets chunks of archives end where they like, one after the other', () => {
  const objects = stored([dns()]);
  const index = bodyOf(objects, 'main/.cnt/ct/101/2026-11-20T01:01:00Z/root.pxar.didx');
  const ends: number[] = [];
  for (let at = 4096; at < index.length; at += 40) ends.push(Number(index.readBigUInt64LE(at)));
  expect(ends).toEqual(ends.toSorted((a, b) => a - b));
  expect(ends.at(-1)).toBe(2 ** 20);
  expect(new Set(ends.map((end, i) => end - (ends[i - 1] ?? 0))).size).toBeGreaterThan(10);
});

it('changes as many chunks as it is told, and gives the same bytes for the same seed', () => {
  const later = { takenAt: web().takenAt + 86_400 };
  const chunks = (changed: number) =>
    stored([web(), web({ ...later, changed })]).filter(({ key }) => key.includes('/.chunks/')).length;
  expect(chunks(0)).toBeLessThan(chunks(0.5));
  expect(chunks(0.5)).toBeLessThan(chunks(1));
  const content = (seed: string) => stored([web()], { seed }).map(({ key, body }) => `${key} ${sha(body)}`);
  expect(content('one')).toEqual(content('one'));
  expect(content('two')).not.toEqual(content('one'));
});
