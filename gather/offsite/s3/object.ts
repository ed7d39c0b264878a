/** One object: what its headers say, and its bytes or a part of them. */
import { type ByteRange, type ObjectBody, type ObjectHead, ObjectStoreError } from '../object-reader.ts';
import { etagOf, storageClassOf } from './list.ts';
import type { S3Answer, S3Wire } from './wire.ts';

const permission = 's3:GetObject';

export async function headObject(wire: S3Wire, key: string): Promise<ObjectHead | null> {
  const answer = await wire.send({ method: 'HEAD', key, permission });
  await answer.cancel();
  if (answer.status === 404) return null;
  if (answer.status !== 200) throw await answer.error();
  checkIsObject(answer.headers);
  const sizeBytes = lengthOf(answer);
  if (sizeBytes === undefined) throw malformed('the server does not say how large the object is');
  return headOf(key, sizeBytes, answer.headers);
}

export async function getObject(wire: S3Wire, key: string, range?: ByteRange): Promise<ObjectBody | null> {
  if (range && ('suffix' in range ? range.suffix : range.length) <= 0)
    throw malformed('a part of no bytes was asked for');
  const answer = await wire.send({ method: 'GET', key, permission, range: range && headerOf(range) });
  const { status, headers } = answer;
  if (status === 404) {
    const error = await answer.error();
    // Of a bucket that is not there, and of a proxy's page, nothing follows for the object.
    if (error.code === 'NoSuchKey' || error.code === 'NoSuchVersion') return null;
    throw error;
  }
  if (status !== 200 && status !== 206) throw await answer.error();
  try {
    checkIsObject(headers);
    if (!/^(|identity|aws-chunked)$/.test(headers.get('content-encoding')?.trim() ?? ''))
      throw new ObjectStoreError(
        'unsupported',
        `the object is stored with Content-Encoding ${headers.get('content-encoding')}, which is unpacked on the way`,
      );
    const { sizeBytes, length, cut } = status === 206 ? partOf(answer, range) : wholeOf(answer, range);
    return {
      ...headOf(key, sizeBytes, headers),
      body: answer.body({ length, ...(cut !== undefined && { cut }) }),
    };
  } catch (error) {
    await answer.cancel();
    throw error;
  }
}

/**
 * Taken for the object, a proxy's page or empty answer would be a damaged one. Every server names an object's ETag or
 * time.
 */
function checkIsObject(headers: Headers): void {
  if (headers.has('etag') || headers.has('last-modified')) return;
  if (/\bhtml\b/i.test(headers.get('content-type') ?? '') || headers.get('content-length') === '0')
    throw malformed('something else than the object came: check whether a login or a proxy stands before it');
}

const headerOf = (range: ByteRange): string =>
  'suffix' in range ? `bytes=-${range.suffix}` : `bytes=${range.offset}-${range.offset + range.length - 1}`;

interface Extent {
  /** Of the whole object. */
  sizeBytes: number;
  /** Of what comes. */
  length: number;
  /** Of what is wanted, when more comes. */
  cut?: number;
}

/** A part must be the one that was asked for. */
function partOf({ headers }: S3Answer, range: ByteRange | undefined): Extent {
  const match = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16})$/.exec(headers.get('content-range') ?? '');
  const [first = 0, last = 0, sizeBytes = 0] = match?.slice(1).map(Number) ?? [];
  if (!range || !match) throw malformed('the server does not say which part of the object it sends');
  const start = 'suffix' in range ? Math.max(0, sizeBytes - range.suffix) : range.offset;
  const end = 'suffix' in range ? sizeBytes : Math.min(sizeBytes, range.offset + range.length);
  if (first !== start || last + 1 !== end)
    throw malformed('the server sends another part than the one asked for');
  return { sizeBytes, length: end - start };
}

/** A server that knows no ranges sends everything: from the beginning that is cut off, the rest would cost too much. */
function wholeOf(answer: S3Answer, range: ByteRange | undefined): Extent {
  const sizeBytes = lengthOf(answer);
  if (sizeBytes === undefined) throw malformed('the server does not say how large the object is');
  const whole = { sizeBytes, length: sizeBytes };
  if (!range) return whole;
  if ('suffix' in range ? range.suffix >= sizeBytes : range.offset === 0 && range.length >= sizeBytes)
    return whole;
  if ('offset' in range && range.offset === 0) return { ...whole, cut: range.length };
  throw new ObjectStoreError('unsupported', 'the server sends only whole objects, no parts of them', 200);
}

function lengthOf({ headers }: S3Answer): number | undefined {
  const text = headers.get('content-length')?.trim() ?? '';
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

const metaPrefix = 'x-amz-meta-';

function headOf(key: string, sizeBytes: number, headers: Headers): ObjectHead {
  const modified = Date.parse(headers.get('last-modified') ?? '');
  const meta = [...headers]
    .filter(([name]) => name.startsWith(metaPrefix))
    .map(([name, value]) => [name.slice(metaPrefix.length), value] as const);
  return {
    key,
    sizeBytes,
    ...(!Number.isNaN(modified) && { modifiedAt: Math.floor(modified / 1000) }),
    ...etagOf(headers.get('etag')),
    ...storageClassOf(headers.get('x-amz-storage-class')),
    meta: Object.fromEntries(meta),
    ...lockOf(headers),
  };
}

function lockOf(headers: Headers): Pick<ObjectHead, 'lock'> {
  const mode = headers.get('x-amz-object-lock-mode')?.toLowerCase();
  const until = Date.parse(headers.get('x-amz-object-lock-retain-until-date') ?? '');
  if ((mode !== 'governance' && mode !== 'compliance') || Number.isNaN(until)) return {};
  return { lock: { mode, until: Math.floor(until / 1000) } };
}

const malformed = (message: string) => new ObjectStoreError('malformed', message);
