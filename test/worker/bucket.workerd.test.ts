import { reset } from 'cloudflare:test';
import { afterEach, expect, it } from 'vitest';
import { putOnce, sha256, swap } from '../../worker/bucket.ts';
import { bucket, storedJson } from './support.ts';

afterEach(reset);

const numbers = (json: unknown) => json as number[]; // these tests write nothing else

it('keeps the first of several texts written under one key', async () => {
  const texts = ['"a"', '"b"', '"c"', '"d"'];
  const won = await Promise.all(texts.map(async (text) => putOnce(bucket, 'k', text, await sha256(text))));
  expect(won.filter(Boolean)).toHaveLength(1);
  const stored = await (await bucket.get('k'))?.text();
  expect(stored).toBe(texts[won.indexOf(true)]);
});

it('refuses bytes that are not those of the digest', async () => {
  await expect(putOnce(bucket, 'k', '"a"', await sha256('"b"'))).rejects.toThrow();
  expect(await bucket.head('k')).toBeNull();
});

it('loses nothing when eight write at once', async () => {
  const writers = [1, 2, 3, 4, 5, 6, 7, 8];
  await Promise.all(
    writers.map((writer) => swap(bucket, 'k', numbers, (stored) => [...(stored ?? []), writer])),
  );
  expect(numbers(await storedJson('k')).sort()).toEqual(writers);
});

it('writes nothing when the change is none', async () => {
  await bucket.put('k', '[1]');
  const before = await bucket.head('k');
  expect(await swap(bucket, 'k', numbers, () => null)).toEqual([1]);
  expect((await bucket.head('k'))?.etag).toBe(before?.etag);
  expect(await swap(bucket, 'other', numbers, () => null)).toBeNull();
});
