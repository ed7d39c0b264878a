import { expect, it } from 'vitest';
import { readBucket } from '../../../gather/offsite/bucket/protection.ts';
import {
  bucketOf,
  demoOf,
  inOrder,
  key,
  keysOf,
  object,
  oddKeys,
  readerOf,
  textOf,
} from '../../gather/offsite/s3/demo.ts';

const objects = inOrder(oddKeys.map((name) => object(name)));

it('reads a bucket over S3 in the Worker as elsewhere', async () => {
  const reader = readerOf(demoOf(bucketOf(objects, { versioning: 'on' })).fetch);
  expect(await keysOf(reader, { prefix: '', pageSize: 5 })).toEqual(objects.map(({ key: name }) => name));
  for (const { key: name } of objects) {
    expect((await reader.head(name))?.key).toBe(name);
    expect(await textOf((await reader.get(name))?.body)).toBe(name);
  }
  const part = await reader.get('trailing/', { suffix: 3 });
  expect([part?.sizeBytes, await textOf(part?.body)]).toEqual([9, 'ng/']);
  expect((await readBucket(reader, { name: 'away', prefix: '' })).bucket.versioning).toBe('on');
});

it('ends what is silent, and keeps the keys to itself', async () => {
  const silent = readerOf(() => new Promise<never>(() => {}), { retries: 0, timeoutMs: 10 });
  await expect(keysOf(silent, { prefix: '' })).rejects.toMatchObject({ reason: 'timeout' });
  const thrown = readerOf(
    async () => {
      throw new Error(`no way with ${key.secretAccessKey}`);
    },
    { retries: 0 },
  );
  await expect(keysOf(thrown, { prefix: '' })).rejects.toThrow('no way with [redacted]');
});
