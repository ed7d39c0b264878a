/** What an answer that is no success means to the owner. */
import { cleanName, cleanProse } from '../../clean-text.ts';
import { ObjectStoreError } from '../object-reader.ts';
import { parseXml, textAt } from './xml.ts';

/** A failed answer and what was asked. */
export interface Refused {
  status: number;
  headers: Headers;
  /** Free of secrets. */
  text: string;
  /** What the key would have to be allowed: `s3:ListBucket`. */
  permission: string;
  bucket: string;
  host: string;
  /** Unix milliseconds, of the audit's own clock. */
  clock: number;
}

/**
 * Codes: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; a HEAD has no body and so no code.
 */
export function errorOf(refused: Refused): ObjectStoreError {
  const { status, headers, text, permission, bucket, host } = refused;
  if (isPage(headers, text))
    return new ObjectStoreError(
      'malformed',
      `a web page came instead of an S3 answer (${status}): check the endpoint, and whether a login or a proxy stands before ${host}`,
      status,
    );
  const said = readError(text);
  const { code } = said;
  const because = code ? `${status} ${code}` : String(status);
  const fail = (reason: ObjectStoreError['reason'], message: string, privilege?: string) =>
    new ObjectStoreError(reason, message, status, code, privilege);
  const region = wrongRegion(refused, said);
  if (region) return fail('unreachable', region);
  const known = code ? byCode[code]?.(refused, said) : undefined;
  if (known) return fail(...known);
  if (status === 401 || status === 403) {
    const privilege = `${permission} on ${bucket}`;
    const more = said.message && !/^access denied\.?$/i.test(said.message) ? `: ${said.message}` : '';
    return fail(
      'forbidden',
      `the access key may not do that (${because}${more}); it needs ${privilege}`,
      privilege,
    );
  }
  if (status === 404)
    return fail('unreachable', `${host} has nothing there (${because}): check endpoint and bucket`);
  if (status === 405 || status === 501)
    return fail('unsupported', `${host} does not offer this (${because})`);
  if (status === 408) return fail('timeout', `${host} took too long (${because})`);
  if (status === 416)
    return fail('malformed', `the object is shorter than what was asked of it (${because})`);
  if (status === 429 || code === 'SlowDown')
    return fail('unreachable', `${host} asks for fewer requests (${because}); the next audit tries again`);
  if (status >= 500)
    return fail('unreachable', `${host} failed (${because}${said.message && `: ${said.message}`})`);
  return fail('malformed', `${host} answered ${because}${said.message && `: ${said.message}`}`);
}

interface Said {
  code?: string;
  message: string;
  region?: string;
  serverTime?: string;
}

/** What an error document says; nothing of it is trusted to be short or printable. */
function readError(text: string): Said {
  try {
    const { root, content } = parseXml(text);
    if (root !== 'Error') return { message: '' };
    const code = textAt(content, 'Code');
    const region = textAt(content, 'Region');
    const serverTime = textAt(content, 'ServerTime');
    return {
      ...(code && /^\w{1,64}$/.test(code) && { code }),
      message: cleanProse(textAt(content, 'Message') ?? '').replace(/\.$/, ''),
      ...(region && { region }),
      ...(serverTime && { serverTime }),
    };
  } catch {
    return { message: '' };
  }
}

const regionCodes = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'Redirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);

/** A HEAD says it in a header alone; 301 and 307 may also come from a proxy that knows nothing of regions. */
function wrongRegion({ status, headers, host, bucket }: Refused, { code, region }: Said): string | undefined {
  const named = region ?? headers.get('x-amz-bucket-region') ?? undefined;
  const redirected = status >= 300 && status < 400;
  if (!redirected && status !== 400) return undefined;
  if (!redirected && !(code && regionCodes.has(code)) && !(code === undefined && named)) return undefined;
  if (named) {
    const name = cleanName(named);
    return `${bucket} lies in the region ${name}: set the target's region to it, and the endpoint to that region's`;
  }
  if (redirected && !code)
    return `${host} redirects elsewhere (${status}): check the endpoint, and whether a login stands before it`;
  return `${bucket} lies in another region (${status} ${code}): set the target's region and endpoint to the bucket's`;
}

type Meaning = [reason: ObjectStoreError['reason'], message: string, privilege?: string];

const byCode: Record<string, (refused: Refused, said: Said) => Meaning> = {
  NoSuchBucket: ({ bucket, host }) => [
    'unreachable',
    `there is no bucket ${bucket} at ${host}: check its name, the endpoint and the account`,
  ],
  SignatureDoesNotMatch: () => [
    'forbidden',
    'the secret key does not belong to the access key (SignatureDoesNotMatch): store the secret again, without blanks or line breaks',
  ],
  InvalidAccessKeyId: ({ host }) => [
    'forbidden',
    `${host} does not know the access key (InvalidAccessKeyId): check its id, and that it was not deleted`,
  ],
  RequestTimeTooSkewed: ({ clock }, { serverTime }) => {
    const server = Date.parse(serverTime ?? '');
    const off = Number.isNaN(server) ? '' : ` by ${Math.round(Math.abs(server - clock) / 60_000)} minutes`;
    return [
      'forbidden',
      `the clocks of this audit and of the server differ${off} (RequestTimeTooSkewed): set them by NTP`,
    ];
  },
  ExpiredToken: () => ['forbidden', 'the access key has expired (ExpiredToken): make a new one'],
  InvalidObjectState: () => [
    'unsupported',
    'the object lies in an archive class and cannot be read before it is restored (InvalidObjectState)',
  ],
  NotImplemented: ({ host, status }) => [
    'unsupported',
    `${host} does not offer this (${status} NotImplemented)`,
  ],
  RequestTimeout: ({ host }) => ['timeout', `${host} took too long (RequestTimeout)`],
};

const isPage = (headers: Headers, text: string): boolean =>
  /\bhtml\b/i.test(headers.get('content-type') ?? '') || /^\s*<(!doctype|html)/i.test(text);
