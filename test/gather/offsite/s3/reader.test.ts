import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { serveDemo } from '../../../../demo/server.ts';
import { readBucket } from '../../../../gather/offsite/bucket/protection.ts';
import { ObjectStoreError } from '../../../../gather/offsite/object-reader.ts';
import {
  bucketOf,
  demoOf,
  inOrder,
  key,
  keysOf,
  now,
  object,
  oddKeys,
  pagesOf,
  readerOf,
  textOf,
} from './demo.ts';

const many = Array.from({ length: 25 }, (_, index) => object(`dump/${String(index).padStart(3, '0')}`));

it('lists page after page, in order, one request each', async () => {
  const demo = demoOf(bucketOf(many));
  const reader = readerOf(demo.fetch);
  const pages = await pagesOf(reader, { prefix: 'dump/', pageSize: 10 });
  expect(pages.map(({ objects }) => objects.length)).toEqual([10, 10, 5]);
  expect(pages.flatMap(({ objects }) => objects.map(({ key: name }) => name))).toEqual(
    many.map(({ key: name }) => name),
  );
  expect(reader.cost().requests).toBe(3);
  expect(pages[0]?.objects[0]).toEqual({
    key: 'dump/000',
    sizeBytes: 8,
    modifiedAt: now - 3600,
    etag: createHash('md5').update('dump/000').digest('hex'),
  });
});

it('lists folders, and what comes after a key', async () => {
  const reader = readerOf(demoOf(bucketOf([...many, object('x'), object('other/a/b')])).fetch);
  expect(await pagesOf(reader, { prefix: '', delimiter: '/', pageSize: 1 })).toEqual([
    { objects: [], folders: ['dump/'] },
    { objects: [], folders: ['other/'] },
    { objects: [expect.objectContaining({ key: 'x' })], folders: [] },
  ]);
  expect(await keysOf(reader, { prefix: 'dump/', startAfter: 'dump/0225' })).toEqual([
    'dump/023',
    'dump/024',
  ]);
});

it.each(['aws', 'radosgw', 'r2', 'b2'] as const)(
  'carries every key there and back (%s)',
  async (provider) => {
    const objects = inOrder(oddKeys.map((name) => object(name)));
    const reader = readerOf(demoOf(bucketOf(objects, { provider })).fetch);
    expect(await keysOf(reader, { prefix: '', pageSize: 2 })).toEqual(objects.map(({ key: name }) => name));
    for (const name of oddKeys) {
      expect((await reader.head(name))?.key).toBe(name);
      expect(await textOf((await reader.get(name))?.body)).toBe(name);
      expect(await keysOf(reader, { prefix: name })).toEqual([name]);
    }
  },
);

it('refuses keys that no URL can carry, without asking', async () => {
  const demo = demoOf(bucketOf([]));
  const reader = readerOf(demo.fetch);
  for (const name of ['a/../b', './a', '', '\ud800'])
    await expect(reader.get(name)).rejects.toThrow('which no URL can carry');
  expect(demo.requests).toEqual([]);
});

it('reads what headers say of an object', async () => {
  const lock = { mode: 'compliance' as const, until: now + 86_400 };
  const meta = { mtime: '1795307198.858157417', md5chksum: 'abc=' };
  const archive = object('a', 'body', { meta, lock, storageClass: 'GLACIER_IR', etag: 'aa-2' });
  const reader = readerOf(demoOf(bucketOf([archive])).fetch);
  expect(await reader.head('a')).toEqual({
    key: 'a',
    sizeBytes: 4,
    etag: 'aa-2',
    modifiedAt: now - 3600,
    storageClass: 'GLACIER_IR',
    meta,
    lock,
  });
  expect(await reader.head('b')).toBeNull();
  expect(await reader.get('b')).toBeNull();
});

it('reads parts of an object', async () => {
  const reader = readerOf(demoOf(bucketOf([object('a', '0123456789')])).fetch);
  const part = async (range: Parameters<typeof reader.get>[1]) => {
    const got = await reader.get('a', range);
    expect(got?.sizeBytes).toBe(10);
    return await textOf(got?.body);
  };
  expect(await part({ offset: 2, length: 3 })).toBe('234');
  expect(await part({ offset: 8, length: 30 })).toBe('89');
  expect(await part({ suffix: 4 })).toBe('6789');
  expect(await part({ suffix: 40 })).toBe('0123456789');
  await expect(reader.get('a', { offset: 10, length: 1 })).rejects.toMatchObject({ status: 416 });
  await expect(reader.get('a', { offset: 0, length: 0 })).rejects.toThrow('no bytes');
});

it('counts bytes as they are read, not before', async () => {
  const reader = readerOf(demoOf(bucketOf([object('a', 'x'.repeat(1000))])).fetch);
  const got = await reader.get('a');
  expect(reader.cost()).toEqual({ requests: 1, bytes: 0 });
  await textOf(got?.body);
  expect(reader.cost()).toEqual({ requests: 1, bytes: 1000 });
});

it('works over the wire, binary bodies and all', async () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
  const demo = demoOf(bucketOf([object('ü b', '', { sizeBytes: bytes.length, body: () => bytes })]));
  const server = await serveDemo(demo, { port: 0 });
  try {
    const reader = readerOf(fetch, { endpoint: server.url });
    expect(await keysOf(reader, { prefix: '' })).toEqual(['ü b']);
    expect((await reader.head('ü b'))?.sizeBytes).toBe(70_000);
    const tail = await new Response((await reader.get('ü b', { suffix: 300 }))?.body ?? null).arrayBuffer();
    expect(Buffer.compare(Buffer.from(tail), bytes.slice(-300))).toBe(0);
  } finally {
    await server.close();
  }
});

it('sends GET and HEAD and nothing else, whatever is asked of it', async () => {
  const methods: string[] = [];
  const server = createServer((request, response) => {
    methods.push(`${request.method} ${request.headers['content-length'] ?? 'empty'}`);
    // Each kind of answer once in a while, so that further tries and errors are on the wire, too.
    response.statusCode = [503, 404, 403, 501, 500, 307][methods.length % 6] ?? 200;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  const reader = readerOf(fetch, { endpoint: `http://127.0.0.1:${port}` });
  const quiet = (error: unknown) => expect(error).toBeInstanceOf(ObjectStoreError);
  for (let round = 0; round < 6; round++) {
    await keysOf(reader, { prefix: 'a/', delimiter: '/', startAfter: 'a/b' }).catch(quiet);
    await reader.head('a/b').catch(quiet);
    await reader.get('a/b').catch(quiet);
    await reader.get('a/b', { suffix: 5 }).catch(quiet);
    await readBucket(reader, { name: 'away', prefix: '' });
  }
  server.close();
  server.closeAllConnections();
  expect(methods.length).toBeGreaterThan(60);
  expect(new Set(methods)).toEqual(new Set(['GET empty', 'HEAD empty']));
});

it('offers nothing that writes', () => {
  const reader = readerOf(fetch);
  expect(Object.keys(reader).sort()).toEqual(['bucket', 'cost', 'get', 'head', 'list', 'place']);
  expect(reader.place).toBe('backups at s3.example.net');
  expect(() => readerOf(fetch, { endpoint: `https://${key.accessKeyId}:x@s3.example.net` })).toThrow(
    'no user name',
  );
  expect(() => readerOf(fetch, { endpoint: 'ftp://s3.example.net' })).toThrow('must read like');
});
