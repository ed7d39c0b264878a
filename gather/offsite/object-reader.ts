/** A bucket as the audit sees it. There is nothing here with which to write. */
import type { Gap } from '../../audit/facts.ts';

export interface ObjectReader {
  /** For people, without secrets: `homelab-backups at s3.eu-central-1.amazonaws.com`. */
  place: string;
  /**
   * Pages of at most 1,000 keys in UTF-8 order, one request each, asked for as they are read.
   * @throws ObjectStoreError
   */
  list(from: ListFrom): AsyncIterable<ListPage>;
  /**
   * Metadata of one object; null when there is none.
   * @throws ObjectStoreError
   */
  head(key: string): Promise<ObjectHead | null>;
  /**
   * An object or a part of it; null when there is none. The body must be read to its end or cancelled.
   * @throws ObjectStoreError, also for a range outside of the object
   */
  get(key: string, range?: ByteRange): Promise<ObjectBody | null>;
  /** So far. */
  cost(): { requests: number; bytes: number };
}

export interface ListFrom {
  prefix: string;
  /** Keys after this one, which need not exist. */
  startAfter?: string;
  /** `/` gives folders instead of what is in them. */
  delimiter?: string;
  /** Keys a page; at most 1,000. */
  pageSize?: number;
}

export interface ListPage {
  objects: ListedObject[];
  /** With a delimiter: folders, each with its slash. */
  folders: string[];
}

export interface ListedObject {
  key: string;
  sizeBytes: number;
  /** Without quotes. */
  etag?: string;
  /** Unix seconds. Renewed by copies and by metadata changes: never the time of a backup. */
  modifiedAt?: number;
  /** Where it is not the standard one. */
  storageClass?: string;
}

export interface ObjectHead extends ListedObject {
  /** `x-amz-meta-*` without that prefix, lower case. */
  meta: Record<string, string>;
  lock?: { mode: 'governance' | 'compliance'; until: number };
}

export interface ObjectBody extends ObjectHead {
  /** Of the whole object, whatever the range. */
  sizeBytes: number;
  body: ReadableStream<Uint8Array>;
}

export type ByteRange = { offset: number; length: number } | { suffix: number };

/** The message names the cause, completing "Could not …: "; never a key or secret of access. */
export class ObjectStoreError extends Error {
  override name = 'ObjectStoreError';
  reason: Gap['reason'];
  /** HTTP status, where one came. */
  status: number | undefined;
  /** S3 error code: `AccessDenied`. */
  code: string | undefined;
  /** What the key would have to be allowed, of a refusal: `s3:ListBucket on homelab-backups`. */
  privilege: string | undefined;

  constructor(reason: Gap['reason'], message: string, status?: number, code?: string, privilege?: string) {
    super(message);
    this.reason = reason;
    this.status = status;
    this.code = code;
    this.privilege = privilege;
  }
}

/** The budget of a target is spent; what is not read yet waits for the next audit. */
export class BudgetSpent extends Error {
  override name = 'BudgetSpent';
}

/** Lets a reader cost no more than that. `get` is refused when the range or object is larger than what is left. */
export function within(reader: ObjectReader, budget: { requests: number; bytes: number }): ObjectReader {
  const start = reader.cost();
  const bytesLeft = () => budget.bytes - (reader.cost().bytes - start.bytes);
  const check = (bytes: number) => {
    if (reader.cost().requests - start.requests >= budget.requests)
      throw new BudgetSpent(`${budget.requests} requests are spent`);
    if (bytes > bytesLeft()) throw new BudgetSpent(`${budget.bytes} bytes are spent`);
  };
  return {
    place: reader.place,
    cost: reader.cost,
    async *list(from) {
      check(0);
      for await (const page of reader.list(from)) {
        yield page;
        check(0);
      }
    },
    async head(key) {
      check(0);
      return await reader.head(key);
    },
    async get(key, range) {
      check(range === undefined ? 0 : 'suffix' in range ? range.suffix : range.length);
      const left = bytesLeft();
      const found = await reader.get(key, range);
      // How large a whole object is shows only now; nothing of its body has been read yet.
      if (found && range === undefined && found.sizeBytes > left) {
        await found.body.cancel();
        throw new BudgetSpent(`${key} is larger than what is left of ${budget.bytes} bytes`);
      }
      return found;
    },
  };
}
