import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../audit/facts.ts';
import type { TargetFacts } from '../../../audit/offsite/model.ts';
import {
  archiveOf,
  cellOf,
  day,
  guest,
  night,
  type OffsiteCase,
  reportOf,
  takenAt,
} from '../../support/offsite-case.ts';

type Bucket = NonNullable<TargetFacts['bucket']>;
const bucket = (more: Partial<Bucket> = {}): Bucket => ({
  host: 's3.example',
  address: 'public',
  ownWrite: { can: 'unknown', why: 'Its policy cannot be read.' },
  ...more,
});
const lacks = (part: string): Facts['gaps'][number] => ({
  group: 'offsite',
  subject: `away/${part}`,
  reason: 'unsupported',
  detail: `The service has no ${part}.`,
});
const rule = (more: object) => ({ id: 'r', prefix: '', enabled: true, ...more });
const said = { by: 'Ada', until: '2026-11-22', evidence: 'a write-once key' };
const r2 = {
  endpoint: 'https://abc.eu.r2.cloudflarestorage.com',
  bucket: 'backups',
  region: 'auto',
  accessKeySecret: 'A',
  secretKeySecret: 'B',
};

describe('protection from deletion', () => {
  const copy = (more = {}) => archiveOf(guest, 0, more);
  const lock = (mode: 'governance' | 'compliance', days: number) => ({
    lock: { mode, until: takenAt + days * day },
  });
  it.each<[string, OffsiteCase, string, string]>([
    ['no copy', { found: { bucket: bucket() } }, 'unknown', 'there is nothing to look at'],
    [
      'a backup server',
      { copies: [copy()] },
      'unknown',
      'a backup server does not show who may delete there',
    ],
    [
      'a lock on the copy',
      { copies: [copy(lock('compliance', 20))], found: { bucket: bucket() } },
      'yes',
      'object lock holds it until 2026-12-12',
    ],
    [
      'a lock that ends too soon',
      {
        copies: [copy(lock('compliance', 20))],
        found: { bucket: bucket() },
        target: { expects: { protectedDays: 30 } },
      },
      'no',
      'its object lock ends on 2026-12-12',
    ],
    [
      'a lock that keys may lift',
      { copies: [copy(lock('governance', 20))], found: { bucket: bucket() } },
      'unknown',
      'object lock until 2026-12-12 is in governance mode, which keys with a special right may lift',
    ],
    [
      'the bucket’s own lock',
      {
        copies: [copy()],
        found: { bucket: bucket({ objectLock: { on: true, mode: 'compliance', days: 30 } }) },
      },
      'yes',
      'the bucket locks what arrives for 30 days, this until 2026-12-22',
    ],
    [
      'the bucket’s own lock, which has ended',
      {
        copies: [copy({ arrivedAt: night - 40 * day })],
        found: {
          bucket: bucket({ versioning: 'off', objectLock: { on: true, mode: 'compliance', days: 30 } }),
        },
      },
      'no',
      'the bucket keeps no versions, and no lock holds it',
    ],
    [
      'the bucket’s own lock, since when is not known',
      {
        copies: [copy({ arrivedAt: undefined })],
        found: {
          bucket: bucket({ versioning: 'off', objectLock: { on: true, mode: 'compliance', days: 30 } }),
        },
      },
      'no',
      'the bucket keeps no versions, and no lock holds it',
    ],
    [
      'the bucket’s own lock without days',
      {
        copies: [copy()],
        found: { bucket: bucket({ versioning: 'suspended', objectLock: { on: true, mode: 'compliance' } }) },
      },
      'no',
      'the bucket keeps no versions, and no lock holds it',
    ],
    [
      'versions that stay',
      { copies: [copy()], found: { bucket: bucket({ versioning: 'on', lifecycle: [] }) } },
      'yes',
      'what is deleted stays as an older version',
    ],
    [
      'versions that stay long enough',
      {
        copies: [copy()],
        found: {
          bucket: bucket({
            versioning: 'on',
            lifecycle: [
              rule({ noncurrentDays: 30 }),
              rule({ noncurrentDays: 1, enabled: false }),
              rule({ noncurrentDays: 1, prefix: 'else/' }),
              rule({ expireDays: 5 }),
            ],
          }),
        },
        target: { prefix: 'dump/', expects: { protectedDays: 30 } },
      },
      'yes',
      'what is deleted stays as an older version for 30 days',
    ],
    [
      'versions that go too soon',
      {
        copies: [copy()],
        found: {
          bucket: bucket({
            versioning: 'on',
            lifecycle: [rule({ noncurrentDays: 30 }), rule({ noncurrentDays: 3 })],
          }),
        },
        target: { expects: { protectedDays: 30 } },
      },
      'no',
      'what is deleted goes for good after 3 days',
    ],
    [
      'versions that go at once',
      {
        copies: [copy()],
        found: { bucket: bucket({ versioning: 'on', lifecycle: [rule({ noncurrentDays: 0 })] }) },
      },
      'no',
      'what is deleted goes for good after 0 seconds',
    ],
    [
      'versions that stay for nobody knows how long',
      { copies: [copy()], found: { bucket: bucket({ versioning: 'on' }) } },
      'unknown',
      'the bucket keeps versions, but for how long could not be read',
    ],
    [
      'versions of a service that has no lifecycle',
      { copies: [copy()], found: { bucket: bucket({ versioning: 'on' }) }, gaps: [lacks('lifecycle')] },
      'yes',
      'what is deleted stays as an older version',
    ],
    [
      'nothing that could be read',
      { copies: [copy()], found: { bucket: bucket() } },
      'unknown',
      'whether the bucket keeps versions could not be read',
    ],
    [
      'no versions, and locks that could not be read',
      { copies: [copy()], found: { bucket: bucket({ versioning: 'off' }) } },
      'unknown',
      'the bucket keeps no versions, and whether it locks objects could not be read',
    ],
    [
      'a service that has neither',
      { copies: [copy()], found: { bucket: bucket() }, gaps: [lacks('versioning'), lacks('objectLock')] },
      'no',
      'the bucket keeps no versions, and no lock holds it',
    ],
    [
      'R2 by its address',
      {
        copies: [copy()],
        found: { bucket: bucket({ versioning: 'off', objectLock: { on: false } }) },
        target: { via: r2 },
      },
      'unknown',
      'bucket locks of R2 do not show to a key that only reads',
    ],
    [
      'R2 by a binding',
      { copies: [copy()], found: { bucket: bucket() }, target: { via: { binding: 'OFFSITE' } } },
      'unknown',
      'bucket locks of R2 do not show to a key that only reads',
    ],
    [
      'the owner’s word on its last day',
      { copies: [copy()], found: { bucket: bucket() }, target: { declares: { protected: said } } },
      'yes',
      'Ada says so until 2026-11-22: a write-once key',
    ],
    [
      'the owner’s word of yesterday',
      {
        copies: [copy()],
        found: { bucket: bucket() },
        target: { declares: { protected: { ...said, until: '2026-11-21' } } },
      },
      'unknown',
      'whether the bucket keeps versions could not be read',
    ],
  ])('by %s', (_, given, answer, why) => {
    expect(cellOf(given).protected).toEqual({ answer, why });
  });
});

describe('what is known of a bucket', () => {
  const lines = (given: OffsiteCase) =>
    (reportOf(given).targets[0]?.bucket ?? []).map(({ what, answer, text }) => `${what}, ${answer}: ${text}`);
  const line = (what: string, found: Partial<Bucket>, given: OffsiteCase = {}) =>
    lines({ ...given, found: { bucket: bucket(found), ...given.found } }).filter((one) =>
      one.startsWith(what),
    );

  it('is nothing of a backup server', () => {
    expect(lines({})).toEqual([]);
  });

  it('says what could not be read, what the service has not, and what nobody asked', () => {
    const forbidden = {
      group: 'offsite' as const,
      subject: 'away/versioning',
      reason: 'forbidden' as const,
      detail: 'Access denied.',
    };
    expect(lines({ found: { bucket: bucket() }, gaps: [forbidden, lacks('objectLock')] })).toEqual([
      'Place, good: Another place than the cluster: s3.example is on the internet.',
      'Versions, unknown: Access denied.',
      'Object lock, unsupported: The service has no objectLock.',
      'Lifecycle, unknown: It was not read.',
      'Strangers, unknown: It was not read.',
      'Unfinished uploads, unknown: It was not read.',
      'Own key, unknown: Its policy cannot be read.',
    ]);
  });

  it.each<[string, Partial<Bucket>, OffsiteCase, string[]]>([
    [
      'Place',
      { address: 'private', region: 'lan' },
      {},
      [
        "Place, bad: Not offsite: s3.example is a private address, as in the cluster's own network (region lan).",
      ],
    ],
    [
      'Place',
      { address: 'unknown' },
      {},
      ['Place, unknown: Not known: where it stands could not be seen, and nobody declared it.'],
    ],
    [
      'Place',
      { address: 'private' },
      { target: { declares: { offsite: said } } },
      ['Place, good: Another place than the cluster: Ada says so until 2026-11-22: a write-once key.'],
    ],
    [
      'Place',
      {},
      { target: { via: { binding: 'OFFSITE' } } },
      ["Place, good: Another place than the cluster: it is in Cloudflare's own storage."],
    ],
    [
      'Versions',
      { versioning: 'on' },
      {},
      ['Versions, good: What is replaced or deleted stays as an older version.'],
    ],
    [
      'Versions',
      { versioning: 'suspended' },
      {},
      ['Versions, neutral: Versions are no longer kept: what is deleted now is gone.'],
    ],
    [
      'Versions',
      { versioning: 'off' },
      {},
      ['Versions, neutral: No versions are kept: what is deleted is gone.'],
    ],
    [
      'Versions',
      { versioning: 'off' },
      { target: { via: r2 } },
      ['Versions, unsupported: R2 keeps no versions.'],
    ],
    [
      'Object lock',
      { objectLock: { on: false } },
      {},
      ['Object lock, neutral: Objects cannot be locked against deletion.'],
    ],
    [
      'Object lock',
      { objectLock: { on: false } },
      { target: { via: r2 } },
      ['Object lock, unknown: R2 has bucket locks, which do not show to a key that only reads.'],
    ],
    [
      'Object lock',
      { objectLock: { on: true } },
      {},
      ['Object lock, neutral: Objects can be locked, but new ones are not by themselves.'],
    ],
    [
      'Object lock',
      { objectLock: { on: true, mode: 'governance' } },
      {},
      ['Object lock, neutral: Objects can be locked, but new ones are not by themselves.'],
    ],
    [
      'Object lock',
      { objectLock: { on: true, mode: 'governance', days: 1 } },
      {},
      ['Object lock, neutral: New objects are locked for 1 day, unless a key has the right to lift it.'],
    ],
    [
      'Object lock',
      { objectLock: { on: true, mode: 'compliance', days: 30 } },
      {},
      ['Object lock, good: Nobody can delete a new object for 30 days.'],
    ],
    ['Lifecycle', { lifecycle: [] }, {}, ['Lifecycle, good: No rule deletes anything by age.']],
    [
      'Lifecycle',
      { lifecycle: [rule({ expireDays: 3, enabled: false }), rule({ expireDays: 3, prefix: 'else/' })] },
      { target: { prefix: 'dump/' } },
      ['Lifecycle, good: No rule that is on has to do with the backups.'],
    ],
    [
      'Lifecycle',
      { lifecycle: [rule({ expireDays: 30 }), rule({ expireDays: 0, expiresAt: takenAt })] },
      {},
      [
        'Lifecycle, neutral: The rule "r" on the whole bucket deletes backups after 30 days.',
        'Lifecycle, neutral: The rule "r" on the whole bucket deletes backups on 2026-11-22.',
      ],
    ],
    [
      'Lifecycle',
      { lifecycle: [rule({ prefix: 'dump/', expireDays: 30 })] },
      { target: { prefix: 'dump/' } },
      ['Lifecycle, neutral: The rule "r" on "dump/" deletes backups after 30 days.'],
    ],
    [
      'Lifecycle',
      { lifecycle: [rule({ expireDays: 30 })] },
      { target: { kind: 'pbs-s3' } },
      [
        'Lifecycle, bad: The rule "r" on the whole bucket deletes after 30 days what newer backups still need.',
      ],
    ],
    [
      'Lifecycle',
      { lifecycle: [rule({ transition: { storageClass: 'GLACIER' } })] },
      { target: { kind: 'restic' } },
      [
        'Lifecycle, bad: The rule "r" on the whole bucket moves objects to GLACIER, from where restores and verification cannot read them.',
      ],
    ],
    [
      'Lifecycle',
      { lifecycle: [rule({ transition: { storageClass: 'GLACIER' } })] },
      {},
      [
        'Lifecycle, neutral: The rule "r" on the whole bucket moves objects to GLACIER: fetching them may take hours.',
      ],
    ],
    [
      'Lifecycle',
      { lifecycle: [rule({ noncurrentDays: 9 }), rule({ abortUploadDays: 7 }), rule({})] },
      {},
      [
        'Lifecycle, neutral: The rule "r" on the whole bucket removes older versions after 9 days.',
        'Lifecycle, good: The rule "r" on the whole bucket clears unfinished uploads after 7 days.',
        'Lifecycle, neutral: The rule "r" on the whole bucket deletes nothing.',
      ],
    ],
    ['Strangers', { publicAccess: true }, {}, ['Strangers, bad: Anybody on the internet may read it.']],
    ['Strangers', { publicAccess: false }, {}, ['Strangers, good: Strangers may not read it.']],
    [
      'Unfinished',
      { unfinishedUploads: { count: 0 } },
      {},
      ['Unfinished uploads, good: No upload was broken off.'],
    ],
    [
      'Unfinished',
      { unfinishedUploads: { count: 2 } },
      {},
      ['Unfinished uploads, neutral: 2 uploads never ended; they cost space.'],
    ],
    [
      'Unfinished',
      { unfinishedUploads: { count: 1, oldestAt: takenAt } },
      {},
      ['Unfinished uploads, neutral: 1 upload never ended, the oldest of 2026-11-22; they cost space.'],
    ],
    ['Own key', { ownWrite: { can: 'yes', why: 'It may.' } }, {}, ['Own key, bad: It may.']],
    ['Own key', { ownWrite: { can: 'no', why: 'It may not.' } }, {}, ['Own key, good: It may not.']],
  ])('%s: %o %o', (what, found, given, expected) => {
    expect(line(what, found, given)).toEqual(expected);
  });
});
