import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { readBucket } from '../../gather/offsite/bucket/protection.ts';
import { ObjectStoreError } from '../../gather/offsite/object-reader.ts';
import { gateway, readerOf, send } from './gateway.ts';

const keys = [
  'a b+é:&.txt',
  'plain',
  ...Array.from({ length: 25 }, (_, n) => `many/${String(n).padStart(3, '0')}`),
];

beforeAll(async () => {
  await send('PUT', 'things');
  await Promise.all(
    keys.map((key) =>
      send('PUT', `things/${encodeURIComponent(key)}`, `body of ${key}`, {
        'x-amz-meta-mtime': '1795307198.5',
      }),
    ),
  );
});

const listed = async (from: Parameters<ReturnType<typeof readerOf>['list']>[0]) => {
  const pages = [];
  for await (const page of readerOf('things').list(from)) pages.push(page);
  return pages;
};
const text = async (body: ReadableStream<Uint8Array> | undefined) => await new Response(body).text();
const md5 = (bytes: Uint8Array | string) => createHash('md5').update(bytes).digest();

it('lists all keys in order, page by page, and from any key on', async () => {
  const pages = await listed({ prefix: '', pageSize: 10 });
  expect(pages.map(({ objects }) => objects.length)).toEqual([10, 10, 7]);
  const found = pages.flatMap(({ objects }) => objects);
  expect(found.map(({ key }) => key)).toEqual(keys.toSorted());
  expect(found[0]).toMatchObject({
    key: 'a b+é:&.txt',
    sizeBytes: Buffer.byteLength('body of a b+é:&.txt'),
    etag: md5('body of a b+é:&.txt').toString('hex'),
    modifiedAt: expect.closeTo(Date.now() / 1000, -3),
  });
  const rest = await listed({ prefix: 'many/', startAfter: 'many/0215' });
  expect(rest.flatMap(({ objects }) => objects.map(({ key }) => key))).toEqual([
    'many/022',
    'many/023',
    'many/024',
  ]);
  const [root] = await listed({ prefix: '', delimiter: '/' });
  expect(root?.folders).toEqual(['many/']);
  expect(root?.objects).toHaveLength(2);
});

it('reads heads, metadata and ranges', async () => {
  const store = readerOf('things');
  expect(await store.head('plain')).toMatchObject({ sizeBytes: 13, meta: { mtime: '1795307198.5' } });
  expect(await store.head('nothing')).toBeNull();
  expect(await store.get('nothing')).toBeNull();
  expect(await text((await store.get('a b+é:&.txt'))?.body)).toBe('body of a b+é:&.txt');
  const part = await store.get('plain', { offset: 5, length: 2 });
  expect(part?.sizeBytes).toBe(13);
  expect(await text(part?.body)).toBe('of');
  expect(await text((await store.get('plain', { suffix: 5 }))?.body)).toBe('plain');
  await expect(store.get('plain', { offset: 13, length: 1 })).rejects.toMatchObject({ status: 416 });
});

it('an object sent in parts has the ETag of its parts', async () => {
  const parts = [new Uint8Array(5 * 2 ** 20).fill(1), new Uint8Array(1000).fill(2)];
  const { text: begun } = await send('POST', 'things/parts?uploads');
  const id = /<UploadId>(.*)<\/UploadId>/.exec(begun)?.[1];
  const tags = [];
  for (const [i, part] of parts.entries()) {
    const { headers } = await send('PUT', `things/parts?partNumber=${i + 1}&uploadId=${id}`, part);
    tags.push(headers.get('etag'));
  }
  const list = tags.map((tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${tag}</ETag></Part>`);
  await send(
    'POST',
    `things/parts?uploadId=${id}`,
    `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`,
  );
  const whole = createHash('md5')
    .update(Buffer.concat(parts.map(md5)))
    .digest('hex');
  expect((await readerOf('things').head('parts'))?.etag).toBe(`${whole}-2`);
  await send('DELETE', 'things/parts');
});

it('a key without rights is told so, and so is a wrong one', async () => {
  const store = readerOf('things', gateway.stranger);
  for (const ask of [
    () => store.list({ prefix: '' })[Symbol.asyncIterator]().next(),
    () => store.head('plain'),
  ]) {
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ObjectStoreError);
    expect(error).toMatchObject({ reason: 'forbidden', status: 403 });
  }
  const wrong = readerOf('things', { ...gateway.user, secretAccessKey: 'canary-wrong' });
  const error = await wrong.get('plain').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  expect(String(error)).not.toContain('canary');
});

describe('what protects a bucket', () => {
  const look = (name: string) => readBucket(readerOf(name), { name: 'away', prefix: '' });

  it('nothing, where nothing was ever set', async () => {
    await send('PUT', 'bare');
    const { bucket } = await look('bare');
    expect(bucket).toMatchObject({
      address: 'loopback',
      versioning: 'off',
      objectLock: { on: false },
      lifecycle: [],
    });
    expect(bucket.unfinishedUploads).toMatchObject({ count: 0 });
  });

  it('versions, locks, lifecycle and unfinished uploads', async () => {
    await send('PUT', 'locked', undefined, { 'x-amz-bucket-object-lock-enabled': 'true' });
    const retention = '<DefaultRetention><Mode>GOVERNANCE</Mode><Days>30</Days></DefaultRetention>';
    const on = '<ObjectLockEnabled>Enabled</ObjectLockEnabled>';
    await put(
      'locked?object-lock',
      `<ObjectLockConfiguration>${on}<Rule>${retention}</Rule></ObjectLockConfiguration>`,
    );
    await put(
      'locked?lifecycle',
      '<LifecycleConfiguration><Rule><ID>old</ID><Filter><Prefix>dump/</Prefix></Filter><Status>Enabled</Status>' +
        '<Expiration><Days>90</Days></Expiration></Rule></LifecycleConfiguration>',
    );
    await send('POST', 'locked/half?uploads');
    const now = Date.now() / 1000;
    await send('PUT', 'locked/kept', 'text', { 'content-md5': md5('text').toString('base64') });

    const { bucket } = await look('locked');
    expect(bucket).toMatchObject({
      versioning: 'on',
      objectLock: { on: true, mode: 'governance', days: 30 },
      lifecycle: [{ id: 'old', prefix: 'dump/', enabled: true, expireDays: 90 }],
      unfinishedUploads: { count: 1, oldestAt: expect.closeTo(now, -3) },
    });
    const lock = (await readerOf('locked').head('kept'))?.lock;
    expect(lock?.mode).toBe('governance');
    expect(lock?.until).toBeGreaterThan(now + 29 * 86_400);
  });

  it('suspended versions', async () => {
    await send('PUT', 'suspended');
    const status = (text: string) =>
      put(
        'suspended?versioning',
        `<VersioningConfiguration><Status>${text}</Status></VersioningConfiguration>`,
      );
    await status('Enabled');
    await status('Suspended');
    expect((await look('suspended')).bucket.versioning).toBe('suspended');
  });

  it('is a gap for a key without rights', async () => {
    const { bucket, gaps } = await readBucket(readerOf('things', gateway.stranger), {
      name: 'away',
      prefix: '',
    });
    expect(bucket.versioning).toBeUndefined();
    expect(gaps).toContainEqual(expect.objectContaining({ subject: 'away/versioning', reason: 'forbidden' }));
  });
});

const put = (path: string, xml: string) =>
  send('PUT', path, xml, { 'content-md5': md5(xml).toString('base64'), 'content-type': 'application/xml' });
