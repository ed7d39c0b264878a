import { Hono } from 'hono';
import { type ListQuery, lister } from './listing.ts';
import { answerObject, etagOf } from './objects.ts';
import { denied, notImplemented, S3Refusal } from './refusal.ts';
import { signerOf } from './signature.ts';
import type { AccessKey, BucketState, Call } from './state.ts';
import { answerSubResource, subResources } from './sub-resources.ts';
import { around, document, element, isoTime } from './xml.ts';

export interface AppOptions {
  buckets: () => BucketState[];
  keys: AccessKey[];
  /** Unix seconds against which the dates of signatures are held. */
  clock: () => number;
}

/** The simulated endpoint, path style. Whoever asks is checked first, then what he may, then what he asks for. */
export function s3App(options: AppOptions): Hono {
  const list = lister();
  const app = new Hono();
  app.all('*', (c) => {
    try {
      return answer(c.req.raw, options, list);
    } catch (error) {
      if (!(error instanceof S3Refusal)) throw error;
      return refused(error, c.req.path);
    }
  });
  return app;
}

function answer(request: Request, options: AppOptions, list: ReturnType<typeof lister>): Response {
  const url = new URL(request.url);
  const signer = signerOf(request, options.keys, options.clock());
  const [, name = '', ...rest] = url.pathname.split('/').map(decodeURIComponent);
  const key = rest.join('/');
  const bucket = options.buckets().find((one) => one.name === name);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw ['PUT', 'POST', 'DELETE'].includes(request.method)
      ? denied()
      : new S3Refusal(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
  if (!signer && !bucket?.public) throw denied();
  if (name === '') throw denied();
  if (!bucket)
    throw new S3Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: name });
  if (signer) checkRegion(bucket, signer.region);
  const call = callOf(request.method, key, url.searchParams);
  if (signer?.key.refused?.includes(call)) throw denied();
  if (!signer && !['list', 'head', 'get'].includes(call)) throw denied();
  if (call === 'head' || call === 'get')
    return key === '' ? bucketHead(bucket) : answerObject(bucket, key, request);
  if (call === 'list') return xml(listXml(bucket, url.searchParams, list));
  const text = answerSubResource(bucket, call, url.searchParams);
  return call === 'policy'
    ? new Response(text, { headers: { 'content-type': 'application/json' } })
    : xml(text);
}

function callOf(method: string, key: string, query: URLSearchParams): Call {
  if (method === 'HEAD') return 'head';
  if (key !== '') return 'get';
  return subResources.find((name) => query.has(name)) ?? 'list';
}

function checkRegion({ region, name }: BucketState, signedFor: string): void {
  if (region === undefined || region === signedFor) return;
  throw new S3Refusal(
    400,
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; the region '${signedFor}' is wrong; expecting '${region}'`,
    { Region: region, BucketName: name },
    { 'x-amz-bucket-region': region },
  );
}

const bucketHead = ({ region }: BucketState): Response =>
  new Response(null, { headers: region === undefined ? {} : { 'x-amz-bucket-region': region } });

/** Parameters of a listing; R2 refuses any other, the rest take an unknown sub-resource for one. */
const known = new Set([
  'list-type',
  'prefix',
  'delimiter',
  'start-after',
  'continuation-token',
  'max-keys',
  'encoding-type',
  'fetch-owner',
  'x-id',
]);

function listXml(bucket: BucketState, query: URLSearchParams, list: ReturnType<typeof lister>): string {
  const unknown = [...query.keys()].find((name) => !known.has(name));
  if (bucket.provider === 'r2' && unknown !== undefined)
    throw notImplemented(`Unsupported search param(s) "${unknown}" on a GET bucket route:`);
  const asked = readQuery(query);
  const { objects, folders, next } = list(bucket, asked);
  const encode = query.get('encoding-type') === 'url' ? urlEncoded(bucket) : (text: string) => text;
  const rows = objects.map((object) =>
    around(
      'Contents',
      element('Key', encode(object.key)) +
        element('LastModified', isoTime(object.modifiedAt)) +
        element('ETag', `"${etagOf(object)}"`) +
        element('Size', object.sizeBytes) +
        element('StorageClass', object.storageClass ?? 'STANDARD'),
    ),
  );
  return document(
    'ListBucketResult',
    element('Name', bucket.name) +
      element('Prefix', encode(asked.prefix)) +
      element('KeyCount', objects.length + folders.length) +
      element('MaxKeys', asked.maxKeys) +
      (query.get('encoding-type') === 'url' ? element('EncodingType', 'url') : '') +
      element('IsTruncated', next !== undefined) +
      element('NextContinuationToken', next) +
      rows.join('') +
      folders.map((folder) => around('CommonPrefixes', element('Prefix', encode(folder)))).join(''),
  );
}

function readQuery(query: URLSearchParams): ListQuery {
  const maxKeys = Number(query.get('max-keys') ?? 1000);
  if (!Number.isInteger(maxKeys) || maxKeys < 0)
    throw new S3Refusal(400, 'InvalidArgument', 'Provided max-keys not an integer or within integer range');
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    startAfter: query.get('start-after') ?? '',
    token: query.get('continuation-token') ?? undefined,
    maxKeys: Math.min(maxKeys, 1000),
  };
}

/** Blanks become `+` at Amazon and `%20` elsewhere. */
const urlEncoded =
  ({ provider = 'aws' }: BucketState) =>
  (text: string): string => {
    const encoded = encodeURIComponent(text).replace(/%2F/g, '/');
    return provider === 'aws' ? encoded.replace(/%20/g, '+') : encoded;
  };

const xml = (text: string): Response =>
  new Response(text, { headers: { 'content-type': 'application/xml' } });

function refused({ status, code, message, more, headers }: S3Refusal, path: string): Response {
  const content = [
    element('Code', code),
    element('Message', message),
    ...Object.entries(more).map(([name, value]) => element(name, value)),
    element('Resource', path),
    element('RequestId', '0000000000000001'),
  ].join('');
  return new Response(document('Error', content).replace(/ xmlns="[^"]*"/, ''), {
    status,
    headers: { 'content-type': 'application/xml', ...headers },
  });
}
