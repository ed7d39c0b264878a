import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../audit/build.ts';
import { offsiteReport } from '../../../audit/offsite/report.ts';
import { defaultPolicy } from '../../../audit/policy.ts';
import { offsiteReportSchema } from '../../../audit/report-offsite.ts';
import {
  archiveOf,
  type Copy,
  day,
  guest,
  night,
  type OffsiteCase,
  offsiteCase,
  offsiteGuest,
  reportOf,
  takenAt,
  targetFacts,
} from '../../support/offsite-case.ts';
import { offsiteFacts, offsitePolicy, sampleOffsite } from '../../support/sample-offsite.ts';

const target = (given: OffsiteCase) => reportOf(given).targets[0];

describe('the section of the report', () => {
  it('is absent without targets, and there with them', () => {
    const { facts } = offsiteCase({});
    const build = (policy: typeof defaultPolicy) =>
      buildReport([], { id: 'x', cluster: { id: 'x' }, facts, policy }).offsite;
    expect(build(defaultPolicy)).toBeUndefined();
    expect(build(offsiteCase({}).policy)?.targets).toHaveLength(1);
    const context = { now: takenAt, policy: defaultPolicy, gap: () => undefined };
    expect(offsiteReport(facts, context)).toBeUndefined();
  });

  it('fits its schema and shows the worst guest first', () => {
    const report = sampleOffsite();
    expect(offsiteReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(
      JSON.parse(JSON.stringify(report)),
    );
    expect(report.guests.map(({ id, worst }) => [id, worst])).toEqual([
      ['lxc/104', 'missing'],
      ['qemu/108', 'missing'],
      ['lxc/103', 'foreign'],
      ['qemu/105', 'broken'],
      ['qemu/102', 'incomplete'],
      ['qemu/101', 'stale'],
      ['qemu/106', 'unknown'],
      ['lxc/107', 'listed'],
      ['qemu/100', 'proven'],
    ]);
  });

  it('says whose guests they are while the cluster is silent, or that none are known', () => {
    const lastKnown = { takenAt: takenAt - day, guests: [guest] };
    expect(reportOf({ facts: { guests: undefined, offsite: { targets: [], lastKnown } } }).guestsOf).toBe(
      takenAt - day,
    );
    const gaps = [{ group: 'guests' as const, reason: 'timeout' as const, detail: 'No answer.' }];
    expect(reportOf({ facts: { guests: undefined }, gaps })).toMatchObject({
      guests: [],
      guestsUnseen: 'No answer.',
    });
    expect(reportOf({ facts: { guests: undefined } }).guestsUnseen).toBe('The guests could not be seen.');
  });

  it('is there although nothing of the places was gathered', () => {
    const report = reportOf({
      facts: { offsite: undefined },
      gaps: [{ group: 'offsite', reason: 'skipped', detail: 'Left out.' }],
    });
    expect(report.targets[0]).toMatchObject({ state: 'unread', why: ['Left out.'], objects: 0, copies: 0 });
    expect(report.guests[0]?.cells[0]?.state).toBe('unknown');
  });

  it('leaves out what is not known', () => {
    const [one] = reportOf({
      guests: [{ ...guest, name: undefined }],
      copies: [archiveOf(guest, 0, { sizeBytes: undefined })],
    }).guests;
    expect(one).not.toHaveProperty('name');
    expect(one).not.toHaveProperty('tier');
    expect(one?.cells[0]?.usable).not.toHaveProperty('sizeBytes');
    expect(one?.cells[0]).not.toHaveProperty('newest');
    expect(one?.worst).toBe('listed');
  });

  it('names the newest copy where a restore would use another', () => {
    const [one] = reportOf({ copies: [archiveOf(guest, 0, { sizeBytes: 0 }), archiveOf(guest, 1)] }).guests;
    expect(one?.cells[0]).toMatchObject({ newest: { takenAt: night }, usable: { takenAt: night - day } });
  });

  it('passes on why restore points could not be counted, and drills', () => {
    const drills = [
      {
        id: 'd',
        guest: 'qemu/100',
        at: takenAt,
        source: 'away',
        succeeded: true,
        verifiedHow: '',
        by: 'Ada',
        missingSteps: [],
      },
    ];
    const [one] = reportOf({
      copies: [archiveOf(guest)],
      target: { keep: { daily: 3 } },
      found: { complete: false },
      facts: { drills },
    }).guests;
    expect(one?.cells[0]).toMatchObject({
      pointsUnknown: 'the list of away ended before all was read',
      restored: { at: takenAt },
    });
  });
});

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
    const drill = (more: object) => ({
      id: 'd',
      guest: 'qemu/100',
      at: night,
      source: 'away',
      succeeded: true,
      verifiedHow: '',
      by: 'Ada',
      missingSteps: [],
      ...more,
    });
    const restore = (given: OffsiteCase) =>
      target({ copies: [archiveOf(guest, 0, { sizeBytes: 36e9 }), archiveOf(guest, 1)], ...given })?.restore;
    expect(restore({})).toEqual({ bytes: 36e9 });
    expect(restore({ target: { bytesPerSecond: 1e7, egressPerGB: 0.1 } })).toEqual({
      bytes: 36e9,
      hours: 1,
      price: 3.6,
    });
    const drills = [
      drill({ at: night - day, bytes: 6e8, minutes: 100 }),
      drill({ bytes: 6e8, minutes: 1 }),
      drill({ bytes: 6e8 }),
      drill({ minutes: 1 }),
      drill({ bytes: 1, minutes: 1, succeeded: false }),
      drill({ bytes: 1, minutes: 1, source: 'nas' }),
    ];
    expect(restore({ facts: { drills } })).toEqual({ bytes: 36e9, hours: 1 });
    expect(restore({ copies: [archiveOf(guest, 0, { sizeBytes: undefined })] })).toEqual({ bytes: 0 });
  });

  it('says what cannot be proven there', () => {
    const sentences = (given: OffsiteCase) =>
      target(given)?.notProvable.map((text) => text.split(' ').slice(0, 4).join(' '));
    const always = 'That a guest starts';
    const bucket = { host: 'x', address: 'public' as const, ownWrite: { can: 'no' as const, why: '' } };
    const found = { bucket };
    const encrypted = archiveOf(guest, 0, { encryption: 'encrypted' });
    expect(sentences({ found })).toEqual([always]);
    expect(sentences({ target: { kind: 'pbs' } })).toEqual(['A backup server does', always]);
    expect(sentences({ found, target: { crypt: 'rclone' } })).toEqual([
      'rclone encrypts the archives:',
      always,
    ]);
    expect(sentences({ found, copies: [encrypted] })).toEqual(['1 guest is encrypted:', always]);
    const second = offsiteGuest(101, 'db');
    expect(
      sentences({
        found,
        guests: [guest, second],
        copies: [encrypted, archiveOf(second, 0, { encryption: 'encrypted' })],
      }),
    ).toEqual(['2 guests are encrypted:', always]);
    const repository = { usable: true, snapshots: 1, locks: [], keys: [], damagedFiles: [] };
    expect(
      sentences({ found: { bucket, repository }, copies: [encrypted], target: { kind: 'restic' } }),
    ).toEqual(['Without its password the', always]);
    expect(
      sentences({ found: { bucket, repository }, target: { kind: 'restic', passwordSecret: 'PASSWORD' } }),
    ).toEqual([always]);
    const endless = archiveOf(guest, 0, {
      timeFrom: 'name-guessed',
      checks: [{ proof: 'complete', outcome: 'cannot', at: night, how: 'x' }],
    });
    expect(sentences({ found, copies: [endless] })).toEqual([
      'The format of 1',
      'Names tell local times,',
      always,
    ]);
    expect(sentences({ found, target: { via: { binding: 'OFFSITE' } } })).toEqual([
      'Bucket locks of R2',
      always,
    ]);
    const declares = { protected: { by: 'Ada', until: '2027-01-01', evidence: 'a bucket lock' } };
    expect(sentences({ found, target: { via: { binding: 'OFFSITE' }, declares } })).toEqual([always]);
    expect(sentences({ facts: { offsite: { targets: [] } } })).toEqual([]);
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

it('the sample has every state', () => {
  const states = new Set(sampleOffsite().guests.flatMap(({ cells }) => cells.map(({ state }) => state)));
  expect([...states].sort()).toEqual([
    'broken',
    'foreign',
    'incomplete',
    'listed',
    'missing',
    'not-expected',
    'proven',
    'stale',
    'unknown',
  ]);
  expect(offsiteFacts.offsite?.targets).toHaveLength(offsitePolicy.offsite.targets.length - 1);
});
