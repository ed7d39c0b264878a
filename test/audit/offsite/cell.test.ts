import { describe, expect, it } from 'vitest';
import type { Copy } from '../../../audit/offsite/model.ts';
import {
  archiveOf,
  cellOf,
  day,
  guest,
  hour,
  insideOf,
  night,
  type OffsiteCase,
  offsiteGuest,
  ownOf,
  proofsOf,
  takenAt,
  targetFacts,
} from '../../support/offsite-case.ts';

const sound = archiveOf(guest);
const own = (copy: Copy, more: object = {}): OffsiteCase['facts'] => ({
  backups: { listed: [], copies: [{ ...ownOf(copy), ...more }] },
});
const look = (
  proof: 'header' | 'complete' | 'content',
  outcome: 'ok' | 'failed' | 'cannot',
  more: object = {},
) => ({
  proof,
  outcome,
  at: takenAt,
  how: `the ${proof}`,
  ...more,
});
const allOk = (at: number): Copy['checks'] => [
  look('header', 'ok', { at }),
  look('complete', 'ok', { at }),
  look('content', 'ok', { at }),
];

/** Small enough for an audit to read, which none has done. */
const unread = archiveOf(guest, 0, { checks: allOk(takenAt).slice(0, 2), sizeBytes: 1_000_000 });

describe('what a cell comes to', () => {
  const two = {
    ...guest,
    config: guest.config && {
      ...guest.config,
      disks: [...guest.config.disks, { key: 'scsi1', backedUp: true }, { key: 'scsi2', backedUp: false }],
    },
  };
  it.each<[string, OffsiteCase, string, string]>([
    ['nothing there', {}, 'missing', 'away has no copy of web (VM 100).'],
    [
      'nothing there yet, and more to read',
      { found: { complete: false } },
      'unknown',
      'No copy of web (VM 100) was found at away, but the list ended before all was read.',
    ],
    [
      'nothing there, and not expected',
      { target: { guests: [5000] } },
      'not-expected',
      'away need not have web (VM 100).',
    ],
    [
      'all proven',
      { copies: [sound], facts: own(sound) },
      'proven',
      'The copy of 2026-11-22 01:00 UTC is fresh, whole, and what it says.',
    ],
    [
      'all proven but what cannot be',
      {
        copies: [archiveOf(guest, 0, { checks: [look('header', 'cannot'), look('content', 'cannot')] })],
        facts: own(sound),
      },
      'proven',
      'The copy of 2026-11-22 01:00 UTC is fresh, and all that can be proven from outside is; not L3 and L5.',
    ],
    [
      'something yet to be proven',
      { copies: [unread], facts: own(unread) },
      'listed',
      'The copy of 2026-11-22 01:00 UTC is fresh; not proven: L5, its data have not been read yet.',
    ],
    [
      'its data were never read, as they are too large for an audit',
      { copies: [archiveOf(guest, 0, { checks: allOk(takenAt).slice(0, 2) })], facts: own(sound) },
      'proven',
      'The copy of 2026-11-22 01:00 UTC is fresh, and all that can be proven from outside is; not L5.',
    ],
    [
      'an earlier one was read lately',
      { copies: [unread, archiveOf(guest, 1, { checks: allOk(takenAt - day) })], facts: own(unread) },
      'proven',
      'The copy of 2026-11-22 01:00 UTC is fresh, whole, and what it says; its data were last read on 2026-11-21, in the copy of 2026-11-21.',
    ],
    [
      'an earlier one, which is gone, was read lately',
      {
        copies: [unread],
        facts: own(unread),
        found: {
          lastRead: [
            { guest: 'qemu/999', at: takenAt, takenAt },
            { guest: guest.id, at: takenAt - 20 * day, takenAt: takenAt - 21 * day },
          ],
        },
      },
      'proven',
      'The copy of 2026-11-22 01:00 UTC is fresh, whole, and what it says; its data were last read on 2026-11-02, in the copy of 2026-11-01.',
    ],
    [
      'an earlier one was read too long ago',
      {
        copies: [unread],
        facts: own(unread),
        found: { lastRead: [{ guest: guest.id, at: takenAt - 100 * day, takenAt: takenAt - 101 * day }] },
      },
      'listed',
      'The copy of 2026-11-22 01:00 UTC is fresh; not proven: L5, its data have not been read yet.',
    ],
    [
      'something proven long ago',
      {
        copies: [archiveOf(guest, 0, { checks: allOk(takenAt - 40 * day) })],
        facts: own(sound),
        target: { kind: 'pbs-s3' },
      },
      'listed',
      'The copy of 2026-11-22 01:00 UTC is fresh; not proven: L2, the cluster has no copy of its own to compare it with, and too few copies before it tell what is usual; L4, the complete, last on 2026-10-13, 40 days ago.',
    ],
    [
      'too old',
      { copies: [archiveOf(guest, 2)] },
      'stale',
      'The newest copy, of 2026-11-20 01:00 UTC, is 50 hours old; at most 26 hours may be lost.',
    ],
    [
      'too old, and more to read',
      { copies: [archiveOf(guest, 2)], found: { complete: false } },
      'unknown',
      'Its age is not certain: begun 2026-11-20 01:00 UTC, 50 hours ago where 26 hours may pass, and the list of away ended before all was read.',
    ],
    [
      'a disk is not in it',
      { guests: [two], copies: [sound] },
      'incomplete',
      'The copy of 2026-11-22 01:00 UTC is without scsi1; a disk that was added since must be in the next one.',
    ],
    [
      'empty',
      { copies: [archiveOf(guest, 0, { sizeBytes: 0 })] },
      'broken',
      'The copy of 2026-11-22 01:00 UTC is empty. No other one can be used.',
    ],
    [
      'of another size than the same archive at home',
      { copies: [sound], facts: own(sound, { sizeBytes: 4_000_000_000 }) },
      'broken',
      'The copy of 2026-11-22 01:00 UTC has 3 GB, the same archive on nas 4 GB (3020100000 and 4000000000 bytes): it is not whole. No other one can be used.',
    ],
    [
      'cut off',
      {
        copies: [
          archiveOf(guest, 0, { checks: [look('complete', 'failed', { detail: 'It is cut off.' })] }),
          archiveOf(guest, 1),
        ],
      },
      'broken',
      'The copy of 2026-11-22 01:00 UTC is damaged: it is cut off. The newest usable one, of 2026-11-21 01:00 UTC, is 26 hours old.',
    ],
    [
      'damaged without a reason',
      { copies: [archiveOf(guest, 0, { checks: [look('content', 'failed')] })] },
      'broken',
      'The copy of 2026-11-22 01:00 UTC is damaged: the content failed. No other one can be used.',
    ],
    [
      'damaged in the eyes of the backup server',
      { copies: [archiveOf(guest, 0, { verification: { state: 'failed' } })], target: { kind: 'pbs' } },
      'broken',
      'The backup server itself found the copy of 2026-11-22 01:00 UTC damaged when it verified it. No other one can be used.',
    ],
    [
      'never ended',
      { copies: [archiveOf(guest, 2, { unfinished: true })] },
      'broken',
      'The backup of 2026-11-20 01:00 UTC never came to its end, 50 hours ago. No other one can be used.',
    ],
    [
      'another guest’s',
      { copies: [archiveOf(guest, 0, { inside: insideOf(offsiteGuest(7, 'x')) })] },
      'foreign',
      'The newest copy that goes by its id, of 2026-11-22 01:00 UTC, is of x. No other one can be used.',
    ],
    [
      'still running, with nothing before it',
      { copies: [archiveOf(guest, 0, { unfinished: true })] },
      'missing',
      'away has no copy of web (VM 100).',
    ],
    [
      'of a time to come',
      { copies: [archiveOf(guest, -2)] },
      'unknown',
      'Its age is not certain: begun 2026-11-24 01:00 UTC, which is yet to come: a clock is wrong.',
    ],
    [
      'the place did not answer',
      {
        facts: { offsite: { targets: [] } },
        gaps: [{ group: 'offsite', subject: 'away', reason: 'timeout', detail: 'No answer within 10 s.' }],
      },
      'unknown',
      'away could not be looked into: No answer within 10 s.',
    ],
    [
      'the place was not read, and nobody knows why',
      { facts: { offsite: { targets: [] } } },
      'unknown',
      'away could not be looked into.',
    ],
    [
      'the place was not read, and need not have it',
      { facts: { offsite: { targets: [] } }, target: { guests: [5000] } },
      'not-expected',
      'away could not be looked into.',
    ],
    [
      'whether it is wanted hangs on tags',
      { guests: [{ ...guest, name: undefined, status: 'unknown' }], target: { tags: ['away'] } },
      'unknown',
      'Whether away must have VM 100 hangs on its tags, which could not be seen.',
    ],
  ])('%s', (_, given, state, message) => {
    expect(cellOf(given)).toMatchObject({ state, message });
  });

  it('leaves a backup that runs aside', () => {
    const cell = cellOf({
      copies: [archiveOf(guest, 0, { unfinished: true, takenAt: takenAt - hour }), sound],
      facts: own(sound),
    });
    expect([cell.state, cell.copies.length, cell.points]).toEqual(['proven', 2, 1]);
  });
});

describe('age', () => {
  const outcome = (more: Partial<Copy>, given: OffsiteCase = {}) => {
    const cell = cellOf({ copies: [archiveOf(guest, 0, more)], ...given });
    return [proofsOf(cell).L1, cell.fresh];
  };
  it.each<[string, Partial<Copy>, string, string]>([
    ['by its own word', { timeFrom: 'header' }, 'proven', 'yes'],
    [
      'by the name, an hour ahead at the end of summer time',
      { timeFrom: 'name', takenAt: takenAt + 1800 },
      'proven',
      'yes',
    ],
    ['too old', { timeFrom: 'key', takenAt: takenAt - 27 * hour }, 'failed', 'no'],
    ['by the bucket alone, and fresh', { timeFrom: 'modified' }, 'cannot', 'unknown'],
    [
      'by the bucket alone, and too old even so',
      { timeFrom: 'modified', takenAt: takenAt - 27 * hour },
      'failed',
      'no',
    ],
    [
      'in an unknown zone, fresh in every one',
      { timeFrom: 'name-guessed', takenAt: takenAt - 10 * hour },
      'proven',
      'yes',
    ],
    [
      'in an unknown zone, fresh in some',
      { timeFrom: 'name-guessed', takenAt: takenAt - 20 * hour },
      'open',
      'unknown',
    ],
    [
      'in an unknown zone, fresh in some though old by its name',
      { timeFrom: 'name-guessed', takenAt: takenAt - 30 * hour },
      'open',
      'unknown',
    ],
    [
      'in an unknown zone, too old in every one',
      { timeFrom: 'name-guessed', takenAt: takenAt - 41 * hour },
      'failed',
      'no',
    ],
    [
      'in an unknown zone, to come by its name',
      { timeFrom: 'name-guessed', takenAt: takenAt + 10 * hour },
      'proven',
      'yes',
    ],
    ['yet to come', { timeFrom: 'header', takenAt: takenAt + 2 * hour }, 'open', 'unknown'],
  ])('%s', (_, more, proof, fresh) => {
    expect(outcome(more)).toEqual([proof, fresh]);
  });

  it('is that of the same archive in the cluster’s own listing', () => {
    expect(outcome({ timeFrom: 'modified' }, { facts: own(sound) })).toEqual(['proven', 'yes']);
    expect(
      cellOf({
        copies: [archiveOf(guest, 0, { timeFrom: 'name-guessed', takenAt: night + 5 * hour })],
        facts: own(sound),
      }).newest?.takenAt,
    ).toBe(night);
    expect(outcome({ timeFrom: 'modified' }, { facts: own(sound, { sizeBytes: undefined }) })).toEqual([
      'proven',
      'yes',
    ]);
  });

  it.each<[string, OffsiteCase, number, string, string]>([
    ['the target', { target: { rpoHours: 12 } }, 12, 'target', 'rpoHours of the target away'],
    [
      'the tier',
      { guests: [offsiteGuest(100, 'x', { tags: ['tier-medium'] })] },
      252,
      'tier',
      'tiers.medium.backupEveryHours and thresholds.backupIntervals',
    ],
    ['nobody', { guests: [offsiteGuest(100, 'x')] }, 26, 'default', 'thresholds.backupHours'],
  ])('may be what %s says', (_, given, hours, from, why) => {
    expect(cellOf(given).rpo).toEqual({ seconds: hours * hour, from, why });
  });
});

describe('size', () => {
  const snapshot = archiveOf(guest, 0, { key: 'vm/100/2026-11-22T01:00:00Z', sizeBytes: 2 ** 30 });
  const local = (bytes: number) => ({
    storage: 'pbs',
    volid: 'pbs:backup/vm/100/2026-11-22T01:00:00Z',
    type: 'qemu' as const,
    vmid: 100,
    takenAt: night,
    sizeBytes: bytes,
  });
  const size = (given: OffsiteCase) => proofsOf(cellOf(given)).L2;

  it('is exact where the cluster has the same archive', () => {
    expect(size({ copies: [sound], facts: own(sound) })).toBe('proven');
    expect(size({ copies: [sound], facts: own(sound, { sizeBytes: (sound.sizeBytes ?? 0) - 1 }) })).toBe(
      'failed',
    );
    expect(size({ copies: [sound], facts: own(sound, { unfinished: true }) })).toBe('open');
    expect(size({ copies: [archiveOf(guest, 0, { sizeBytes: undefined })], facts: own(sound) })).toBe('open');
  });

  it('need agree with one of several listings only', () => {
    const copies = [{ ...ownOf(sound), storage: 'local', sizeBytes: 1 }, ownOf(sound)];
    expect(size({ copies: [sound], facts: { backups: { listed: [], copies } } })).toBe('proven');
  });

  it('of what rclone encrypted is that before the encryption', () => {
    const crypt = {
      ...sound,
      key: `${sound.key}.bin`,
      encryption: 'encrypted' as const,
      sizeBytes: 3_100_000_000,
    };
    expect(size({ copies: [{ ...crypt, plainBytes: sound.sizeBytes }], facts: own(sound) })).toBe('proven');
    expect(size({ copies: [{ ...crypt, plainBytes: 1 }], facts: own(sound) })).toBe('failed');
    expect(size({ copies: [crypt], facts: own(sound) })).toBe('open');
  });

  it('of a snapshot may differ by its manifest', () => {
    const given = (bytes: number): OffsiteCase => ({
      copies: [snapshot],
      target: { kind: 'pbs-s3' },
      facts: { backups: { listed: [], copies: [local(bytes)] } },
    });
    expect(size(given(2 ** 30 + 700))).toBe('proven');
    expect(size(given(2 ** 30 + 2 ** 21))).toBe('failed');
  });

  it('is that of nothing where it is empty', () => {
    expect(size({ copies: [archiveOf(guest, 0, { sizeBytes: 0 })] })).toBe('failed');
  });

  it('is held against the copies before it otherwise', () => {
    const series = [0, 1, 2, 3, 4, 5].map((ago) => archiveOf(guest, ago));
    expect(size({ copies: series })).toBe('proven');
    expect(size({ copies: series.slice(1) })).toBe('open');
    expect(size({ copies: [archiveOf(guest, 0, { sizeBytes: 1_000_000_000 }), ...series.slice(1)] })).toBe(
      'open',
    );
  });
});

describe('what it says it is', () => {
  const says = (given: OffsiteCase) => {
    const proof = cellOf(given).proofs[3];
    return `${proof?.outcome}: ${proof?.how}`;
  };
  it.each<[string, OffsiteCase, string]>([
    [
      'its header is sound, and it is the guest’s',
      { copies: [sound] },
      'proven: the MD5 checksum of the VMA header',
    ],
    [
      'nobody looked',
      { copies: [archiveOf(guest, 0, { checks: [] })] },
      'open: it has not been looked into yet',
    ],
    [
      'nobody can look',
      {
        copies: [archiveOf(guest, 0, { checks: [look('header', 'cannot', { detail: 'It is encrypted.' })] })],
      },
      'cannot: It is encrypted.',
    ],
    [
      'its header is damaged',
      { copies: [archiveOf(guest, 0, { checks: [look('header', 'failed')] })] },
      'failed: the header',
    ],
    [
      'nothing in it tells whose it is',
      { copies: [archiveOf(guest, 0, { inside: undefined })] },
      'open: the MD5 checksum of the VMA header; but nothing in it that can be read tells whose it is',
    ],
    [
      'what tells whose it is is encrypted',
      {
        copies: [
          archiveOf(guest, 0, {
            encryption: 'encrypted',
            inside: { macs: [], disks: insideOf(guest).disks },
          }),
        ],
      },
      'cannot: the MD5 checksum of the VMA header; but nothing in it that can be read tells whose it is',
    ],
    [
      'it tells nothing that can be compared',
      { copies: [archiveOf(guest, 0, { inside: { macs: [], disks: insideOf(guest).disks } })] },
      'open: the MD5 checksum of the VMA header; but nothing in it that can be read tells whose it is',
    ],
    [
      'the guest’s disks are not known',
      { guests: [{ ...guest, config: undefined }], copies: [sound] },
      "open: the MD5 checksum of the VMA header; but the guest's own disks could not be seen",
    ],
    [
      'a disk is missing',
      { copies: [archiveOf(guest, 0, { inside: { ...insideOf(guest), disks: [] } })] },
      'failed: scsi0 of the guest is not in it',
    ],
    [
      'it is another guest',
      { copies: [archiveOf(guest, 0, { inside: insideOf(offsiteGuest(7, 'x')) })] },
      'failed: inside it is x',
    ],
    [
      'the look was long ago',
      { copies: [archiveOf(guest, 0, { checks: allOk(takenAt - 93 * day) })] },
      'decayed: the header, last on 2026-08-21, 93 days ago',
    ],
  ])('%s', (_, given, said) => {
    expect(says(given)).toBe(said);
  });

  it('takes the newest of several looks, of two at once the worse', () => {
    const checks = (...list: Copy['checks']) => says({ copies: [archiveOf(guest, 0, { checks: list })] });
    expect(checks(look('header', 'failed', { at: takenAt - day }), look('header', 'ok'))).toBe(
      'proven: the header',
    );
    expect(checks(look('header', 'ok'), look('header', 'failed', { detail: 'Bad.' }))).toBe('failed: Bad.');
  });
});

describe('whether it is whole and can be read', () => {
  const levels = (given: OffsiteCase) => {
    const { L4, L5 } = proofsOf(cellOf(given));
    return [L4, L5];
  };
  const with_ = (checks: Copy['checks'], more: Partial<Copy> = {}) =>
    archiveOf(guest, 0, { checks, ...more });

  it('shows by looks, and by the exact size', () => {
    expect(levels({ copies: [sound] })).toEqual(['proven', 'proven']);
    expect(levels({ copies: [with_([], { sizeBytes: 1_000_000 })] })).toEqual(['open', 'open']);
    // Larger than an audit may fetch.
    expect(levels({ copies: [with_([])] })).toEqual(['open', 'cannot']);
    expect(levels({ copies: [with_([], { sizeBytes: undefined })] })).toEqual(['open', 'open']);
    expect(levels({ copies: [with_([])], facts: own(sound) })).toEqual(['proven', 'cannot']);
    expect(levels({ copies: [with_([look('complete', 'cannot')])], facts: own(sound) })).toEqual([
      'proven',
      'cannot',
    ]);
    expect(
      levels({ copies: [with_([look('complete', 'ok', { at: takenAt - 60 * day })])], facts: own(sound) }),
    ).toEqual(['proven', 'cannot']);
    expect(levels({ copies: [with_([look('complete', 'failed')])], facts: own(sound) })).toEqual([
      'failed',
      'cannot',
    ]);
  });

  it('keeps the share of a sample', () => {
    const { proofs } = cellOf({
      copies: [with_([look('content', 'ok', { share: 0.25 }), look('complete', 'cannot', { share: 0.5 })])],
    });
    expect(proofs.slice(4).map(({ share }) => share)).toEqual([0.5, 0.25]);
  });

  it('shows by the verification of a remote backup server, while it is young', () => {
    const verified = (verification: Copy['verification'], kind: 'pbs' | 'pbs-s3' = 'pbs') =>
      levels({ copies: [with_([], { verification })], target: { kind } })[1];
    expect(verified({ state: 'ok', at: takenAt - day })).toBe('proven');
    expect(verified({ state: 'ok', at: takenAt - 100 * day })).toBe('decayed');
    expect(verified({ state: 'ok' })).toBe('open');
    expect(verified({ state: 'failed' })).toBe('failed');
    expect(verified({ state: 'failed', at: takenAt })).toBe('failed');
    // It reads chunks of a bucket without their checksum: reference of its own is needed.
    expect(verified({ state: 'ok', at: takenAt - day }, 'pbs-s3')).toBe('open');
    expect(
      levels({
        copies: [with_([look('content', 'ok')], { verification: { state: 'ok', at: takenAt } })],
        target: { kind: 'pbs' },
      })[1],
    ).toBe('proven');
  });
});

describe('whether it is encrypted', () => {
  it.each<[string, OffsiteCase, string]>([
    ['no copy', {}, 'unknown'],
    ['an encrypted one', { copies: [archiveOf(guest, 0, { encryption: 'encrypted' })] }, 'yes'],
    [
      'a repository',
      { copies: [archiveOf(guest, 0, { encryption: undefined })], target: { kind: 'restic' } },
      'yes',
    ],
    ['one that tells nothing', { copies: [archiveOf(guest, 0, { encryption: undefined })] }, 'unknown'],
    ['one that is signed alone', { copies: [archiveOf(guest, 0, { encryption: 'signed' })] }, 'no'],
  ])('%s', (_, given, encrypted) => {
    expect(cellOf(given).encrypted).toBe(encrypted);
  });
});

describe('the calendar', () => {
  it('shows 90 days, the last one today', () => {
    const bad = { checks: [look('complete', 'failed')] };
    const copies = [
      archiveOf(guest, 0),
      archiveOf(guest, 0, { takenAt: night + hour, key: 'b' }),
      archiveOf(guest, 2, bad),
      archiveOf(guest, 3, { inside: insideOf(offsiteGuest(7, 'x')) }),
      archiveOf(guest, 4),
      archiveOf(guest, 0, { unfinished: true, takenAt: takenAt - 60, key: 'c' }),
    ];
    const cell = cellOf({ copies });
    expect(cell.calendar).toBe(`${' '.repeat(85)}1.x.2`);
    expect(cell.worstGapSeconds).toBe(4 * day);
  });

  it('counts to nine, and shows gaps where the first copy is older than it', () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      archiveOf(guest, 0, { takenAt: night + index * 60, key: `${index}` }),
    );
    const { calendar, worstGapSeconds } = cellOf({
      copies: [...many, archiveOf(guest, 200), archiveOf(guest, 201)],
    });
    expect(calendar).toBe(`${'.'.repeat(89)}9`);
    expect(worstGapSeconds).toBe(200 * day);
  });

  it('is empty without copies', () => {
    expect(cellOf({})).toMatchObject({ calendar: ' '.repeat(90), worstGapSeconds: undefined, points: 0 });
  });
});

describe('restore tests', () => {
  const drill = (more: object) => ({
    id: 'd',
    guest: 'qemu/100',
    at: takenAt - day,
    source: 'away',
    succeeded: true,
    verifiedHow: '',
    by: 'Ada',
    missingSteps: [],
    ...more,
  });
  it('count from this very place, when they succeeded, the newest one', () => {
    const restored = (...drills: object[]) => cellOf({ facts: { drills: drills.map(drill) } }).restored;
    expect(restored({ minutes: 14 }, { at: takenAt - 2 * day })).toEqual({ at: takenAt - day, minutes: 14 });
    expect(restored({ at: takenAt - 2 * day }, {})).toEqual({ at: takenAt - day });
    expect(restored({ source: 'nas' }, { succeeded: false }, { guest: 'qemu/101' })).toBeUndefined();
  });
});

it('a target that the policy does not name is not looked at', () => {
  const targets = [targetFacts({ name: 'other', copies: [sound] })];
  expect(cellOf({ facts: { offsite: { targets } } }).points).toBe(0);
});
