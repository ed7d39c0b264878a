import { describe, expect, it } from 'vitest';
import { type Bucket, bucket, lacks, r2, rule, said } from '../../support/offsite-bucket.ts';
import { type OffsiteCase, reportOf, takenAt } from '../../support/offsite-case.ts';

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
