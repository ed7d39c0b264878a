/** The same objects in the local S3 endpoint of Miniflare's R2 and in the simulated one look the same. */
import { AwsClient } from 'aws4fetch';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBucket } from '../../../../gather/offsite/bucket/protection.ts';
import type { ByteRange, ListFrom, ObjectStoreError } from '../../../../gather/offsite/object-reader.ts';
import { type S3Reader, s3Reader } from '../../../../gather/offsite/s3/reader.ts';
import { bucketOf, demoOf, inOrder, key, object, oddKeys, pagesOf, readerOf, textOf } from './demo.ts';

const meta = { mtime: '1795307198.858157417', md5chksum: 'kAFQmDzST7DWlj99KOF/cg==' };
const objects = inOrder([
  ...oddKeys.map((name) => object(name, `body of ${name}`)),
  ...Array.from({ length: 12 }, (_, index) =>
    object(`dump/${index}/archive.vma.zst`, `archive ${index}`, { meta }),
  ),
  object('empty', ''),
]);

const simulated = readerOf(demoOf(bucketOf(objects, { provider: 'r2' })).fetch);
let miniflare: Miniflare;
let real: S3Reader;

beforeAll(async () => {
  const { accessKeyId, secretAccessKey } = key;
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default {}',
      compatibilityDate: '2026-10-05',
      r2Buckets: { B: { id: 'backups', s3Credentials: { accessKeyId, secretAccessKey } } },
    }),
  );
  const endpoint = new URL('cdn-cgi/local/r2/s3', await miniflare.ready).href;
  real = s3Reader({ endpoint, region: 'auto', bucket: 'backups', ...key, fetch });
  const client = new AwsClient({ ...key, service: 's3', region: 'auto', retries: 0 });
  for (const one of objects) {
    const path = one.key.split('/').map(encoded).join('/');
    const headers = Object.entries(one.meta ?? {}).map(([name, value]) => [`x-amz-meta-${name}`, value]);
    const put = await client.fetch(`${endpoint}/backups/${path}`, {
      method: 'PUT',
      headers: Object.fromEntries(headers),
      body: new Uint8Array(one.body()),
    });
    expect(put.status, one.key).toBe(200);
  }
});
afterAll(() => miniflare?.dispose());

const encoded = (part: string) =>
  encodeURIComponent(part).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** Both endpoints' answers to one question; times differ, since the local one has just been filled. */
async function both<Value>(ask: (reader: S3Reader) => Promise<Value>): Promise<[Value, Value]> {
  return [timeless(await ask(real)), timeless(await ask(simulated))];
}

function timeless<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value, (name, part) => (name === 'modifiedAt' ? typeof part : part)));
}

it.each<[string, ListFrom]>([
  ['everything', { prefix: '' }],
  ['small pages', { prefix: '', pageSize: 3 }],
  ['a folder', { prefix: 'dump/' }],
  ['folders', { prefix: '', delimiter: '/' }],
  ['folders in small pages', { prefix: '', delimiter: '/', pageSize: 2 }],
  ['folders in a folder', { prefix: 'dump/', delimiter: '/' }],
  ['what comes after a key', { prefix: 'dump/', startAfter: 'dump/3/archive.vma.zst', pageSize: 2 }],
  ['what comes after something between', { prefix: '', startAfter: 'dump/55' }],
  ['nothing', { prefix: 'none/' }],
])('lists %s alike', async (_, from) => {
  const [one, other] = await both((reader) => pagesOf(reader, from));
  expect(one).toEqual(other);
});

it('heads and bodies are alike', async () => {
  for (const { key: name } of objects) {
    const [one, other] = await both((reader) => reader.head(name));
    expect(one, name).toEqual(other);
    const [body, expected] = await both(async (reader) => textOf((await reader.get(name))?.body));
    expect(body, name).toBe(expected);
  }
});

it.each<[string, ByteRange]>([
  ['the beginning', { offset: 0, length: 4 }],
  ['the middle', { offset: 3, length: 2 }],
  ['more than there is', { offset: 3, length: 100 }],
  ['the end', { suffix: 3 }],
  ['more than all', { suffix: 100 }],
  ['what lies behind', { offset: 100, length: 1 }],
])('parts are alike: %s', async (_, range) => {
  const [one, other] = await both(async (reader) => {
    const got = await reader.get('dump/0/archive.vma.zst', range).catch((error: Error) => error.message);
    return typeof got === 'string' ? got : { size: got?.sizeBytes, text: await textOf(got?.body) };
  });
  expect(one).toEqual(other);
});

it('refusals and what is missing are alike', async () => {
  const [missing, too] = await both(async (reader) => [await reader.head('none'), await reader.get('none')]);
  expect(missing).toEqual(too);
  const wrong = s3Reader({
    ...key,
    endpoint: `http://${real.bucket.host}/cdn-cgi/local/r2/s3`,
    region: 'auto',
    bucket: 'backups',
    secretAccessKey: 'another',
    fetch,
  });
  await expect(pagesOf(wrong, { prefix: '' })).rejects.toMatchObject({
    reason: 'forbidden',
    code: 'SignatureDoesNotMatch',
  });
});

it('says of the local R2 what it says of the real one', async () => {
  expect(real.bucket.isR2).toBe(true);
  const { bucket, gaps } = await readBucket(real, { name: 'away', prefix: '' });
  expect(bucket).toMatchObject({ address: 'loopback', ownWrite: { can: 'unknown' } });
  const unsupported = ['versioning', 'objectLock', 'lifecycle', 'publicAccess', 'unfinishedUploads'];
  expect(gaps.map(({ subject, reason }) => [subject, reason])).toEqual(
    unsupported.map((field) => [`away/${field}`, 'unsupported']),
  );
});

it('sub-resources answer with what the simulated R2 has', async () => {
  for (const question of ['versioning', 'object-lock', 'policyStatus', 'acl'] as const) {
    const [one, other] = await both((reader) =>
      reader.bucket.ask(question).catch(({ status, code }: ObjectStoreError) => ({ status, code })),
    );
    expect(one, question).toEqual(other);
  }
});
