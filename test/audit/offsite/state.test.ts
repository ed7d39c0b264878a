import { describe, expect, it } from 'vitest';
import {
  allOk,
  archiveOf,
  cellOf,
  day,
  guest,
  hour,
  insideOf,
  look,
  type OffsiteCase,
  offsiteGuest,
  own,
  sound,
  takenAt,
} from '../../support/offsite-case.ts';

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
