import { describe, expect, it } from 'vitest';
import type { Copy } from '../../../audit/offsite/model.ts';
import {
  archiveOf,
  cellOf,
  guest,
  hour,
  night,
  type OffsiteCase,
  offsiteGuest,
  own,
  proofsOf,
  sound,
  takenAt,
} from '../../support/offsite-case.ts';

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
