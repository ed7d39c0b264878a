import { expect, it } from 'vitest';
import { simulateS3 } from '../../../../demo/s3/index.ts';
import type { ObjectState } from '../../../../demo/s3/state.ts';
import { key, now, readerOf } from './demo.ts';

/** A million is listed by `npm run bench`, with its memory; this many show the same. */
const many = 50_000;

/** Objects that exist while they are looked at. */
function generated(count: number) {
  const live = { made: 0, ahead: 0, listed: 0 };
  const objects: Iterable<ObjectState> = {
    *[Symbol.iterator]() {
      for (let index = 0; index < count; index++) {
        live.made++;
        live.ahead = Math.max(live.ahead, live.made - live.listed);
        yield {
          key: `.chunks/${index.toString(16).padStart(8, '0')}`,
          sizeBytes: index,
          etag: 'e',
          modifiedAt: now,
          body: () => new Uint8Array(index),
        };
      }
    },
  };
  return { live, objects };
}

it('lists 50,000 objects in 50 requests and never holds more than a page', async () => {
  const { live, objects } = generated(many);
  const demo = simulateS3({ buckets: () => [{ name: 'backups', objects }], keys: [key], now });
  const reader = readerOf(demo.fetch);
  let bytes = 0;
  for await (const page of reader.list({ prefix: '.chunks/' })) {
    live.listed += page.objects.length;
    bytes += page.objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }
  expect(live.listed).toBe(many);
  expect(bytes).toBe((many * (many - 1)) / 2);
  expect(reader.cost().requests).toBe(50);
  // Made once each, and no page was asked for before the one before it was used.
  expect(live.made).toBe(many);
  expect(live.ahead).toBeLessThanOrEqual(1001);
});

it.each([
  [0, 1],
  [1, 1],
  [1000, 1],
  [1001, 2],
  [2999, 3],
])('lists %i objects in %i requests', async (count, requests) => {
  const { objects } = generated(count);
  const demo = simulateS3({ buckets: () => [{ name: 'backups', objects }], keys: [key], now });
  const reader = readerOf(demo.fetch);
  let listed = 0;
  for await (const page of reader.list({ prefix: '' })) listed += page.objects.length;
  expect([listed, reader.cost().requests]).toEqual([count, requests]);
});
