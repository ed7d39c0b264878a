import { describe, expect, it } from 'vitest';
import {
  archiveOf,
  cellOf,
  day,
  guest,
  hour,
  insideOf,
  look,
  night,
  offsiteGuest,
  takenAt,
} from '../../support/offsite-case.ts';

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
