import { expect, it } from 'vitest';
import { simulateS3 } from '../../../../demo/s3/index.ts';
import { ObjectStoreError } from '../../../../gather/offsite/object-reader.ts';
import type { S3Options } from '../../../../gather/offsite/s3/reader.ts';
import { bucketOf, demoOf, endpoint, key, keysOf, now, object, readerOf, textOf } from './demo.ts';

async function errorOf(work: Promise<unknown>): Promise<ObjectStoreError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ObjectStoreError);
  return error as ObjectStoreError; // seen in the line above
}

/** Of a listing. */
const failing = (fetch: typeof globalThis.fetch, more: Partial<S3Options> = {}) =>
  errorOf(keysOf(readerOf(fetch, more), { prefix: '' }));

const answering =
  (status: number, body: string, headers: Record<string, string> = {}): typeof fetch =>
  async () =>
    new Response(body, { status, headers: { 'content-type': 'application/xml', ...headers } });

const s3Error = (code: string, more = '') =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>Because.</Message>${more}</Error>`;

const inFrankfurt = demoOf(bucketOf([object('a')], { region: 'eu-central-1' }));

it('says what a wrong key, bucket, region or clock is, and what to do', async () => {
  const demo = demoOf(bucketOf([object('a')]));
  const late = simulateS3({
    buckets: () => [bucketOf([])],
    keys: [key],
    now,
    clock: () => Date.now() / 1000 + 3600,
  });
  const cases = [
    [
      demo,
      { secretAccessKey: 'another' },
      'forbidden',
      403,
      'the secret key does not belong to the access key',
    ],
    [demo, { accessKeyId: 'ANOTHERKEYID00000001' }, 'forbidden', 403, 'does not know the access key'],
    [demo, { bucket: 'nowhere' }, 'unreachable', 404, 'there is no bucket nowhere at s3.example.net'],
    [inFrankfurt, {}, 'unreachable', 400, 'backups lies in the region eu-central-1: set the target'],
    [late, {}, 'forbidden', 403, 'differ by 60 minutes (RequestTimeTooSkewed): set them by NTP'],
  ] as const;
  for (const [endpointOf, more, reason, status, words] of cases) {
    const error = await failing(endpointOf.fetch, more);
    expect(error).toMatchObject({ reason, status });
    expect(error.message).toContain(words);
  }
});

it('names the region in answers to HEAD, too', async () => {
  const error = await errorOf(readerOf(inFrankfurt.fetch).head('a'));
  expect(error.message).toContain('eu-central-1');
});

it('names the permission that is missing', async () => {
  const demo = demoOf(bucketOf([object('a')]), [{ ...key, refused: ['list', 'head', 'get', 'lifecycle'] }]);
  const reader = readerOf(demo.fetch);
  const list = await failing(demo.fetch);
  expect(list).toMatchObject({
    reason: 'forbidden',
    status: 403,
    code: 'AccessDenied',
    privilege: 's3:ListBucket on backups',
    message: 'the access key may not do that (403 AccessDenied); it needs s3:ListBucket on backups',
  });
  expect(await errorOf(reader.head('a'))).toMatchObject({
    reason: 'forbidden',
    privilege: 's3:GetObject on backups',
  });
  expect(await errorOf(reader.get('a'))).toMatchObject({ reason: 'forbidden', code: 'AccessDenied' });
  expect(await errorOf(reader.bucket.ask('lifecycle'))).toMatchObject({
    privilege: 's3:GetLifecycleConfiguration on backups',
  });
});

it.each([
  [
    'a permanent redirect',
    301,
    s3Error('PermanentRedirect', '<Endpoint>x</Endpoint>'),
    'unreachable',
    'another region',
  ],
  ['a new bucket elsewhere', 307, s3Error('TemporaryRedirect'), 'unreachable', 'another region'],
  ['a bare redirect', 302, '', 'unreachable', 'redirects elsewhere (302)'],
  ['not implemented', 501, s3Error('NotImplemented'), 'unsupported', 'does not offer this'],
  ['a method it has not', 405, s3Error('MethodNotAllowed'), 'unsupported', 'does not offer this'],
  ['too many requests', 429, '', 'unreachable', 'fewer requests'],
  ['slow down', 503, s3Error('SlowDown'), 'unreachable', 'fewer requests'],
  ['an internal error', 500, s3Error('InternalError'), 'unreachable', 'failed (500 InternalError: Because)'],
  ['a proxy without a server', 502, 'Bad gateway', 'unreachable', 'failed (502)'],
  ['an expired token', 400, s3Error('ExpiredToken'), 'forbidden', 'has expired'],
  ['a slow upload', 400, s3Error('RequestTimeout'), 'timeout', 'took too long'],
  ['something else', 418, s3Error('Teapot'), 'malformed', 'answered 418 Teapot: Because'],
  ['an error that names nobody', 403, 'no', 'forbidden', 'it needs s3:ListBucket on backups'],
  ['an unknown page', 404, 'not found', 'unreachable', 'nothing there (404)'],
] as const)('understands %s', async (_, status, body, reason, words) => {
  const error = await failing(answering(status, body), { retries: 0 });
  expect(error).toMatchObject({ reason, status });
  expect(error.message).toContain(words);
});

it('understands that an object lies in an archive', async () => {
  const error = await errorOf(readerOf(answering(403, s3Error('InvalidObjectState'))).get('a'));
  expect(error).toMatchObject({ reason: 'unsupported', code: 'InvalidObjectState' });
});

it.each([200, 403, 404, 502])('knows a web page from an answer (%i)', async (status) => {
  const page = '<!DOCTYPE html><html><title>Sign in</title></html>';
  const error = await failing(answering(status, page, { 'content-type': 'text/html' }), { retries: 0 });
  expect(error.reason).toBe('malformed');
});

it('does not take a missing bucket or a page for a missing object', async () => {
  expect(await errorOf(readerOf(answering(404, s3Error('NoSuchBucket'))).get('a'))).toMatchObject({
    reason: 'unreachable',
  });
  expect(await errorOf(readerOf(answering(404, '<html></html>')).get('a'))).toMatchObject({
    reason: 'malformed',
  });
  expect(await readerOf(answering(404, s3Error('NoSuchKey'))).get('a')).toBeNull();
});

it('tries again what passes, a few times, and counts each try', async () => {
  const demo = demoOf(bucketOf([object('a')]));
  const after = (failures: (() => Response | Promise<Response>)[]): typeof fetch => {
    let asked = 0;
    return async (...request) => (await failures[asked++]?.()) ?? (await demo.fetch(...request));
  };
  const refusing = () => Promise.reject(Object.assign(new TypeError('fetch failed'), { code: 'ECONNRESET' }));
  const reader = readerOf(after([() => new Response('', { status: 503 }), refusing]));
  expect(await keysOf(reader, { prefix: '' })).toEqual(['a']);
  expect(reader.cost().requests).toBe(3);
  const twice = after([refusing, refusing, refusing]);
  expect(await failing(twice)).toMatchObject({
    reason: 'unreachable',
    message: 'the connection broke off',
    status: undefined,
  });
  const once = readerOf(after([() => new Response('', { status: 403 })]));
  await expect(keysOf(once, { prefix: '' })).rejects.toThrow('may not');
  expect(once.cost().requests).toBe(1);
});

it('waits no longer than it may, for an answer and within one', async () => {
  const never = () => new Promise<never>(() => {});
  const silent = await failing(never, { retries: 1, timeoutMs: 20 });
  expect(silent).toMatchObject({
    reason: 'timeout',
    message: 's3.example.net did not answer in 0.02 seconds',
  });
  const stuck = async () => {
    const body = new ReadableStream({ start: (to) => to.enqueue(new Uint8Array(3)), pull: never });
    return new Response(body, { headers: { 'content-length': '10' } });
  };
  const got = await readerOf(stuck, { timeoutMs: 20 }).get('a');
  expect(await errorOf(textOf(got?.body))).toMatchObject({ reason: 'timeout' });
  expect((await failing(stuck, { timeoutMs: 20 })).reason).toBe('timeout');
});

it('ends when its caller does', async () => {
  const caller = new AbortController();
  const never = () => new Promise<never>(() => {});
  const listing = keysOf(readerOf(never, { signal: caller.signal }), { prefix: '' });
  caller.abort(new Error('enough'));
  await expect(listing).rejects.toThrow('enough');
});

it('lets no key out in any message, though the server sends it back', async () => {
  const echo: typeof fetch = async (_input, init) => {
    const sent = new Headers(init?.headers).get('authorization') ?? '';
    return new Response(s3Error('Odd').replace('Because', `${sent} ${key.secretAccessKey}`), { status: 400 });
  };
  const thrown: typeof fetch = async () => {
    throw new TypeError(`cannot reach ${endpoint} as ${key.accessKeyId} with ${key.secretAccessKey}`);
  };
  for (const fetch of [echo, thrown]) {
    const { message } = await failing(fetch, { retries: 0 });
    expect(message).not.toContain(key.accessKeyId);
    expect(message).not.toContain(key.secretAccessKey);
    expect(message).toContain('[redacted]');
  }
});
