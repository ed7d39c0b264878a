/** A bucket in memory, for readers of offsite targets. */
import { createHash } from 'node:crypto';
import {
  type ByteRange,
  type ListedObject,
  type ObjectHead,
  type ObjectReader,
  ObjectStoreError,
} from '../../gather/offsite/object-reader.ts';

export interface MemoryObject {
  key: string;
  body: Uint8Array;
  modifiedAt?: number;
  meta?: Record<string, string>;
  /** Absent: MD5 of the body, as of an object that was sent in one part. */
  etag?: string;
  storageClass?: string;
  lock?: ObjectHead['lock'];
}

export interface MemoryStore extends ObjectReader {
  /** Requests in their order: `LIST dump/`, `HEAD a`, `GET a`, `GET a 0+512`, `GET a -1024`. */
  log: string[];
  /** Adds or replaces. */
  put(object: MemoryObject): void;
  remove(key: string): void;
  /** Answers requests with this error from now on, or no longer. A function is asked with the request's line of the log. */
  fail(with_: ((line: string) => ObjectStoreError | undefined) | undefined): void;
}

/** Honest ranges, pages in UTF-8 order, and bytes counted as they are read from a body. */
export function memoryStore(objects: MemoryObject[], place = 'bucket at memory'): MemoryStore {
  const held = new Map(objects.map((object) => [object.key, object]));
  const log: string[] = [];
  const cost = { requests: 0, bytes: 0 };
  let failure: ((line: string) => ObjectStoreError | undefined) | undefined;
  const ask = (line: string) => {
    log.push(line);
    cost.requests++;
    const error = failure?.(line);
    if (error) throw error;
  };
  return {
    place,
    log,
    cost: () => ({ ...cost }),
    put: (object) => void held.set(object.key, object),
    remove: (key) => void held.delete(key),
    fail(with_) {
      failure = with_;
    },
    async *list({ prefix, startAfter = '', delimiter, pageSize = 1000 }) {
      const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
      const keys = [...held.keys()]
        .filter((key) => key.startsWith(prefix) && order(key, startAfter) > 0)
        .sort(order);
      // A key that ends with the delimiter, as a folder's marker does, is folded into that folder like what is in it.
      const folderOf = (key: string): string | undefined => {
        const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
        return delimiter && end >= 0 ? key.slice(0, end + delimiter.length) : undefined;
      };
      const folders = new Set(keys.flatMap((key) => folderOf(key) ?? []));
      const entries = [...new Set(keys.map((key) => folderOf(key) ?? key))];
      const size = Math.min(pageSize, 1000);
      for (let at = 0; at === 0 || at < entries.length; at += size) {
        ask(`LIST ${prefix}`);
        const page = entries.slice(at, at + size);
        yield {
          objects: page.flatMap((key) => {
            const object = folders.has(key) ? undefined : held.get(key);
            return object ? [listed(object)] : [];
          }),
          folders: page.filter((key) => folders.has(key)),
        };
      }
    },
    async head(key) {
      ask(`HEAD ${key}`);
      const object = held.get(key);
      return object ? headed(object) : null;
    },
    async get(key, range) {
      ask(
        `GET ${key}${range ? ` ${'suffix' in range ? `-${range.suffix}` : `${range.offset}+${range.length}`}` : ''}`,
      );
      const object = held.get(key);
      if (!object) return null;
      const part = cut(object.body, range);
      return { ...headed(object), body: streamOf(part, (bytes) => (cost.bytes += bytes)) };
    },
  };
}

function cut(body: Uint8Array, range: ByteRange | undefined): Uint8Array {
  if (!range) return body;
  const outside = () =>
    new ObjectStoreError('malformed', 'the range is outside of the object', 416, 'InvalidRange');
  if ('suffix' in range) {
    if (range.suffix <= 0 || body.length === 0) throw outside();
    return body.subarray(Math.max(0, body.length - range.suffix));
  }
  if (range.offset >= body.length || range.length <= 0) throw outside();
  return body.subarray(range.offset, range.offset + range.length);
}

function streamOf(body: Uint8Array, count: (bytes: number) => void): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = body.slice(at, at + 65_536);
        at += chunk.length;
        count(chunk.length);
        if (chunk.length > 0) controller.enqueue(chunk);
        if (at >= body.length) controller.close();
      },
    },
    // Nothing is read ahead, so that only what a reader takes is counted.
    { highWaterMark: 0 },
  );
}

const listed = ({ key, body, modifiedAt, etag, storageClass }: MemoryObject): ListedObject => ({
  key,
  sizeBytes: body.length,
  etag: etag ?? createHash('md5').update(body).digest('hex'),
  ...(modifiedAt === undefined ? {} : { modifiedAt }),
  ...(storageClass === undefined ? {} : { storageClass }),
});

const headed = (object: MemoryObject): ObjectHead => ({
  ...listed(object),
  meta: object.meta ?? {},
  ...(object.lock ? { lock: object.lock } : {}),
});
