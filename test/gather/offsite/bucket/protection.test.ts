import { expect, it } from 'vitest';
import type { BucketState, Call } from '../../../../demo/s3/state.ts';
import { addressOf } from '../../../../gather/offsite/bucket/address.ts';
import { lifecycleOf, objectLockOf, versioningOf } from '../../../../gather/offsite/bucket/answers.ts';
import { readBucket } from '../../../../gather/offsite/bucket/protection.ts';
import type { S3Options } from '../../../../gather/offsite/s3/reader.ts';
import { parseXml } from '../../../../gather/offsite/s3/xml.ts';
import { bucketOf, demoOf, key, now, object, readerOf } from '../s3/demo.ts';

const target = { name: 'away', prefix: '' };

async function read(more: Partial<BucketState>, refused: Call[] = [], options: Partial<S3Options> = {}) {
  const demo = demoOf(bucketOf([object('a')], more), [{ ...key, refused }]);
  const { bucket, gaps } = await readBucket(readerOf(demo.fetch, options), target);
  return { bucket, gaps, asked: demo.requests.length };
}

const reasons = (gaps: { subject?: string; reason: string }[]) =>
  Object.fromEntries(gaps.map(({ subject = '', reason }) => [subject.replace('away/', ''), reason]));

const unprotected = {
  host: 's3.example.net',
  region: 'us-east-1',
  address: 'public',
  versioning: 'off',
  objectLock: { on: false },
  lifecycle: [],
  publicAccess: false,
  unfinishedUploads: { count: 0 },
};

it('reads that nothing protects a bucket: "there is none" means off', async () => {
  const { bucket, gaps, asked } = await read({});
  expect(bucket).toEqual({
    ...unprotected,
    ownWrite: { can: 'unknown', why: expect.stringContaining('does not decide it for everybody') },
  });
  expect(gaps).toEqual([]);
  expect(asked).toBe(8);
});

it('reads what protects a bucket', async () => {
  const { bucket, gaps } = await read({
    versioning: 'on',
    objectLock: { mode: 'compliance', days: 30 },
    publicAccessBlock: true,
    lifecycle: [
      { id: 'old', prefix: 'dump/', expireDays: 90, noncurrentDays: 7 },
      { id: 'parts', enabled: false, abortUploadDays: 3 },
      { id: 'cold', transition: { storageClass: 'GLACIER', days: 60 }, expiresAt: now },
    ],
    uploads: Array.from({ length: 1200 }, (_, index) => ({
      key: `dump/${String(index).padStart(4, '0')}`,
      startedAt: now - index,
    })),
  });
  expect(gaps).toEqual([]);
  expect(bucket).toMatchObject({
    versioning: 'on',
    objectLock: { on: true, mode: 'compliance', days: 30 },
    publicAccess: false,
    unfinishedUploads: { count: 1200, oldestAt: now - 1199 },
    lifecycle: [
      { id: 'old', prefix: 'dump/', enabled: true, expireDays: 90, noncurrentDays: 7 },
      { id: 'parts', prefix: '', enabled: false, abortUploadDays: 3 },
      {
        id: 'cold',
        prefix: '',
        enabled: true,
        expireDays: 0,
        expiresAt: now,
        transition: { storageClass: 'GLACIER', days: 60 },
      },
    ],
  });
});

it('tells a suspended versioning and a lock without a default apart', async () => {
  const { bucket } = await read({ versioning: 'suspended', objectLock: {} });
  expect(bucket).toMatchObject({ versioning: 'suspended', objectLock: { on: true } });
});

it('keeps what it may not read as gaps with the permission', async () => {
  const refused: Call[] = [
    'versioning',
    'object-lock',
    'lifecycle',
    'policyStatus',
    'publicAccessBlock',
    'policy',
    'acl',
    'uploads',
  ];
  const { bucket, gaps } = await read({ versioning: 'on' }, refused);
  expect(bucket).toEqual({
    host: 's3.example.net',
    region: 'us-east-1',
    address: 'public',
    ownWrite: { can: 'unknown', why: expect.stringContaining('s3:GetBucketPolicy on backups') },
  });
  expect(reasons(gaps)).toEqual({
    versioning: 'forbidden',
    objectLock: 'forbidden',
    lifecycle: 'forbidden',
    publicAccess: 'forbidden',
    unfinishedUploads: 'forbidden',
  });
  expect(gaps[0]).toEqual({
    group: 'offsite',
    subject: 'away/versioning',
    reason: 'forbidden',
    privilege: 's3:GetBucketVersioning on backups',
    detail:
      'Could not read whether the bucket keeps old versions (away): the access key may not do that (403 AccessDenied); it needs s3:GetBucketVersioning on backups.',
  });
});

it('sends to the dashboard for what R2 does not show', async () => {
  const options = { endpoint: 'https://acct.eu.r2.cloudflarestorage.com', region: 'auto' };
  const { bucket, gaps, asked } = await read({ provider: 'r2' }, [], options);
  expect(bucket).toEqual({
    host: 'acct.eu.r2.cloudflarestorage.com',
    address: 'public',
    lifecycle: [],
    unfinishedUploads: { count: 0 },
    ownWrite: { can: 'unknown', why: expect.stringContaining('Object Read only') },
  });
  expect(reasons(gaps)).toEqual({
    versioning: 'unsupported',
    objectLock: 'unsupported',
    publicAccess: 'unsupported',
  });
  for (const { detail } of gaps) expect(detail).toMatch(/[^…]\.$/);
  expect(gaps[1]?.detail).toContain('bucket locks');
  expect(gaps[1]?.detail).toContain('declares.protected');
  expect(asked).toBe(2);
});

it('reads a service without policies by its access list alone', async () => {
  const closed = await read({ provider: 'b2', versioning: 'on', objectLock: {} });
  expect(closed.gaps).toEqual([]);
  expect(closed.bucket).toMatchObject({
    publicAccess: false,
    ownWrite: { can: 'unknown', why: expect.stringContaining('no bucket policies') },
  });
  expect((await read({ provider: 'b2', public: true })).bucket.publicAccess).toBe(true);
});

it.each<[string, Partial<BucketState>, Call[], boolean | undefined]>([
  ['a public policy', { public: true, policy: {} }, [], true],
  ['a public access list', { public: true }, ['policyStatus', 'policy'], true],
  [
    'a block of all that',
    { public: true, publicAccessBlock: true },
    ['policyStatus', 'policy', 'acl'],
    false,
  ],
  ['an access list nobody may read', {}, ['acl'], undefined],
  ['a policy nobody may read', {}, ['policyStatus', 'policy'], undefined],
  ['no policy, though its status is not told', {}, ['policyStatus'], false],
])('judges who may read by %s', async (_, more, refused, expected) => {
  const { bucket, gaps } = await read(more, refused);
  expect(bucket.publicAccess).toBe(expected);
  expect(reasons(gaps)).toEqual(expected === undefined ? { publicAccess: 'forbidden' } : {});
});

const deny = (action: unknown, more = {}) => ({
  Statement: [
    { Effect: 'Deny', Principal: '*', Action: action, Resource: 'arn:aws:s3:::backups/*', ...more },
  ],
});
const allow = (action: unknown, more = {}) => ({
  Statement: { Effect: 'Allow', Principal: { AWS: ['*'] }, Action: action, Resource: '*', ...more },
});

it.each([
  ['nothing', { Statement: [] }, 'unknown'],
  ['every write refused', deny(['s3:Put*', 's3:Delete*']), 'no'],
  ['everything but reading refused', deny(undefined, { NotAction: ['s3:Get*', 's3:List*'] }), 'no'],
  ['deleting alone refused', deny(['s3:DeleteObject*']), 'unknown'],
  [
    'every write refused but to one',
    deny('s3:*', { Principal: undefined, NotPrincipal: { AWS: 'a' } }),
    'unknown',
  ],
  ['every write refused under a condition', deny('s3:*', { Condition: { Bool: {} } }), 'unknown'],
  ['writes elsewhere refused', deny('s3:*', { Resource: 'arn:aws:s3:::backups/old/*' }), 'unknown'],
  ['everybody may delete', allow('s3:d?leteobject'), 'yes'],
  ['everybody may do everything', allow('*'), 'yes'],
  ['everybody may under a condition', allow('s3:*', { Condition: { IpAddress: {} } }), 'unknown'],
  ['somebody may', allow('s3:*', { Principal: { AWS: 'arn:aws:iam::1:user/a' } }), 'unknown'],
  ['everybody may read', allow('s3:GetObject'), 'unknown'],
  ['no policy at all', 'text', 'unknown'],
] as const)('tells from the policy whether the key may write: %s', async (_, policy, can) => {
  const { bucket, gaps } = await read({ policy });
  expect(bucket.ownWrite.can).toBe(can);
  expect(gaps).toEqual([]);
});

it('reads a public policy where its status is not told', async () => {
  const about = async (policy: unknown) => (await read({ policy }, ['policyStatus'])).bucket.publicAccess;
  expect(await about(allow('s3:GetObject'))).toBe(true);
  expect(await about(allow('s3:Get*', { Condition: { IpAddress: {} } }))).toBeUndefined();
  expect(await about(deny('s3:*'))).toBe(false);
});

it('takes a listing for no answer', async () => {
  // Whatever is asked of the bucket, this server lists it.
  const fetch = async () => new Response('<ListBucketResult><Name>backups</Name></ListBucketResult>');
  const { bucket, gaps } = await readBucket(readerOf(fetch), target);
  expect(bucket).toEqual({
    host: 's3.example.net',
    region: 'us-east-1',
    address: 'public',
    ownWrite: { can: 'unknown', why: expect.stringContaining('no bucket policies') },
  });
  expect(Object.values(reasons(gaps))).toEqual(Array(5).fill('unsupported'));
});

it('asks a server that does not answer no second question', async () => {
  const fetch = async () => {
    throw Object.assign(new TypeError('fetch failed'), { code: 'ECONNREFUSED' });
  };
  const reader = readerOf(fetch, { retries: 0 });
  const { gaps } = await readBucket(reader, target);
  expect(reader.cost().requests).toBe(1);
  expect(Object.values(reasons(gaps))).toEqual(Array(5).fill('unreachable'));
});

it.each([
  ['s3.eu-central-1.amazonaws.com', 'public'],
  ['8.8.8.8:9000', 'public'],
  ['[2001:db8::1]', 'public'],
  ['10.1.2.3', 'private'],
  ['172.16.0.1:9000', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.5', 'private'],
  ['100.64.0.9', 'private'],
  ['100.128.0.9', 'public'],
  ['169.254.1.1', 'private'],
  ['[fd00::1]:9000', 'private'],
  ['[fe80::1]', 'private'],
  ['[::ffff:192.168.1.5]', 'private'],
  ['[::ffff:8.8.8.8]', 'public'],
  ['minio', 'private'],
  ['minio.lan:9000', 'private'],
  ['nas.local', 'private'],
  ['s3.internal.', 'private'],
  ['s3.home.arpa', 'private'],
  ['127.0.0.1:1', 'loopback'],
  ['[::1]', 'loopback'],
  ['localhost', 'loopback'],
  ['s3.localhost', 'loopback'],
  ['0.0.0.0', 'unknown'],
  ['[::]', 'unknown'],
  ['not a host', 'unknown'],
])('says where %s is: %s', (host, where) => {
  expect(addressOf(host)).toBe(where);
});

const content = (xml: string) => parseXml(xml).content;

it('reads forms that other services and older rules have', () => {
  expect(lifecycleOf(content('<L><Rule><Prefix>a/</Prefix><Status>Enabled</Status></Rule></L>'))).toEqual([
    { id: 'rule 1', prefix: 'a/', enabled: true },
  ]);
  const and = '<Filter><And><Prefix>b/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter>';
  const moves =
    '<Transition><Days>90</Days><StorageClass>DEEP</StorageClass></Transition><Transition><StorageClass>IA</StorageClass><Days>30</Days></Transition>';
  expect(lifecycleOf(content(`<L><Rule><ID>x\u202e</ID>${and}${moves}</Rule></L>`))).toEqual([
    {
      id: 'x\ufffd',
      prefix: 'b/',
      narrowed: true,
      enabled: false,
      transition: { storageClass: 'IA', days: 30 },
    },
  ]);
  const size = '<Filter><ObjectSizeGreaterThan>9</ObjectSizeGreaterThan></Filter>';
  const cold = moves.replace('DEEP', 'DEEP_ARCHIVE');
  expect(lifecycleOf(content(`<L><Rule>${size}${cold}</Rule></L>`))).toMatchObject([
    { narrowed: true, transition: { storageClass: 'DEEP_ARCHIVE', days: 90 } },
  ]);
  const years = '<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Years>2</Years></DefaultRetention></Rule>';
  const lock = `<O><ObjectLockEnabled>Enabled</ObjectLockEnabled>${years}</O>`;
  expect(objectLockOf(content(lock))).toEqual({ on: true, mode: 'governance', days: 730 });
  expect(objectLockOf(content('<O/>'))).toEqual({ on: false });
  expect(() => versioningOf(content('<V><Status>Maybe</Status></V>'))).toThrow('unexpected form');
});
