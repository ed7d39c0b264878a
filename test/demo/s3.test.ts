import { AwsClient } from 'aws4fetch';
import { describe, expect, it } from 'vitest';
import { simulateS3 } from '../../demo/s3/index.ts';
import type { AccessKey, BucketState, ObjectState } from '../../demo/s3/state.ts';

const now = Date.UTC(2026, 10, 21) / 1000;
const key: AccessKey = { accessKeyId: 'READER', secretAccessKey: 'secret' };

const object = (name: string, more: Partial<ObjectState> = {}): ObjectState => ({
  key: name,
  sizeBytes: 3,
  modifiedAt: now,
  body: () => new TextEncoder().encode('abc'),
  ...more,
});

function served(bucket: Partial<BucketState> = {}, keys = [key]) {
  const demo = simulateS3({
    buckets: () => [{ name: 'b', objects: [object('a'), object('c/d')], ...bucket }],
    keys,
    now,
  });
  const client = new AwsClient({ ...key, service: 's3', region: 'us-east-1' });
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await demo.fetch(await client.sign(`https://s3.example.net${path}`, init));
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  return { demo, ask };
}

const code = (text: string) => /<Code>(\w+)<\/Code>/.exec(text)?.[1];

describe('signatures', () => {
  // Worked examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
  const documented = simulateS3({
    buckets: () => [
      { name: '', objects: [] },
      { name: 'test.txt', objects: [] },
    ],
    keys: [
      {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      },
    ],
    now,
    clock: () => Date.UTC(2013, 4, 24) / 1000,
  });
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const ask = (path: string, signed: string, signature: string) =>
    documented.fetch(`https://examplebucket.s3.amazonaws.com${path}`, {
      headers: {
        range: 'bytes=0-9',
        'x-amz-date': '20130524T000000Z',
        'x-amz-content-sha256': empty,
        authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signed},Signature=${signature}`,
      },
    });
  const plain = 'host;x-amz-content-sha256;x-amz-date';

  it.each([
    [
      '/test.txt',
      `host;range;${plain.slice(5)}`,
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    ['/?lifecycle', plain, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    ['/?max-keys=2&prefix=J', plain, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
  ])('accepts the documented one of %s and no other', async (path, signed, signature) => {
    const accepted = await (await ask(path, signed, signature)).text();
    expect(code(accepted)).not.toBe('SignatureDoesNotMatch');
    const refused = await ask(path, signed, signature.replace(/^./, '0'));
    expect(refused.status).toBe(403);
    expect(code(await refused.text())).toBe('SignatureDoesNotMatch');
  });

  it('are needed, by a known key, near in time', async () => {
    const { demo, ask } = served();
    const anonymous = await demo.fetch('https://s3.example.net/b');
    expect([anonymous.status, code(await anonymous.text())]).toEqual([403, 'AccessDenied']);
    expect((await ask('/b?list-type=2')).status).toBe(200);
    const unknown = await served({}, [{ ...key, accessKeyId: 'OTHER' }]).ask('/b');
    expect([unknown.status, code(unknown.text)]).toEqual([403, 'InvalidAccessKeyId']);
    const other = await served({}, [{ ...key, secretAccessKey: 'other' }]).ask('/b');
    expect([other.status, code(other.text)]).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it('are not needed where strangers may read', async () => {
    const { demo } = served({ public: true });
    expect(await (await demo.fetch('https://s3.example.net/b/a')).text()).toBe('abc');
    expect((await demo.fetch('https://s3.example.net/b?policy')).status).toBe(403);
  });
});

it('changes nothing, and records who tried', async () => {
  const { demo, ask } = served();
  for (const method of ['PUT', 'POST', 'DELETE'])
    expect((await ask('/b/a', { method, headers: { 'content-length': '0' } })).status).toBe(403);
  expect((await ask('/b/a', { method: 'PATCH' })).status).toBe(405);
  expect((await ask('/b/a')).text).toBe('abc');
  expect(demo.requests.map(({ method, status }) => `${method} ${status}`)).toEqual([
    'PUT 403',
    'POST 403',
    'DELETE 403',
    'PATCH 405',
    'GET 200',
  ]);
});

it('refuses a key what it may not', async () => {
  const { ask } = served({}, [{ ...key, refused: ['list', 'versions'] }]);
  const statuses = ['/b?list-type=2', '/b?versions', '/b?versioning', '/b/a'].map(
    async (path) => (await ask(path)).status,
  );
  expect(await Promise.all(statuses)).toEqual([403, 403, 200, 200]);
});

it.each([
  ['radosgw', 'encryption', 200, 'ListBucketResult'],
  ['aws', 'versioning', 200, 'VersioningConfiguration'],
  ['aws', 'object-lock', 404, 'Error'],
  ['aws', 'lifecycle', 404, 'Error'],
  ['aws', 'policyStatus', 404, 'Error'],
  ['aws', 'uploads', 200, 'ListMultipartUploadsResult'],
  ['aws', 'versions', 200, 'ListVersionsResult'],
  ['b2', 'policy', 501, 'Error'],
  ['r2', 'versioning', 200, 'VersioningConfiguration'],
  ['r2', 'object-lock', 404, 'Error'],
  ['r2', 'versions', 501, 'Error'],
  ['r2', 'encryption', 501, 'Error'],
] as const)('%s answers ?%s with %i', async (provider, name, status, root) => {
  const { ask } = served({ provider, versioning: 'on', ...(provider === 'r2' && { objectLock: {} }) });
  const answer = await ask(`/b?${name}`);
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(`</${root}>`);
  if (provider === 'r2') expect(answer.text).not.toContain('Enabled');
});

it('answers HEAD as GET, without a body, and parts of objects', async () => {
  const { ask } = served();
  const head = await ask('/b/a', { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), head.text]).toEqual([200, '3', '']);
  expect(head.headers.get('etag')).toBe('"900150983cd24fb0d6963f7d28e17f72"');
  const part = await ask('/b/a', { headers: { range: 'bytes=-2' } });
  expect([part.status, part.headers.get('content-range'), part.text]).toEqual([206, 'bytes 1-2/3', 'bc']);
  expect((await ask('/b/a', { headers: { range: 'bytes=3-' } })).status).toBe(416);
  expect((await ask('/b/a', { headers: { range: 'bytes=2-1' } })).text).toBe('abc');
  expect(code((await ask('/b/none')).text)).toBe('NoSuchKey');
  expect(code((await ask('/none/a')).text)).toBe('NoSuchBucket');
});

it('goes on with a listing, also one that it no longer remembers', async () => {
  const objects = Array.from({ length: 40 }, (_, index) => object(`k${String(index).padStart(2, '0')}`));
  const { ask } = served({ objects });
  const keysIn = (text: string) => [...text.matchAll(/<Key>(\w+)<\/Key>/g)].map(([, name]) => name);
  const tokenIn = (text: string) =>
    encodeURIComponent(/<NextContinuationToken>(.+)<\/Next/.exec(text)?.[1] ?? '');
  const first = (await ask('/b?list-type=2&max-keys=15')).text;
  const next = `/b?list-type=2&max-keys=15&continuation-token=${tokenIn(first)}`;
  const second = (await ask(next)).text;
  expect(keysIn(second)).toEqual(objects.slice(15, 30).map(({ key: name }) => name));
  // The same page once more: the place where it was kept is used up.
  expect((await ask(next)).text).toBe(second);
  expect(code((await ask('/b?list-type=2&continuation-token=mine')).text)).toBe('InvalidArgument');
});

it('shows the data of the moment it is moved to', async () => {
  const demo = simulateS3({
    buckets: (at) => [{ name: 'b', objects: [object(`at-${at}`)], public: true }],
    keys: [],
    now: 1,
  });
  const list = async () => (await demo.fetch('https://s3.example.net/b?list-type=2')).text();
  expect(await list()).toContain('<Key>at-1</Key>');
  demo.setNow(2);
  expect(await list()).toContain('<Key>at-2</Key>');
});
