/** HEAD and GET of one object. */
import { createHash } from 'node:crypto';
import { S3Refusal } from './refusal.ts';
import type { BucketState, ObjectState } from './state.ts';
import { isoTime } from './xml.ts';

/** @throws S3Refusal */
export function answerObject(bucket: BucketState, key: string, request: Request): Response {
  const object = findObject(bucket, key);
  if (!object) throw new S3Refusal(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });
  const range = rangeOf(request.headers.get('range'), object.sizeBytes);
  const headers = headersOf(object);
  const length = range ? range.end - range.start : object.sizeBytes;
  headers.set('content-length', String(length));
  if (range) headers.set('content-range', `bytes ${range.start}-${range.end - 1}/${object.sizeBytes}`);
  if (request.method === 'HEAD') return new Response(null, { status: range ? 206 : 200, headers });
  const whole = bodyOf(object);
  const body = range ? whole.subarray(range.start, range.end) : whole;
  return new Response(new Uint8Array(body), { status: range ? 206 : 200, headers });
}

/** MD5 of the body unless it is given; computed once for each object. */
export function etagOf(object: ObjectState): string {
  const etag = object.etag ?? etags.get(object) ?? createHash('md5').update(bodyOf(object)).digest('hex');
  if (object.etag === undefined) etags.set(object, etag);
  return etag;
}

const etags = new WeakMap<ObjectState, string>();

function findObject(bucket: BucketState, key: string): ObjectState | undefined {
  if (bucket.find) return bucket.find(key);
  for (const object of bucket.objects) if (object.key === key) return object;
  return undefined;
}

function bodyOf(object: ObjectState): Uint8Array {
  const body = object.body();
  if (body.byteLength !== object.sizeBytes)
    throw new Error(`${object.key} says it has ${object.sizeBytes} bytes, but has ${body.byteLength}.`);
  return body;
}

function headersOf(object: ObjectState): Headers {
  const { modifiedAt, meta = {}, storageClass, lock } = object;
  const headers = new Headers({
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
    etag: `"${etagOf(object)}"`,
    'last-modified': new Date(Math.floor(modifiedAt) * 1000).toUTCString(),
  });
  for (const [name, value] of Object.entries(meta)) headers.set(`x-amz-meta-${name}`, value);
  if (storageClass && storageClass !== 'STANDARD') headers.set('x-amz-storage-class', storageClass);
  if (lock) {
    headers.set('x-amz-object-lock-mode', lock.mode.toUpperCase());
    headers.set('x-amz-object-lock-retain-until-date', isoTime(lock.until));
  }
  return headers;
}

/** From `start` up to, not including, `end`; undefined for the whole object, as for a header that cannot be read. */
function rangeOf(header: string | null, size: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || match[0] === 'bytes=-') return undefined;
  const [, from = '', to = ''] = match;
  if (from === '') {
    const suffix = Math.min(Number(to), size);
    if (suffix === 0) throw outside(size);
    return { start: size - suffix, end: size };
  }
  if (to !== '' && Number(to) < Number(from)) return undefined;
  if (Number(from) >= size) throw outside(size);
  return { start: Number(from), end: Math.min(size, to === '' ? size : Number(to) + 1) };
}

const outside = (size: number) =>
  new S3Refusal(
    416,
    'InvalidRange',
    'The requested range is not satisfiable',
    { ActualObjectSize: String(size) },
    { 'content-range': `bytes */${size}` },
  );
