import { reset } from 'cloudflare:test';
import { afterEach, expect, it } from 'vitest';
import type { ObjectReader } from '../../../gather/offsite/object-reader.ts';
import { r2Bucket, r2Reader } from '../../../gather/offsite/r2.ts';
import { bucket } from '../support.ts';

afterEach(reset);

const pages = async (reader: ObjectReader, from: Parameters<ObjectReader['list']>[0]) => {
  const found = [];
  for await (const { objects, folders } of reader.list(from))
    found.push([...objects.map(({ key }) => key), ...folders]);
  return found;
};

const text = async (body: ReadableStream<Uint8Array> | undefined) => await new Response(body ?? null).text();

it('lists pages, folders and what comes after a key', async () => {
  const keys = ['dump/1', 'dump/2', 'dump/3', 'log/1'];
  await Promise.all(keys.map((key) => bucket.put(key, key)));
  const reader = r2Reader(bucket, 'OFFSITE');
  expect(await pages(reader, { prefix: '', pageSize: 3 })).toEqual([keys.slice(0, 3), keys.slice(3)]);
  expect(reader.cost()).toEqual({ requests: 2, bytes: 0 });
  expect(await pages(reader, { prefix: '', delimiter: '/' })).toEqual([['dump/', 'log/']]);
  expect(await pages(reader, { prefix: 'dump/', startAfter: 'dump/1', pageSize: 1 })).toEqual([
    ['dump/2'],
    ['dump/3'],
  ]);
  expect(await pages(reader, { prefix: 'none' })).toEqual([[]]);
});

it('reads heads, bodies and parts, and counts what was read', async () => {
  await bucket.put('a', '0123456789', { customMetadata: { mtime: '1795307198.8', MD5chksum: 'x' } });
  const reader = r2Reader(bucket, 'OFFSITE');
  const head = await reader.head('a');
  expect(head).toEqual({
    key: 'a',
    sizeBytes: 10,
    etag: '781e5e245d69b566979b86e28d23f2c7',
    modifiedAt: expect.any(Number),
    meta: { mtime: '1795307198.8', md5chksum: 'x' },
  });
  expect(Math.abs((head?.modifiedAt ?? 0) - Date.now() / 1000)).toBeLessThan(600);
  const got = await reader.get('a', { offset: 2, length: 3 });
  expect(got?.sizeBytes).toBe(10);
  expect(await text(got?.body)).toBe('234');
  expect(reader.cost()).toEqual({ requests: 2, bytes: 3 });
  expect(await text((await reader.get('a', { offset: 8, length: 99 }))?.body)).toBe('89');
  expect(await text((await reader.get('a', { suffix: 4 }))?.body)).toBe('6789');
  expect(await text((await reader.get('a', { suffix: 99 }))?.body)).toBe('0123456789');
  expect(await text((await reader.get('a'))?.body)).toBe('0123456789');
  await expect(reader.get('a', { offset: 10, length: 1 })).rejects.toMatchObject({
    name: 'ObjectStoreError',
    reason: 'malformed',
  });
  expect(await reader.head('b')).toBeNull();
  expect(await reader.get('b')).toBeNull();
});

it('lets go of a body that nobody wants', async () => {
  await bucket.put('a', new Uint8Array(5_000_000));
  const reader = r2Reader(bucket, 'OFFSITE');
  await (await reader.get('a'))?.body.cancel();
  expect(reader.cost().bytes).toBe(0);
});

it('says that a binding may write, and what it cannot show', () => {
  const { bucket: facts, gaps } = r2Bucket('OFFSITE', 'away');
  expect(facts).toMatchObject({ host: 'OFFSITE', address: 'public', ownWrite: { can: 'yes' } });
  expect(gaps.map(({ subject, reason }) => `${subject} ${reason}`)).toEqual([
    'away/versioning unsupported',
    'away/objectLock unsupported',
    'away/lifecycle unsupported',
    'away/publicAccess unsupported',
    'away/unfinishedUploads unsupported',
  ]);
});
