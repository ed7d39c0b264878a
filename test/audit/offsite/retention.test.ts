import { describe, expect, it } from 'vitest';
import type { Copy } from '../../../audit/offsite/model.ts';
import { promisedPeriods } from '../../../audit/offsite/retention.ts';
import type { OffsiteTargetPolicy } from '../../../audit/offsite-policy.ts';
import {
  archiveOf,
  cellOf,
  day,
  guest,
  night,
  offsiteGuest,
  ownOf,
  takenAt,
  type viewOf,
} from '../../support/offsite-case.ts';

const nights = (...daysAgo: number[]): Copy[] => daysAgo.map((ago) => archiveOf(guest, ago));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
/** Somebody else's old copy shows that the target was in use then. */
const longAgo = archiveOf(offsiteGuest(900, 'old'), 300);

describe('restore points that a target promises', () => {
  it.each<[string, Copy[], OffsiteTargetPolicy['keep'], string[]]>([
    ['are all there', nights(...upTo(60)), { daily: 7, weekly: 4 }, []],
    ['lack a day', nights(...upTo(60).filter((ago) => ago !== 3)), { daily: 7 }, ['day 2026-11-19']],
    // Three weeks before the seven days, of which the first are in the week that these begin in.
    ['lack a week', nights(...upTo(16), 60), { daily: 7, weekly: 3 }, ['week 2026-W44']],
    ['lack a month', nights(...upTo(22), 70), { daily: 7, monthly: 2 }, ['month 2026-10']],
    ['lack a year', nights(...upTo(30), 800), { yearly: 2 }, ['year 2025']],
    ['are counted from the first copy on', nights(...upTo(4)), { daily: 7, weekly: 4, monthly: 12 }, []],
    ['do not include the present', nights(...upTo(10).map((ago) => ago + 1)), { daily: 3 }, []],
    ['are not hours where backups are daily', nights(...upTo(10)), { hourly: 24, last: 3 }, []],
  ])('%s', (_, copies, keep, missing) => {
    const cell = cellOf({ copies: [...copies, longAgo], target: { keep } });
    expect([cell.missingPoints, cell.pointsUnknown]).toEqual([missing, undefined]);
  });

  it('are there although a run drifted over midnight', () => {
    const drifting = upTo(9).map((ago) =>
      archiveOf(guest, ago, { takenAt: night - ago * day + (ago === 4 ? -3 : 0) * 3600 }),
    );
    const cell = cellOf({ copies: [...drifting, longAgo], target: { keep: { daily: 7 } } });
    expect(cell.missingPoints).toEqual([]);
  });

  it('are days by the clock of the node', () => {
    const late = upTo(9).map((ago) => archiveOf(guest, ago, { takenAt: night - ago * day - 2 * 3600 }));
    const copies = [...late.filter((_, ago) => ago !== 4), longAgo];
    const days = (zoneSeconds: number) =>
      cellOf({ copies, target: { keep: { daily: 7 } }, found: { zoneSeconds } }).missingPoints;
    expect(days(0)).toEqual(['day 2026-11-17']);
    expect(days(3 * 3600)).toEqual(['day 2026-11-18']);
  });

  it('never make more than twenty thousand runs of it', () => {
    const rhythm = { now: takenAt, intervalSeconds: 60, rpoSeconds: 90, zoneSeconds: 0 };
    expect(promisedPeriods({ yearly: 50 }, rhythm).length).toBeLessThan(3);
  });
});

describe('the reach that a tier promises', () => {
  const critical = offsiteGuest(100, 'dns', { tags: ['tier-critical'] });
  const reach = (copies: Copy[], more: Parameters<typeof viewOf>[0] = {}) => {
    const cell = cellOf({ guests: [critical], copies, ...more });
    return [cell.missingPoints, cell.pointsUnknown];
  };

  it.each<[string, Copy[], string[]]>([
    ['is there', [...nights(...upTo(30)), longAgo], []],
    ['is there to within one run', [...nights(...upTo(28)), longAgo], []],
    ['ends where the guest began', nights(...upTo(5)), []],
  ])('%s', (_, copies, missing) => {
    expect(reach(copies)).toEqual([missing, undefined]);
  });

  it('is missing where the cluster itself has older ones', () => {
    const backups = { listed: [], copies: upTo(40).map((ago) => ownOf(archiveOf(guest, ago))) };
    expect(reach([...nights(...upTo(5)), longAgo], { facts: { backups } })).toEqual([
      ['reaches back 4 of 28 days'],
      undefined,
    ]);
  });

  it('is not known of a target that may be new', () => {
    const backups = { listed: [], copies: upTo(40).map((ago) => ownOf(archiveOf(guest, ago))) };
    const [missing, unknown] = reach(nights(...upTo(5)), { facts: { backups } });
    expect(missing).toEqual([]);
    expect(unknown).toBe(
      'away has nothing older of any guest: it may be new, or prune earlier than promised',
    );
  });

  it('is missing where another trace shows that the target is older', () => {
    const backups = { listed: [], copies: upTo(40).map((ago) => ownOf(archiveOf(guest, ago))) };
    const rotation = { cursor: '', since: takenAt - 100 * day, verified: 1, total: 2 };
    const traces = [
      {
        found: {
          leftovers: [
            { key: 'x', what: 'half-written' as const, sizeBytes: 1, modifiedAt: takenAt - 50 * day },
            { key: 'y', what: 'half-written' as const, sizeBytes: 1 },
          ],
        },
      },
      { found: { reading: rotation } },
      {
        found: {
          datastore: { badChunks: 0, neededChunks: 0, missingChunks: 0, damagedChunks: 0, listing: rotation },
        },
      },
      {
        found: {
          datastore: { badChunks: 0, neededChunks: 0, missingChunks: 0, damagedChunks: 0, reading: rotation },
        },
      },
      {
        found: {
          repository: {
            usable: true,
            snapshots: 1,
            locks: [],
            damagedFiles: [],
            keys: [{ created: takenAt - 100 * day }, {}],
          },
        },
      },
    ];
    for (const trace of traces)
      expect(reach(nights(...upTo(5)), { facts: { backups }, ...trace })[0]).toEqual([
        'reaches back 4 of 28 days',
      ]);
    const drills = [drill('away', 60), drill('elsewhere', 300)];
    expect(reach(nights(...upTo(5)), { facts: { backups, drills } })[0]).toEqual([
      'reaches back 4 of 28 days',
    ]);
  });

  it('is nothing where the tier says nothing, or nobody wants the guest there', () => {
    const copies = [...nights(0), longAgo];
    expect(reach(copies, { guests: [offsiteGuest(100, 'dns', { tags: ['tier-low'] })] })).toEqual([
      [],
      undefined,
    ]);
    expect(reach(copies, { target: { guests: [101] } })).toEqual([[], undefined]);
  });

  it('goes no further back than what readers keep of a guest', () => {
    const hourly = upTo(400).map((index) =>
      archiveOf(guest, 0, { key: `k${index}`, takenAt: night - index * 3600 }),
    );
    const backups = { listed: [], copies: [ownOf(archiveOf(guest, 100))] };
    expect(reach([...hourly, longAgo], { facts: { backups } })).toEqual([[], undefined]);
  });

  it('is not known where copies may be hidden', () => {
    const copies = [...nights(0), longAgo];
    expect(reach(copies, { found: { complete: false } })[1]).toBe(
      'the list of away ended before all was read',
    );
    const nobodys = { key: 'qq0v', takenAt: night, timeFrom: 'mtime' as const, checks: [] };
    expect(reach([...copies, nobodys])[1]).toBe('nothing tells whose some copies at away are');
    expect(
      reach([...copies, archiveOf(guest, 1, { inside: undefined })], { target: { foreign: [100] } })[1],
    ).toBe('nothing tells whose some copies at away are');
  });
});

const drill = (source: string, daysAgo: number) => ({
  id: `d${daysAgo}`,
  guest: 'qemu/999',
  at: takenAt - daysAgo * day,
  source,
  succeeded: true,
  verifiedHow: 'by hand',
  by: 'Ada',
  missingSteps: [],
});
