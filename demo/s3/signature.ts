/**
 * Signature Version 4 of a request, recomputed from what arrived.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { denied, S3Refusal } from './refusal.ts';
import type { AccessKey } from './state.ts';

/** Seconds that a request's date may be off. */
const allowedSkew = 900;

/**
 * The key that signed, and the region it signed for; undefined when nobody signed.
 * @param clock Unix seconds
 * @throws S3Refusal
 */
export function signerOf(
  request: Request,
  keys: AccessKey[],
  clock: number,
): { key: AccessKey; region: string } | undefined {
  const authorization = request.headers.get('authorization');
  if (!authorization) return undefined;
  const fields = parse(authorization);
  if (!fields)
    throw new S3Refusal(400, 'AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  const { id, date, region, signedHeaders, signature } = fields;
  const key = keys.find(({ accessKeyId }) => accessKeyId === id);
  if (!key)
    throw new S3Refusal(
      403,
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      { AWSAccessKeyId: id },
    );
  const stamp = request.headers.get('x-amz-date') ?? '';
  const at = secondsOf(stamp);
  if (at === undefined || !stamp.startsWith(date)) throw denied();
  if (Math.abs(at - clock) > allowedSkew)
    throw new S3Refusal(
      403,
      'RequestTimeTooSkewed',
      "The difference between the request time and the server's time is too large.",
      { RequestTime: stamp, ServerTime: new Date(clock * 1000).toISOString().replace(/\.\d+/, '') },
    );
  const scope = `${date}/${region}/s3/aws4_request`;
  const canonical = canonicalRequest(request, signedHeaders);
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  const signing = [date, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${key.secretAccessKey}`,
  );
  if (!same(createHmac('sha256', signing).update(toSign).digest('hex'), signature))
    throw new S3Refusal(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      { AWSAccessKeyId: id, StringToSign: toSign, SignatureProvided: signature },
    );
  return { key, region };
}

function parse(authorization: string) {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (!match) return undefined;
  const [, id = '', date = '', region = '', signedHeaders = '', signature = ''] = match;
  return { id, date, region, signedHeaders, signature };
}

function canonicalRequest(request: Request, signedHeaders: string): string {
  const url = new URL(request.url);
  const parameters = url.search
    .slice(1)
    .split('&')
    .filter(Boolean)
    .map((pair) => pair.split('=', 2))
    .map(([name = '', value = '']) => `${reencoded(name)}=${reencoded(value)}`)
    .sort();
  const headers = signedHeaders.split(';').map((name) => {
    const value = request.headers.get(name) ?? (name === 'host' ? url.host : '');
    return `${name}:${value.trim().replace(/\s+/g, ' ')}\n`;
  });
  return [
    request.method,
    url.pathname.split('/').map(reencoded).join('/'),
    parameters.join('&'),
    headers.join(''),
    signedHeaders,
    request.headers.get('x-amz-content-sha256') ?? '',
  ].join('\n');
}

/** Exactly one encoding of every text, whatever the caller encoded. */
const reencoded = (part: string): string =>
  encodeURIComponent(decodeURIComponent(part)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function secondsOf(stamp: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(stamp);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const same = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
