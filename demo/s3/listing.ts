/** ListObjectsV2 over objects that need not fit into memory. */
import { S3Refusal } from './refusal.ts';
import type { BucketState, ObjectState } from './state.ts';

export interface ListQuery {
  prefix: string;
  delimiter: string;
  /** Keys after this one; `''` for all. */
  startAfter: string;
  token: string | undefined;
  maxKeys: number;
}

export interface Listed {
  objects: ObjectState[];
  folders: string[];
  /** Opaque; absent when the listing is complete. */
  next?: string;
}

/** A listing that was cut off, waiting for whoever asks for its next page. */
interface Waiting {
  bucket: BucketState;
  query: string;
  token: string;
  rest: Iterator<ObjectState>;
  /** Already taken out of `rest`. */
  first: ObjectState;
}

/** At most so many listings wait; one that is no longer there is begun anew and skips what it has shown. */
const mostWaiting = 4;

/** Pages of buckets. Going on where the last page ended costs no second look at what came before. */
export function lister(): (bucket: BucketState, query: ListQuery) => Listed {
  const waiting: Waiting[] = [];
  return (bucket, query) => {
    const { prefix, delimiter, maxKeys, token } = query;
    const identity = JSON.stringify([prefix, delimiter]);
    const at = waiting.findIndex(
      (one) => one.bucket === bucket && one.query === identity && one.token === token,
    );
    const [resumed] = at < 0 ? [] : waiting.splice(at, 1);
    const last = token === undefined ? query.startAfter : keyIn(token);
    const rest = resumed?.rest ?? bucket.objects[Symbol.iterator]();
    const listed: Listed = { objects: [], folders: [] };
    if (maxKeys === 0) return listed;
    let shown = last;
    for (let item = resumed?.first ?? rest.next().value; item; item = rest.next().value) {
      const object: ObjectState = item;
      if (!object.key.startsWith(prefix)) {
        if (isAfter(object.key, prefix)) break;
        continue;
      }
      const folder = folderOf(object.key, prefix, delimiter);
      // A token may name a folder, all of which has been shown.
      if (folder !== undefined && (folder === listed.folders.at(-1) || folder === last)) continue;
      if (!resumed && !isAfter(object.key, last)) continue;
      if (listed.objects.length + listed.folders.length === maxKeys) {
        listed.next = tokenOf(shown);
        waiting.unshift({ bucket, query: identity, token: listed.next, rest, first: object });
        waiting.splice(mostWaiting);
        break;
      }
      if (folder === undefined) listed.objects.push(object);
      else listed.folders.push(folder);
      shown = folder ?? object.key;
    }
    return listed;
  };
}

function folderOf(key: string, prefix: string, delimiter: string): string | undefined {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

/** In the order of UTF-8 bytes. */
export const isAfter = (key: string, other: string): boolean =>
  Buffer.compare(Buffer.from(key), Buffer.from(other)) > 0;

/** With characters that a URL must encode, as real ones have. */
const tokenOf = (key: string): string => `1/${Buffer.from(key).toString('base64')}+==`;

function keyIn(token: string): string {
  const match = /^1\/([A-Za-z0-9+/]+=*)\+==$/.exec(token);
  if (!match?.[1])
    throw new S3Refusal(400, 'InvalidArgument', 'The continuation token provided is incorrect');
  return Buffer.from(match[1], 'base64').toString();
}
