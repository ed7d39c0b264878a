import { s3App } from './app.ts';
import type { AccessKey, BucketState } from './state.ts';

export interface S3Options {
  /** The endpoint's buckets at a moment (Unix seconds). */
  buckets: (now: number) => BucketState[];
  keys: AccessKey[];
  /** Unix seconds at which it is asked; without it the clock. */
  now?: number;
  /** Unix seconds against which the dates of signatures are held; without it the clock, whatever `now` is. */
  clock?: () => number;
}

export interface DemoS3 {
  /** Asks the endpoint in-process, path style (`/bucket/key`); any host will do. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Moves the endpoint to a moment (Unix seconds) and keeps it there. */
  setNow(now: number): void;
  /** Every request so far, in the order of their answers; `path` with its query, as it was sent. */
  requests: { method: string; path: string; status: number }[];
}

/** A simulated S3 endpoint over data of one's own: signatures are checked, nothing can be written. */
export function simulateS3({ buckets, keys, now, clock }: S3Options): DemoS3 {
  const wallClock = () => Math.floor(Date.now() / 1000);
  let fixed = now;
  let latest: { now: number; buckets: BucketState[] } | undefined;
  const state = () => {
    const moment = fixed ?? wallClock();
    if (latest?.now !== moment) latest = { now: moment, buckets: buckets(moment) };
    return latest.buckets;
  };
  const app = s3App({ buckets: state, keys, clock: clock ?? wallClock });
  const requests: DemoS3['requests'] = [];
  return {
    requests,
    setNow(moment) {
      fixed = moment;
    },
    async fetch(input, init) {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      const response = await app.fetch(request);
      request.signal.throwIfAborted();
      const { pathname, search } = new URL(request.url);
      requests.push({ method: request.method, path: pathname + search, status: response.status });
      return response;
    },
  };
}
