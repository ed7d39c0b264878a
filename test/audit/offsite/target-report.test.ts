import { describe, expect, it } from 'vitest';
import {
  archiveOf,
  type Copy,
  day,
  drill,
  guest,
  night,
  type OffsiteCase,
  reportOf,
  takenAt,
  targetFacts,
} from '../../support/offsite-case.ts';

const target = (given: OffsiteCase) => reportOf(given).targets[0];

describe('a target', () => {
  it.each<[string, OffsiteCase, object]>([
    ['was read', {}, { state: 'read', why: [] }],
    [
      'was read in part',
      { found: { complete: false } },
      { state: 'partly', why: ['The list ended after 12 objects, before all was read.'] },
    ],
    [
      'lacks a part',
      {
        gaps: [
          { group: 'offsite', subject: 'away/lifecycle', reason: 'forbidden', detail: 'No.' },
          { group: 'offsite', subject: 'away/x', reason: 'forbidden', detail: 'No.' },
        ],
      },
      { state: 'partly', why: ['No.'] },
    ],
    [
      'lacks what the service has not',
      { gaps: [{ group: 'offsite', subject: 'away/lifecycle', reason: 'unsupported', detail: 'No.' }] },
      { state: 'read', why: [] },
    ],
    [
      'has nothing to do with another one',
      {
        gaps: [
          { group: 'offsite', subject: 'away2', reason: 'timeout', detail: 'x' },
          { group: 'guests', subject: 'away', reason: 'timeout', detail: 'x' },
        ],
      },
      { state: 'read', why: [] },
    ],
  ])('%s', (_, given, expected) => {
    expect(target(given)).toMatchObject(expected);
  });

  it.each<[string, OffsiteCase['target'], string]>([
    [
      'a bucket',
      {
        via: {
          endpoint: 'https://s3.example',
          bucket: 'backups',
          region: 'auto',
          accessKeySecret: 'A',
          secretKeySecret: 'B',
        },
      },
      'backups at s3.example',
    ],
    ['a folder of it', { prefix: 'dump/' }, 'backups/dump/ at s3.example'],
    ['a binding', { via: { binding: 'OFFSITE' } }, 'the binding OFFSITE'],
    ['a backup server', { kind: 'pbs', via: { backupServer: 'friend' } }, 'the backup server friend'],
  ])('that was not read is called by its policy: %s', (_, policy, place) => {
    expect(target({ target: policy, facts: { offsite: { targets: [] } } })?.place).toBe(place);
  });

  it('lists what a broken backup left behind', () => {
    const leftovers = [
      { key: 'dump/x\u001b.dat', what: 'half-written' as const, sizeBytes: 5, modifiedAt: night },
    ];
    expect(target({ found: { leftovers } })?.leftovers).toEqual([
      { key: 'dump/x�.dat', what: 'half written', modifiedAt: night },
    ]);
  });

  it('says how much of its data was read, since when', () => {
    const rotation = { cursor: '', since: night, verified: 30, total: 120 };
    const datastore = {
      badChunks: 0,
      neededChunks: 0,
      missingChunks: 0,
      damagedChunks: 0,
      reading: rotation,
    };
    const repository = { usable: true, snapshots: 1, locks: [], keys: [], damagedFiles: [] };
    const verified = (found: OffsiteCase['found'], copies: Copy[] = []) =>
      target({ found, copies })?.verified;
    expect(verified({ datastore })).toEqual({ share: 0.25, since: night });
    expect(
      verified({
        repository: { ...repository, reading: { ...rotation, verified: 500, completedAt: takenAt } },
      }),
    ).toEqual({ share: 1, since: night, completedAt: takenAt });
    expect(verified({ datastore: { ...datastore, reading: { ...rotation, total: 0 } } })).toBeUndefined();
    expect(verified({ repository })).toBeUndefined();
    const content = (at: number, more = {}): Partial<Copy> => ({
      sizeBytes: 1000,
      checks: [{ proof: 'content', outcome: 'ok', at, how: 'x', ...more }],
    });
    const copies = [
      archiveOf(guest, 0, content(takenAt)),
      archiveOf(guest, 1, content(takenAt - day, { share: 0.5 })),
      archiveOf(guest, 2, content(takenAt - 100 * day)),
      archiveOf(guest, 3, content(takenAt, { outcome: 'failed' })),
      archiveOf(guest, 4, { sizeBytes: 1000, checks: [] }),
      archiveOf(guest, 5, { sizeBytes: undefined, checks: [] }),
    ];
    expect(verified({}, copies)).toEqual({ share: 0.3, since: takenAt - day });
    expect(verified({ reading: { ...rotation, completedAt: night } }, copies)).toEqual({
      share: 0.3,
      since: takenAt - day,
      completedAt: night,
    });
  });

  it('estimates a restore by the declared rate and price, else by the last drill', () => {
    const drilled = (more: object) => drill({ at: night, ...more });
    const restore = (given: OffsiteCase) =>
      target({ copies: [archiveOf(guest, 0, { sizeBytes: 36e9 }), archiveOf(guest, 1)], ...given })?.restore;
    expect(restore({})).toEqual({ bytes: 36e9 });
    expect(restore({ target: { bytesPerSecond: 1e7, egressPerGB: 0.1 } })).toEqual({
      bytes: 36e9,
      hours: 1,
      price: 3.6,
    });
    const drills = [
      drilled({ at: night - day, bytes: 6e8, minutes: 100 }),
      drilled({ bytes: 6e8, minutes: 1 }),
      drilled({ bytes: 6e8 }),
      drilled({ minutes: 1 }),
      drilled({ bytes: 1, minutes: 1, succeeded: false }),
      drilled({ bytes: 1, minutes: 1, source: 'nas' }),
    ];
    expect(restore({ facts: { drills } })).toEqual({ bytes: 36e9, hours: 1 });
    const endless = drills.map((drill) => ({ ...drill, minutes: 1e308, bytes: 1 }));
    expect(restore({ facts: { drills: endless } })).toEqual({ bytes: 36e9 });
    expect(restore({ copies: [archiveOf(guest, 0, { sizeBytes: undefined })] })).toEqual({ bytes: 0 });
  });

  it('tells of itself what was listed', () => {
    const facts = targetFacts();
    expect(target({ copies: [archiveOf(guest), archiveOf(guest, 1)] })).toMatchObject({
      objects: facts.objects,
      bytes: facts.bytes,
      copies: 2,
      newestAt: night,
      cost: facts.cost,
      place: facts.place,
    });
    expect(target({})).not.toHaveProperty('newestAt');
  });
});
