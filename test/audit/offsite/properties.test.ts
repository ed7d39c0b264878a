import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../audit/facts.ts';
import type { Copy } from '../../../audit/offsite/model.ts';
import { offsiteReport } from '../../../audit/offsite/report.ts';
import { offsiteView } from '../../../audit/offsite/view.ts';
import { policySchema } from '../../../audit/policy.ts';
import type { OffsiteCell, OffsiteReport } from '../../../audit/report-offsite.ts';
import { gapsOf } from '../../../audit/run.ts';
import {
  archiveOf,
  day,
  hour,
  insideOf,
  night,
  offsiteCase,
  offsiteGuest,
  ownOf,
  takenAt,
  targetFacts,
} from '../../support/offsite-case.ts';

const guests = [
  offsiteGuest(100, 'web', { tags: ['tier-critical'] }),
  offsiteGuest(101, 'db'),
  offsiteGuest(102, 'proxy', { type: 'lxc' }),
];
const everybody = [...guests, offsiteGuest(900, 'old')];

const check = fc.record({
  proof: fc.constantFrom('header' as const, 'complete' as const, 'content' as const),
  outcome: fc.constantFrom('ok' as const, 'failed' as const, 'cannot' as const),
  at: fc.integer({ min: takenAt - 120 * day, max: takenAt }),
  how: fc.constant('a look'),
});

const copy: fc.Arbitrary<Copy> = fc
  .record({
    whose: fc.constantFrom(...everybody),
    inside: fc.option(fc.constantFrom(...everybody), { nil: undefined }),
    hours: fc.integer({ min: -30, max: 60 * 24 }),
    sizeBytes: fc.option(fc.integer({ min: 0, max: 4e9 }), { nil: undefined }),
    timeFrom: fc.constantFrom('header' as const, 'name-guessed' as const, 'modified' as const),
    unfinished: fc.option(fc.constant(true), { nil: undefined }),
    changedShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    claimed: fc.boolean(),
    checks: fc.uniqueArray(check, { selector: ({ proof }) => proof, maxLength: 3 }),
  })
  .map(({ whose, inside, hours, claimed, ...more }) => ({
    ...archiveOf(whose, 0, { takenAt: night - hours * hour }),
    ...(!claimed && { vmid: undefined }),
    inside: inside && insideOf(inside),
    ...more,
  }));

/** Two places; a key is there once. */
const places = fc
  .tuple(fc.array(copy, { maxLength: 25 }), fc.array(copy, { maxLength: 25 }))
  .map((lists) => lists.map((list) => list.map((one, index) => ({ ...one, key: `${one.key}.${index}` }))));

const policy = policySchema.parse({
  offsite: {
    targets: ['away', 'far'].map((name) => ({
      name,
      kind: 'vzdump',
      via: { endpoint: 'https://s3.example', bucket: name },
      ...(name === 'far' && { keep: { daily: 7, weekly: 4 } }),
    })),
  },
});
const own = guests.map((guest) => ownOf(archiveOf(guest, 1)));

function judged(lists: Copy[][], more: Partial<Facts> = {}, by = policy): OffsiteReport {
  const { facts } = offsiteCase({ guests });
  const targets = lists.map((copies, index) => targetFacts({ name: ['away', 'far'][index] ?? '', copies }));
  const whole = { ...facts, offsite: { targets }, backups: { listed: [], copies: own }, ...more };
  const report = offsiteReport(whole, { now: takenAt, policy: by, gap: gapsOf(whole) });
  if (!report) throw new Error('the policy names targets');
  return report;
}

/** Restore points are promised by what is known of a guest and a target in all places, so they are not a cell's own. */
const own_ = ({ missingPoints: _, pointsUnknown: __, ...cell }: OffsiteCell) => cell;
const cells = (report: OffsiteReport) =>
  new Map(
    report.guests.flatMap(({ id, cells: list }) => list.map((cell) => [`${id} ${cell.target}`, own_(cell)])),
  );

describe('judging what lies offsite', () => {
  it('never hangs on the order of what was gathered', () => {
    fc.assert(
      fc.property(places, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (lists, random) => {
        const shuffled = <Item>(items: readonly Item[]): Item[] =>
          items
            .map((item) => ({ item, at: random.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
        const facts = { guests: shuffled(guests), backups: { listed: [], copies: shuffled(own) } };
        const { facts: base } = offsiteCase({ guests });
        const targets = lists.map((copies, index) =>
          targetFacts({ name: ['away', 'far'][index] ?? '', copies: shuffled(copies) }),
        );
        expect(judged(lists, { ...facts, offsite: { targets: shuffled(targets) } })).toEqual(judged(lists));
        expect(base.gaps).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('changes the cell of a copy alone when it is taken away', () => {
    fc.assert(
      fc.property(places, fc.nat(), (lists, pick) => {
        const [away = [], far = []] = lists;
        if (away.length === 0) return;
        const index = pick % away.length;
        const before = cells(judged(lists));
        const after = cells(judged([away.toSpliced(index, 1), far]));
        const changed = [...before].filter(
          ([key, cell]) => JSON.stringify(cell) !== JSON.stringify(after.get(key)),
        );
        const gone = away[index];
        // What tells nothing may be anybody's: it keeps the place from saying that a guest has no copy.
        const nobodys = gone?.vmid === undefined && gone?.inside === undefined;
        expect(changed.every(([key]) => key.endsWith(' away'))).toBe(true);
        if (!nobodys) expect(changed.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });

  it('changes nothing else when a target or a guest is taken away', () => {
    fc.assert(
      fc.property(places, (lists) => {
        const whole = cells(judged(lists));
        const first = {
          ...policy,
          offsite: { ...policy.offsite, targets: policy.offsite.targets.slice(0, 1) },
        };
        for (const [key, cell] of cells(judged(lists, {}, first))) expect(cell).toEqual(whole.get(key));
        // Only what is inside another guest's copy names it: such names are no part of this.
        const named = lists.map((copies) =>
          copies.map((one) => ({ ...one, inside: undefined, vmid: one.vmid ?? 101 })),
        );
        const all = cells(judged(named));
        for (const [key, cell] of cells(judged(named, { guests: guests.slice(1) })))
          expect(cell).toEqual(all.get(key));
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same answer again, and once for all rules of an audit', () => {
    fc.assert(
      fc.property(places, (lists) => {
        expect(judged(lists)).toEqual(judged(structuredClone(lists)));
      }),
      { numRuns: 20 },
    );
    const { facts } = offsiteCase({ copies: [archiveOf(guests[0] ?? everybody[0]!)] });
    const known = { guests, offsite: facts.offsite ?? { targets: [] } };
    const context = { now: takenAt, policy, gap: gapsOf(facts) };
    const view = offsiteView(known, context);
    expect(offsiteView({ ...known }, context)).toBe(view);
    expect(offsiteView(known, { ...context, now: takenAt + 1 })).not.toBe(view);
  });

  it('finds nothing in places that are in order', () => {
    const nights = guests.flatMap((guest) => Array.from({ length: 40 }, (_, ago) => archiveOf(guest, ago)));
    const report = judged([nights, nights]);
    for (const { cells: list, worst } of report.guests) {
      expect(worst).toBe('proven');
      for (const cell of list)
        expect([cell.missingPoints, cell.pointsUnknown, cell.oddities]).toEqual([[], undefined, []]);
    }
    expect(report.targets.flatMap(({ others }) => others)).toEqual([]);
  });
});
