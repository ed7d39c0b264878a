/** An R2 bucket of the Worker's own account, through its binding: no keys, and nothing here with which to write. */
import { gapOf, r2Locks, r2Public } from './bucket/protection.ts';
import { type ByteRange, type ObjectHead, type ObjectReader, ObjectStoreError } from './object-reader.ts';
import { watchedBody } from './s3/body.ts';
import { storageClassOf } from './s3/list.ts';
import type { BucketFacts, OffsiteGap } from './target.ts';
import { answered } from './waiting.ts';

/** What is used of a binding. */
export interface R2Reading {
  list(options: {
    prefix?: string;
    delimiter?: string;
    startAfter?: string;
    cursor?: string;
    limit?: number;
  }): Promise<R2Page>;
  head(key: string): Promise<R2Head | null>;
  get(key: string, options?: { range?: ByteRange }): Promise<(R2Head & { body: ReadableStream }) | null>;
}

interface R2Page {
  objects: R2Head[];
  truncated: boolean;
  /** With `truncated`. */
  cursor?: string;
  delimitedPrefixes: string[];
}

interface R2Head {
  key: string;
  size: number;
  etag: string;
  uploaded: Date;
  storageClass: string;
  customMetadata?: Record<string, string> | undefined;
  /** The part that is sent. */
  range?: object | undefined;
}

const timeoutMs = 30_000;

/** @param name of the binding */
export function r2Reader(binding: R2Reading, name: string, signal?: AbortSignal): ObjectReader {
  const spent = { requests: 0, bytes: 0 };
  const waiting = { timeoutMs, signal, silent: `${name} did not answer in`, failed };
  const ask = <Value>(question: () => Promise<Value>): Promise<Value> => {
    spent.requests++;
    return answered(question, waiting);
  };
  return {
    place: `the R2 binding ${name}`,
    cost: () => ({ ...spent }),
    async *list({ prefix, startAfter, delimiter, pageSize = 1000 }) {
      const wanted = { prefix, limit: pageSize, ...(delimiter && { delimiter }) };
      let from: { startAfter?: string; cursor?: string } = startAfter ? { startAfter } : {};
      for (;;) {
        const page = await ask(() => binding.list({ ...wanted, ...from }));
        yield {
          objects: page.objects.map(({ key, ...object }) => ({ key, ...listed(object) })),
          folders: page.delimitedPrefixes,
        };
        if (!page.truncated || !page.cursor) return;
        from = { cursor: page.cursor };
      }
    },
    async head(key) {
      const object = await ask(() => binding.head(key));
      return object && headOf(object);
    },
    async get(key, range) {
      const object = await ask(() => binding.get(key, range && { range })).catch(async (error: unknown) => {
        // The local simulation of R2 fails without saying why.
        const head = range && 'offset' in range && (await ask(() => binding.head(key)));
        throw head && range.offset >= head.size ? outside() : error;
      });
      if (!object) return null;
      const head = headOf(object);
      const count = (bytes: number) => {
        spent.bytes += bytes;
      };
      const length = lengthOf(head.sizeBytes, range);
      return { ...head, body: watchedBody(object.body, { length }, { timeoutMs, signal, count, failed }) };
    },
  };
}

/** What protects it: a binding shows nothing of that, and may always write. */
export function r2Bucket(name: string, target: string): { bucket: BucketFacts; gaps: OffsiteGap[] } {
  const unsupported = (message: string) => new ObjectStoreError('unsupported', message);
  return {
    bucket: {
      host: name,
      address: 'public',
      ownWrite: {
        can: 'yes',
        why: `the binding ${name} lets the Worker write and delete; its code only reads, and R2 has no read-only bindings`,
      },
    },
    gaps: [
      gapOf(target, 'versioning', unsupported(r2Locks)),
      gapOf(target, 'objectLock', unsupported(r2Locks)),
      gapOf(target, 'lifecycle', unsupported('a binding does not show the rules of its bucket')),
      gapOf(target, 'publicAccess', unsupported(r2Public)),
      gapOf(target, 'unfinishedUploads', unsupported('a binding does not list unfinished uploads')),
    ],
  };
}

const listed = ({ size, etag, uploaded, storageClass }: Omit<R2Head, 'key'>) => ({
  sizeBytes: size,
  etag,
  modifiedAt: Math.floor(uploaded.getTime() / 1000),
  ...storageClassOf(storageClass === 'Standard' ? undefined : storageClass),
});

const headOf = ({ key, customMetadata = {}, ...object }: R2Head): ObjectHead => ({
  key,
  ...listed(object),
  meta: Object.fromEntries(
    Object.entries(customMetadata).map(([field, value]) => [field.toLowerCase(), value]),
  ),
});

function lengthOf(size: number, range: ByteRange | undefined): number {
  if (!range) return size;
  return 'suffix' in range ? Math.min(size, range.suffix) : Math.min(range.length, size - range.offset);
}

/** R2's numbers: https://developers.cloudflare.com/r2/api/error-codes/ */
function failed(error: unknown): ObjectStoreError {
  if (error instanceof ObjectStoreError) return error;
  const code = error instanceof Error ? /\((\d{4,5})\)/.exec(error.message)?.[1] : undefined;
  if (code === '10039') return outside();
  return new ObjectStoreError('unreachable', `R2 failed${code ? ` (${code})` : ''}`);
}

const outside = () =>
  new ObjectStoreError('malformed', 'the object is shorter than what was asked of it', 416);
