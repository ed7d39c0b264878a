import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../audit/facts.ts';
import type { OffsiteGuest } from '../../../audit/report-offsite.ts';
import {
  archiveOf,
  day,
  drill,
  guest,
  insideOf,
  type OffsiteCase,
  offsiteGuest,
  ownOf,
  reportOf,
  sound,
  takenAt,
} from '../../support/offsite-case.ts';

const publicBucket = {
  host: 's3.example',
  address: 'public' as const,
  ownWrite: { can: 'no' as const, why: 'No.' },
};
const storage = (name: string, type: string) => ({
  storage: name,
  type,
  shared: true,
  enabled: true,
  content: [],
  onNodes: [],
});
const storages = [storage('tank', 'zfspool'), storage('nas', 'nfs')];
const own = (...more: object[]): Facts['backups'] => ({
  listed: [],
  copies: more.map((one) => ({ ...ownOf(sound), ...one })),
});
const drilled = (daysAgo: number, succeeded = true) =>
  drill({ at: takenAt - daysAgo * day, source: 'nas', succeeded });

const ask = (digit: OffsiteGuest['digits'][number]['digit'], given: OffsiteCase) => {
  const found = reportOf(given).guests[0]?.digits.find((one) => one.digit === digit);
  return `${found?.answer}: ${found?.why}`;
};

describe('three copies', () => {
  it.each<[string, OffsiteCase, string]>([
    [
      'the guest, one at home, one away',
      { copies: [sound], facts: { backups: own({}) } },
      'yes: the guest itself and backups at nas and away',
    ],
    [
      'the guest and two at home',
      { facts: { backups: own({}, { node: 'pve1' }) } },
      'yes: the guest itself and backups at nas and nas on pve1',
    ],
    ['the guest and one', { facts: { backups: own({}, {}) } }, 'no: the guest itself and backups at nas'],
    [
      'the guest alone',
      { facts: { backups: own({ unfinished: true }) } },
      'no: the guest itself and no backup',
    ],
    [
      'what is at home is not known',
      { copies: [sound] },
      "unknown: the cluster's own backups could not all be seen",
    ],
    [
      'what is at home may be hidden',
      {
        copies: [sound],
        facts: { backups: own() },
        gaps: [{ group: 'backups', subject: 'filtered', reason: 'forbidden', detail: 'x' }],
      },
      "unknown: the cluster's own backups could not all be seen",
    ],
    [
      'one away that cannot be used',
      { copies: [archiveOf(guest, 0, { sizeBytes: 0 })], facts: { backups: own({}) } },
      'no: the guest itself and backups at nas',
    ],
  ])('%s', (_, given, answer) => {
    expect(ask('3', given)).toBe(answer);
  });

  it('takes the backups last seen where the cluster cannot be asked', () => {
    const lastKnown = { takenAt: takenAt - day, guests: [guest], backups: own({}, { storage: 'local' }) };
    expect(ask('3', { facts: { guests: undefined, offsite: { targets: [], lastKnown } } })).toBe(
      'yes: the guest itself and backups at local and nas',
    );
  });
});

describe('two kinds of storage', () => {
  const bare = { ...guest, config: undefined };
  it.each<[string, OffsiteCase, string]>([
    [
      'a pool, a share and a bucket',
      { copies: [sound], facts: { storage: storages, backups: own({}) } },
      'yes: nfs, object storage and zfspool',
    ],
    ['a pool alone', { facts: { storage: storages, backups: own() } }, 'no: only zfspool'],
    [
      'none that is known',
      { facts: { storage: [storage('x', 'dir')], backups: own() } },
      'no: no kind of storage is known',
    ],
    [
      'a backup server, and something',
      { guests: [bare], copies: [sound], target: { kind: 'pbs' } },
      'yes: a backup server, and where the guest lies',
    ],
    [
      'nothing that could be seen',
      { guests: [bare], facts: { storage: storages, backups: own() } },
      'unknown: what the guest and its backups lie on could not all be seen',
    ],
    [
      'backups that could not be seen',
      { facts: { storage: storages } },
      'unknown: what the guest and its backups lie on could not all be seen',
    ],
    [
      'a disk without a storage',
      {
        guests: [
          {
            ...guest,
            config: guest.config && { ...guest.config, disks: [{ key: 'scsi0', backedUp: true }] },
          },
        ],
        facts: { storage: storages, backups: own({}) },
      },
      'no: only nfs',
    ],
    [
      'a backup on a storage nobody lists',
      { facts: { storage: storages, backups: own({ storage: 'gone' }) } },
      'no: only zfspool',
    ],
  ])('%s', (_, given, answer) => {
    expect(ask('2', given)).toBe(answer);
  });
});

describe('one offsite', () => {
  const near = { ...publicBucket, address: 'loopback' as const };
  it.each<[string, OffsiteCase, string]>([
    [
      'a fresh copy on the internet',
      { copies: [sound], found: { bucket: publicBucket } },
      'yes: away: s3.example is on the internet',
    ],
    [
      'a copy of which the age is not certain',
      { copies: [archiveOf(guest, 0, { timeFrom: 'modified' })], found: { bucket: publicBucket } },
      'unknown: away: the age of the copy is not certain',
    ],
    [
      'a place nobody knows',
      { copies: [sound], target: { kind: 'pbs' } },
      'unknown: away: where it stands could not be seen, and nobody declared it',
    ],
    [
      'a place next to the cluster',
      { copies: [sound], found: { bucket: near } },
      "no: away: s3.example is a loopback address, as in the cluster's own network",
    ],
    [
      'an old copy',
      { copies: [archiveOf(guest, 9)], found: { bucket: publicBucket } },
      'no: all copies there are too old',
    ],
    ['no copy', { found: { bucket: publicBucket } }, 'no: no usable copy at any target'],
    [
      'a place that could not be looked into',
      { facts: { offsite: { targets: [] } } },
      'unknown: away could not be looked into.',
    ],
  ])('%s', (_, given, answer) => {
    expect(ask('1-offsite', given)).toBe(answer);
  });
});

describe('one that cannot be deleted', () => {
  const versioned = { ...publicBucket, versioning: 'on' as const, lifecycle: [] };
  it.each<[string, OffsiteCase, string]>([
    [
      'versions that stay',
      { copies: [sound], found: { bucket: versioned } },
      'yes: away: what is deleted stays as an older version',
    ],
    [
      'nothing that could be read',
      { copies: [sound], found: { bucket: publicBucket } },
      'unknown: away: whether the bucket keeps versions could not be read',
    ],
    [
      'nothing that holds it',
      {
        copies: [sound],
        found: { bucket: { ...publicBucket, versioning: 'off', objectLock: { on: false } } },
      },
      'no: away: the bucket keeps no versions, and no lock holds it',
    ],
    ['no copy', {}, 'no: no usable copy at any target'],
    [
      'a place that could not be looked into',
      { facts: { offsite: { targets: [] } } },
      'unknown: away could not be looked into.',
    ],
    [
      'a place that could not be looked into and need not have it',
      { facts: { offsite: { targets: [] } }, target: { guests: [5000] } },
      'no: no usable copy at any target',
    ],
  ])('%s', (_, given, answer) => {
    expect(ask('1-immutable', given)).toBe(answer);
  });
});

describe('no errors', () => {
  const critical = offsiteGuest(100, 'web', { tags: ['tier-critical'] });
  const low = offsiteGuest(100, 'web', { tags: ['tier-low'] });
  it.each<[string, OffsiteCase, string]>([
    [
      'whole, read and restored',
      { copies: [sound], facts: { drills: [drilled(300), drilled(400, false)] } },
      'yes: away: whole and read; restored on 2026-01-26',
    ],
    [
      'a restore test too long ago for the tier',
      { guests: [critical], copies: [sound], facts: { drills: [drilled(100)] } },
      'unknown: the last restore test, of 2026-08-14, is more than 92 days ago',
    ],
    [
      'a tier without restore tests',
      { guests: [low], copies: [sound], facts: { drills: [drilled(100)] } },
      'yes: away: whole and read; restored on 2026-08-14',
    ],
    [
      'no restore test',
      { copies: [sound], facts: { drills: [] } },
      'unknown: no restore test was ever recorded',
    ],
    ['restore tests that could not be read', { copies: [sound] }, 'unknown: restore tests could not be read'],
    [
      'a restore test that failed',
      { copies: [sound], facts: { drills: [drilled(300), drilled(1, false)] } },
      'no: the restore test of 2026-11-21 failed',
    ],
    [
      'nothing proven',
      { copies: [archiveOf(guest, 0, { checks: [] })], facts: { drills: [drilled(1)] } },
      'unknown: of no copy it is proven that it is whole and can be read',
    ],
    [
      'a copy of another guest',
      {
        copies: [archiveOf(guest, 0, { inside: insideOf(offsiteGuest(7, 'x')) })],
        facts: { drills: [drilled(1)] },
      },
      'no: away: The newest copy that goes by its id, of 2026-11-22 01:00 UTC, is of x. No other one can be used.',
    ],
    [
      'a broken copy',
      { copies: [archiveOf(guest, 0, { sizeBytes: 0 })] },
      'no: away: The copy of 2026-11-22 01:00 UTC is empty. No other one can be used.',
    ],
    [
      'a copy without a disk',
      { copies: [archiveOf(guest, 0, { inside: { ...insideOf(guest), disks: [] } })] },
      'no: away: The copy of 2026-11-22 01:00 UTC is without scsi0; a disk that was added since must be in the next one.',
    ],
  ])('%s', (_, given, answer) => {
    expect(ask('0', given)).toBe(answer);
  });
});
