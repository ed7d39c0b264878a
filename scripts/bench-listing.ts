/** Listing a large bucket over S3: requests, CPU and what is held in memory. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { simulateS3 } from '../demo/s3/index.ts';
import type { ObjectState } from '../demo/s3/state.ts';
import { s3Reader } from '../gather/offsite/s3/reader.ts';

export interface ListingCost {
  requests: number;
  /** Of this process, the simulated endpoint included. */
  cpuSeconds: number;
  /** The most that was still held after a collection, above what was held before. */
  heldBytes: number;
}

/** Lists a bucket of so many generated objects, as a reader does that keeps none of them. */
export async function listBucket(count: number): Promise<ListingCost> {
  setFlagsFromString('--expose-gc');
  // The flag counts for contexts that are made after it.
  const collect: () => void = runInNewContext('gc');
  const key = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const bucket = { name: 'backups', objects: generated(count) };
  const demo = simulateS3({ buckets: () => [bucket], keys: [key], now: 1_790_000_000 });
  const reader = s3Reader({
    endpoint: 'https://s3.example.net',
    region: 'auto',
    bucket: 'backups',
    ...key,
    fetch: demo.fetch,
  });
  const held = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = held();
  let heldBytes = 0;
  let page = 0;
  const start = process.cpuUsage();
  let measuring = 0;
  for await (const { objects } of reader.list({ prefix: '' })) {
    if (objects.length > 0) page++;
    // What the endpoint remembers of requests is not the reader's.
    demo.requests.length = 0;
    if (page % Math.ceil(count / 20_000) !== 0) continue;
    const paused = process.cpuUsage();
    heldBytes = Math.max(heldBytes, held() - before);
    measuring += process.cpuUsage(paused).user;
  }
  const cpuSeconds = (process.cpuUsage(start).user - measuring) / 1e6;
  return { requests: reader.cost().requests, cpuSeconds, heldBytes };
}

/** Made one by one, each time anew. */
const generated = (count: number): Iterable<ObjectState> => ({
  *[Symbol.iterator]() {
    for (let index = 0; index < count; index++)
      yield {
        key: `store/.chunks/${index.toString(16).padStart(8, '0')}`,
        sizeBytes: 1_000_000 + (index % 1000),
        etag: '0123456789abcdef0123456789abcdef',
        modifiedAt: 1_780_000_000 + index,
        body: () => new Uint8Array(0),
      };
  },
});
