import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Keep,
  type PrunePoint,
  periodBounds,
  periodOf,
  periods,
  prune,
} from '../../../audit/offsite/prune.ts';

const at = (text: string) => Date.parse(`${text}Z`) / 1000;
const point = (text: string, more: Partial<PrunePoint> = {}): PrunePoint => ({ takenAt: at(text), ...more });
const day = 86_400;

describe('pruning', () => {
  it.each<[string, Keep, [string, Partial<PrunePoint>, string][]]>([
    [
      'keeps everything without a number',
      {},
      [
        ['2026-11-22T01:00', {}, 'all'],
        ['2020-01-01T00:00', {}, 'all'],
      ],
    ],
    ['keeps everything with zeros alone', { daily: 0 }, [['2026-11-22T01:00', {}, 'all']]],
    [
      'keeps the last ones, whatever the order they come in',
      { last: 2 },
      [
        ['2026-11-20T01:00', {}, 'removed'],
        ['2026-11-22T01:00', {}, 'last'],
        ['2026-11-21T01:00', {}, 'last'],
      ],
    ],
    [
      'keeps the newest of a day, and does not count days that are empty',
      { daily: 2 },
      [
        ['2026-11-22T13:00', {}, 'daily'],
        ['2026-11-22T01:00', {}, 'removed'],
        ['2026-11-02T01:00', {}, 'daily'],
        ['2026-11-01T01:00', {}, 'removed'],
      ],
    ],
    [
      'does not count periods that an earlier option covers',
      { last: 1, daily: 2 },
      [
        ['2026-11-22T13:00', {}, 'last'],
        // Of the day that the last one covers: passed over, not removed by the days.
        ['2026-11-22T01:00', {}, 'removed'],
        ['2026-11-21T01:00', {}, 'daily'],
        ['2026-11-20T01:00', {}, 'daily'],
        ['2026-11-19T01:00', {}, 'removed'],
      ],
    ],
    [
      'goes on with hours, weeks, months and years',
      { hourly: 1, weekly: 1, monthly: 1, yearly: 1 },
      [
        ['2026-11-22T13:50', {}, 'hourly'],
        ['2026-11-22T13:10', {}, 'removed'],
        ['2026-11-16T01:00', {}, 'removed'],
        ['2026-11-15T01:00', {}, 'weekly'],
        ['2026-11-14T01:00', {}, 'removed'],
        ['2026-10-31T01:00', {}, 'monthly'],
        ['2026-01-01T01:00', {}, 'removed'],
        ['2025-12-31T01:00', {}, 'yearly'],
      ],
    ],
    [
      'takes a week by ISO: the first days of January may belong to the year before',
      { weekly: 2 },
      [
        ['2027-01-03T01:00', {}, 'weekly'],
        ['2026-12-28T01:00', {}, 'removed'],
        ['2026-12-27T01:00', {}, 'weekly'],
      ],
    ],
    [
      'neither removes nor counts what is protected',
      { daily: 1 },
      [
        ['2026-11-22T13:00', { protected: true }, 'protected'],
        ['2026-11-22T01:00', {}, 'daily'],
        ['2026-11-01T01:00', { protected: true }, 'protected'],
      ],
    ],
    [
      'takes two of one time as they come, and protects also what it does not reach',
      { last: 1 },
      [
        ['2026-11-22T01:00', {}, 'last'],
        ['2026-11-22T01:00', {}, 'removed'],
        ['2026-11-21T01:00', {}, 'removed'],
        ['2026-11-20T01:00', { protected: true }, 'protected'],
      ],
    ],
    [
      'keeps an unfinished one while it is the newest',
      { daily: 1 },
      [
        ['2026-11-22T13:00', { unfinished: true }, 'unfinished'],
        ['2026-11-22T12:00', { unfinished: true }, 'removed'],
        ['2026-11-22T01:00', {}, 'daily'],
        ['2026-11-21T01:00', { unfinished: true }, 'removed'],
        ['2026-11-20T01:00', { unfinished: true, protected: true }, 'protected'],
      ],
    ],
  ])('%s', (_, keep, points) => {
    const marks = prune(
      points.map(([text, more]) => point(text, more)),
      keep,
    );
    expect(marks).toEqual(points.map(([, , mark]) => mark));
  });

  it('takes days by the clock of the server that prunes', () => {
    const points = [point('2026-11-21T23:30'), point('2026-11-21T22:30'), point('2026-11-20T23:30')];
    expect(prune(points, { daily: 2 })).toEqual(['daily', 'removed', 'daily']);
    expect(prune(points, { daily: 2 }, 3600)).toEqual(['daily', 'daily', 'removed']);
  });

  it('reaches ten years with the numbers of the example in the manual of Proxmox Backup Server', () => {
    const points = Array.from({ length: 12 * 366 }, (_, index) => ({
      takenAt: at('2026-11-22T01:00') - index * day,
    }));
    const marks = prune(points, { last: 3, daily: 13, weekly: 8, monthly: 11, yearly: 9 });
    const kept = (mark: string) =>
      points
        .filter((_, index) => marks[index] === mark)
        .map(({ takenAt }) => new Date(takenAt * 1000).toISOString().slice(0, 10));
    expect(kept('last')).toEqual(['2026-11-22', '2026-11-21', '2026-11-20']);
    expect([kept('daily').length, kept('daily').at(-1)]).toEqual([13, '2026-11-07']);
    // The week of the last daily one is covered; the Sundays before it are not.
    expect([kept('weekly')[0], kept('weekly').length, kept('weekly').at(-1)]).toEqual([
      '2026-11-01',
      8,
      '2026-09-13',
    ]);
    expect([kept('monthly')[0], kept('monthly').length, kept('monthly').at(-1)]).toEqual([
      '2026-08-31',
      11,
      '2025-10-31',
    ]);
    expect([kept('yearly')[0], kept('yearly').length, kept('yearly').at(-1)]).toEqual([
      '2024-12-31',
      9,
      '2016-12-31',
    ]);
    expect(marks.filter((mark) => mark !== 'removed')).toHaveLength(3 + 13 + 8 + 11 + 9);
  });

  it('keeps no more than asked for, and always the newest', () => {
    const keep = fc.record({
      last: fc.nat(5),
      hourly: fc.nat(5),
      daily: fc.nat(5),
      weekly: fc.nat(5),
      monthly: fc.nat(5),
      yearly: fc.nat(5),
    });
    const times = fc.uniqueArray(fc.integer({ min: at('2020-01-01T00:00'), max: at('2027-01-01T00:00') }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(times, keep, (list, wanted) => {
        const marks = prune(
          list.map((takenAt) => ({ takenAt })),
          wanted,
        );
        const most = Object.values(wanted).reduce((sum, count) => sum + count, 0);
        if (most === 0) return marks.every((mark) => mark === 'all');
        const kept = marks.filter((mark) => mark !== 'removed').length;
        return kept <= most && kept > 0 && marks[list.indexOf(Math.max(...list))] !== 'removed';
      }),
    );
  });
});

describe('periods', () => {
  it.each([
    ['hourly', '2026-11-22T13:59:59', '2026-11-22T13'],
    ['daily', '2026-11-22T13:59:59', '2026-11-22'],
    ['weekly', '2026-11-22T23:59:59', '2026-W47'],
    ['weekly', '2026-11-23T00:00:00', '2026-W48'],
    ['weekly', '2027-01-01T00:00:00', '2026-W53'],
    ['weekly', '2024-12-30T00:00:00', '2025-W01'],
    ['weekly', '1969-12-29T00:00:00', '1970-W01'],
    ['monthly', '2026-02-28T23:59:59', '2026-02'],
    ['yearly', '2026-12-31T23:59:59', '2026'],
  ] as const)('%s: %s is in %s', (period, time, id) => {
    expect(periodOf(period, at(time))).toBe(id);
  });

  it('have bounds that hold exactly the times with their name', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 4e9 }), fc.constantFrom(...periods), (time, period) => {
        const { from, to } = periodBounds(period, time);
        const id = periodOf(period, time);
        expect(from <= time && time < to).toBe(true);
        expect([periodOf(period, from), periodOf(period, to - 1)]).toEqual([id, id]);
        expect(periodOf(period, from - 1) === id || periodOf(period, to) === id).toBe(false);
      }),
    );
  });
});
