/** Signed reading requests to one bucket: each with an end, a few tries, counted. */
import { AwsV4Signer } from 'aws4fetch';
import { failedConnection } from '../../connection-error.ts';
import { redactor } from '../../secrets.ts';
import { ObjectStoreError } from '../object-reader.ts';
import { answered, unlessAborted } from '../waiting.ts';
import { type Expected, textOf, watchedBody } from './body.ts';
import { errorOf } from './error.ts';

export interface S3Options {
  /** `https://s3.eu-central-1.amazonaws.com`, without the bucket; a path in it is kept. */
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  fetch: typeof globalThis.fetch;
  /** Ends everything. */
  signal?: AbortSignal | undefined;
  /** Further tries when the server fails, is silent or asks for patience; 2 unless given. */
  retries?: number;
  /** Wait before the first further try, doubled for each that follows. */
  retryMs?: number;
  /** So long may a server be silent, before its answer and within. */
  timeoutMs?: number;
}

/** Nothing else is ever sent. */
export interface S3Question {
  method: 'GET' | 'HEAD';
  /** Absent: the bucket itself. */
  key?: string;
  /** Values not yet encoded; `''` for a sub-resource. */
  query?: Record<string, string>;
  range?: string;
  /** What the key must be allowed for it: `s3:ListBucket`. */
  permission: string;
}

export interface S3Answer {
  status: number;
  headers: Headers;
  /** The body, counted as it is read; must be read to its end or cancelled. */
  body(expected: Expected): ReadableStream<Uint8Array>;
  /** @throws ObjectStoreError when it is too long or breaks off */
  text(): Promise<string>;
  /** Lets the rest go. */
  cancel(): Promise<void>;
  /** Reads what the server says of its refusal. */
  error(): Promise<ObjectStoreError>;
}

export interface S3Wire {
  host: string;
  bucket: string;
  /** Any answer, also a refusal. @throws ObjectStoreError when none came */
  send(question: S3Question): Promise<S3Answer>;
  cost(): { requests: number; bytes: number };
}

/** A page of 1,000 keys of 1,024 bytes, each byte encoded as three, with room to spare. */
const longestText = 4 * 2 ** 20;
const longestError = 64 * 2 ** 10;
/** A server that asks for more patience than that is left to the next audit. */
const longestWaitMs = 5_000;

/** @throws Error when the endpoint cannot be used; it is not in the message */
export function s3Wire(options: S3Options): S3Wire {
  const { bucket, fetch, signal, retries = 2, retryMs = 250, timeoutMs = 30_000 } = options;
  const base = baseOf(options.endpoint);
  const { host } = base;
  const sign = signer(options);
  const redact = redactor(options.secretAccessKey, [options.accessKeyId, options.secretAccessKey]);
  const spent = { requests: 0, bytes: 0 };
  const failed = (error: unknown) =>
    error instanceof ObjectStoreError
      ? error
      : new ObjectStoreError('unreachable', failedConnection(error, '', redact).message);

  const waiting = { timeoutMs, signal, silent: `${host} did not answer in`, failed };
  const once = (url: URL, question: S3Question): Promise<Response> =>
    answered(async (ended) => {
      const headers = await sign(url, question);
      spent.requests++;
      return await fetch(url.href, { method: question.method, headers, redirect: 'manual', signal: ended });
    }, waiting);

  return {
    host,
    bucket,
    cost: () => ({ ...spent }),
    async send(question) {
      const url = urlOf(base, bucket, question);
      for (let tried = 0; ; tried++) {
        signal?.throwIfAborted();
        const last = tried >= retries;
        const wait = Math.min(longestWaitMs, retryMs * 2 ** tried * (0.5 + Math.random() / 2));
        const outcome = await once(url, question).catch((error: unknown) => {
          // What the caller's own signal says is not tried again.
          if (last || !(error instanceof ObjectStoreError)) throw error;
          return undefined;
        });
        if (outcome && (last || !passing(outcome.status))) return answerOf(outcome, question);
        await outcome?.body?.cancel().catch(() => {});
        await pause(outcome ? Math.max(wait, asked(outcome)) : wait, signal);
      }
    },
  };

  function answerOf(response: Response, { permission }: S3Question): S3Answer {
    const { status, headers } = response;
    const count = (bytes: number) => {
      spent.bytes += bytes;
    };
    const body = (expected: Expected) =>
      watchedBody(response.body, expected, { timeoutMs, signal, count, failed });
    return {
      status,
      headers,
      body,
      text: () => textOf(body({ length: undefined }), longestText, timeoutMs),
      cancel: async () => void (await response.body?.cancel().catch(() => {})),
      async error() {
        const text = await textOf(body({ length: undefined }), longestError, timeoutMs).catch(() => '');
        const clock = Date.now();
        return errorOf({ status, headers, text: redact(text), permission, bucket, host, clock });
      },
    };
  }
}

/** Failures that pass. */
const passing = (status: number): boolean => status === 429 || (status >= 500 && status !== 501);

/** Milliseconds that the server asks to wait. */
function asked({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after'));
  return seconds > 0 ? Math.min(longestWaitMs, seconds * 1000) : 0;
}

/** Headers of a request, with its signature. Whatever a proxy on the way may change stays unsigned. */
function signer({ accessKeyId, secretAccessKey, region }: S3Options) {
  const cache = new Map<string, ArrayBuffer>();
  return async (url: URL, { method, range }: S3Question): Promise<Headers> => {
    const signing = new AwsV4Signer({
      method,
      url: url.href,
      accessKeyId,
      secretAccessKey,
      region,
      service: 's3',
      cache,
    });
    const { headers } = await signing.sign();
    // `fetch` would unpack a packed answer, and lengths would no longer be the object's.
    headers.set('accept-encoding', 'identity');
    if (range) headers.set('range', range);
    return headers;
  };
}

function baseOf(endpoint: string): URL {
  const base = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!base || !/^https?:$/.test(base.protocol) || base.search || base.hash)
    throw new Error('An endpoint must read like https://s3.eu-central-1.amazonaws.com.');
  if (base.username || base.password)
    throw new Error('An endpoint must hold no user name or password: keys are secrets of their own.');
  return base;
}

function urlOf(base: URL, bucket: string, { key, query = {} }: S3Question): URL {
  const path = key === undefined ? '' : `/${encodedKey(key)}`;
  const url = new URL(`${base.pathname.replace(/\/+$/, '')}/${encoded(bucket)}${path}`, base);
  const pairs = Object.entries(query).map(([name, value]) =>
    value === '' ? encoded(name) : `${encoded(name)}=${encoded(value)}`,
  );
  url.search = pairs.join('&');
  return url;
}

/** @throws ObjectStoreError for a key that no URL can carry */
function encodedKey(key: string): string {
  const segments = key.split('/');
  if (key === '' || !key.isWellFormed() || segments.some((segment) => /^\.\.?$/.test(segment)))
    throw new ObjectStoreError(
      'unsupported',
      'the key is empty, not Unicode or has a part "." or "..", which no URL can carry',
    );
  return segments.map(encoded).join('/');
}

const encoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const over = new Promise<void>((resolve) => setTimeout(resolve, ms));
  return signal ? unlessAborted(over, signal) : over;
}
