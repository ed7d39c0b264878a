import { describe, expect, it } from 'vitest';
import type { Copy } from '../../../audit/offsite/model.ts';
import {
  allOk,
  archiveOf,
  cellOf,
  day,
  guest,
  insideOf,
  look,
  type OffsiteCase,
  offsiteGuest,
  sound,
  takenAt,
} from '../../support/offsite-case.ts';

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
