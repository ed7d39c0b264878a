import { describe, expect, it } from 'vitest';
import { bucket, lacks, r2, rule, said } from '../../support/offsite-bucket.ts';
import {
  archiveOf,
  cellOf,
  day,
  guest,
  night,
  type OffsiteCase,
  takenAt,
} from '../../support/offsite-case.ts';

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
