import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { blob } from '../../../../demo/offsite/pbs-blob.ts';
import { Damaged, openBlob, plainOf } from '../../../../gather/offsite/pbs/blob.ts';
import { readIndex } from '../../../../gather/offsite/pbs/chunk-index.ts';
import { verifyChunk } from '../../../../gather/offsite/pbs/chunks.ts';
import { parseChunkKey, parseSnapshotFile } from '../../../../gather/offsite/pbs/keys.ts';
import { readManifest } from '../../../../gather/offsite/pbs/manifest.ts';
import { type MemoryObject, memoryStore } from '../../../support/memory-store.ts';
import { audited, stored, web } from '../../../support/pbs-target.ts';

const key = { namespace: '', type: 'vm' as const, id: '100', takenAt: 1_795_136_400, folder: '' };
const file = { filename: 'a.blob', 'crypt-mode': 'none', size: 1, csum: '0'.repeat(64) };
const honest = { 'backup-type': 'vm', 'backup-id': '100', 'backup-time': key.takenAt, files: [file] };
const sealed = (json: string) => blob(new TextEncoder().encode(json));
const manifest = (fields: object) => sealed(JSON.stringify({ ...honest, ...fields }));
const read = (bytes: Uint8Array) => readManifest(bytes, key);

describe('a manifest', () => {
  it('that is honest is read', () => {
    expect(read(manifest({})).files).toEqual([
      { name: 'a.blob', encrypted: false, sizeBytes: 1, csum: file.csum },
    ]);
  });

  it.each([
    ['whose file goes up', { files: [{ ...file, filename: '../../x.blob' }] }],
    ['whose file is no file of a backup', { files: [{ ...file, filename: 'a.exe' }] }],
    ['whose file is called like nothing', { files: [{ ...file, filename: '__proto__' }] }],
    ['with a size beyond all numbers', { files: [{ ...file, size: 1e300 }] }],
    ['with a negative size', { files: [{ ...file, size: -1 }] }],
    ['with half a byte', { files: [{ ...file, size: 0.5 }] }],
    ['with a checksum that is none', { files: [{ ...file, csum: 'x'.repeat(64) }] }],
    ['with a file twice', { files: [file, file] }],
    [
      'with more files than there can be',
      { files: Array.from({ length: 600 }, (_, i) => ({ ...file, filename: `a${i}.blob` })) },
    ],
    ['without files', { files: null }],
    ['of another guest', { 'backup-id': '<img src=x>' }],
    ['of another time', { 'backup-time': '2026' }],
  ])('%s is damaged, and nothing of it is repeated', (_, fields) => {
    expect(() => read(manifest(fields))).toThrow(Damaged);
    expect(() => read(manifest(fields))).not.toThrow(/<img/);
  });

  it.each([
    ['[]', 'a list'],
    ['{', 'half'],
    [`${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'deep'],
    [`{"files":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`, 'deep inside'],
    ['\u0000', 'nothing'],
  ])('that is no manifest is damaged', (json) => {
    expect(() => read(sealed(json))).toThrow(Damaged);
  });

  it('cannot change what objects are', () => {
    const json = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${JSON.stringify(honest).slice(1)}`;
    expect(read(sealed(json)).facts).toEqual({ sizeBytes: 1, encryption: 'none' });
    expect({}).not.toHaveProperty('polluted');
  });

  it('with nonsense beside what counts is read without that', () => {
    const unprotected = {
      verify_state: { state: 'maybe' },
      'key-fingerprint': '<b>',
      notes: 'x'.repeat(10_000),
    };
    expect(read(manifest({ unprotected })).facts).toEqual({ sizeBytes: 1, encryption: 'none' });
    expect(read(manifest({ unprotected: 7 })).facts).toEqual({ sizeBytes: 1, encryption: 'none' });
    const upid = { verify_state: { state: 'ok', upid: 'UPID:x:yesterday' } };
    expect(read(manifest({ unprotected: upid })).facts.verification).toEqual({ state: 'ok' });
  });
});

describe('what unpacks to much more than it is', () => {
  /** A compressed chunk of zeros, by its magic. */
  const bomb = (bytes: number) => {
    const packed = blob(zstdCompressSync(Buffer.alloc(bytes)), { compress: false });
    packed.set(Buffer.from('31b958426fb6a37f', 'hex'));
    return packed;
  };

  it('is given up at the limit', () => {
    const bytes = bomb(300 * 2 ** 20);
    expect(bytes.length).toBeLessThan(50_000);
    expect(() => plainOf(openBlob(bytes), 2 ** 22)).toThrow('unpacks to more than');
    expect(() => read(bytes)).toThrow(Damaged);
    expect(() => verifyChunk(bytes, '0'.repeat(64), {})).toThrow('unpacks to more than');
  });

  it('is not even fetched where it is too large as it is', async () => {
    const store = memoryStore(stored([web()]));
    const name = 'main/.cnt/vm/100/2026-11-20T01:00:00Z/index.json.blob';
    store.put({ key: name, body: new Uint8Array(3 * 2 ** 20) });
    const { found } = await audited({ store });
    expect(found.copies[0]?.checks[0]).toMatchObject({ proof: 'header', outcome: 'failed' });
    expect(store.cost().bytes).toBeLessThan(2 ** 20);
  });
});

it.each([
  ['an empty one', new Uint8Array(0)],
  ['a head alone', new Uint8Array(4096)],
  ['chunks of zero bytes', fixedHead(0n, 0n)],
  ['chunks of 2^63 bytes', fixedHead(2n ** 63n, 2n ** 63n)],
  ['a size beyond all numbers', fixedHead(2n ** 64n - 1n, 4096n)],
])('an index of %s is damaged', (_, bytes) => {
  expect(() => readIndex('a.fidx', bytes)).toThrow(Damaged);
});

function fixedHead(size: bigint, chunk: bigint): Uint8Array {
  const bytes = Buffer.alloc(4096);
  bytes.set(Buffer.from('2f7f41ed91fd0fcd', 'hex'));
  bytes.set(Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex'), 32);
  bytes.writeBigUInt64LE(size, 64);
  bytes.writeBigUInt64LE(chunk, 72);
  return bytes;
}

describe('keys', () => {
  const time = '2026-11-20T01:00:00Z';
  it.each([
    [`vm/100/${time}/index.json.blob`, ''],
    [`ns/a/vm/100/${time}/x.fidx`, 'a'],
    [`${'ns/a/'.repeat(40)}ct/101/${time}/x.didx`, Array(40).fill('a').join('/')],
    [`ns/ns/ns/vm/vm/100/${time}/x.fidx`, 'ns/vm'],
    [`host/a.b-c_d/${time}/x.blob`, ''],
  ])('%s is a file of a snapshot', (text, namespace) => {
    expect(parseSnapshotFile(text)?.snapshot.namespace).toBe(namespace);
  });

  it.each([
    `vm/../${time}/x`,
    `vm/100/${time}`,
    `vm/100/${time}/a/b`,
    `vm/1<b>/${time}/x`,
    `vm/-1/${time}/x`,
    'vm/100/2026-02-31T01:00:00Z/x',
    'vm/100/2026-13-01T01:00:00Z/x',
    'vm/100/2026-11-20T25:00:00Z/x',
    'vm/100/0000-01-01T00:00:00Z/x',
    `ns//vm/100/${time}/x`,
    `ns/a/b/vm/100/${time}/x`,
    `tape/100/${time}/x`,
    'vm/100/owner',
  ])('%s is none', (text) => {
    expect(parseSnapshotFile(text)).toBeUndefined();
  });

  it.each([
    `0000/${'f'.repeat(64)}`,
    `ffff/${'F'.repeat(64)}`,
    `ffff/${'f'.repeat(64)}.bad`,
    '',
    '/',
    `ffff/${'f'.repeat(63)}`,
  ])('%s is no chunk', (text) => {
    expect(parseChunkKey(text)).toBeUndefined();
  });

  it('of guests whose id is no number belong to no guest', async () => {
    const { found } = await audited({
      objects: stored([web({ id: 'old.web_server-1' }), web({ id: '99' })]),
    });
    expect(found.copies.map(({ type, vmid, host }) => [type, vmid, host])).toEqual([
      ['qemu', undefined, undefined],
      ['qemu', undefined, undefined],
    ]);
  });
});

it('a hundred thousand snapshots are listed with what is kept of them, and no more', async () => {
  const start = Date.UTC(2020, 0, 1) / 1000;
  const body = new Uint8Array(0);
  const snapshots = Array.from({ length: 100_000 }, (_, i) => {
    const time = new Date((start + Math.floor(i / 4) * 3600) * 1000).toISOString().replace('.000', '');
    return {
      key: `main/.cnt/vm/${100 + (i % 4)}/${time}/index.json.blob`,
      body,
      etag: 'e',
      modifiedAt: start,
    };
  });
  const { found } = await audited({
    store: memoryStore(snapshots satisfies MemoryObject[]),
    budget: { requests: 130, bytes: 2 ** 20 },
  });
  expect(found.objects).toBe(100_000);
  expect(found.complete).toBe(true);
  expect(found.copies).toHaveLength(1600);
  expect(found.copies[0]?.takenAt).toBe(start + 24_999 * 3600);
});
