import { describe, expect, it } from 'vitest';
import { buildReport } from '../../audit/build.ts';
import { compare } from '../../audit/compare.ts';
import type { Facts } from '../../audit/facts.ts';
import { mostEnded, mostUnseen, traceFindings } from '../../audit/finding-history.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { parseReport, type Report, type Result } from '../../audit/report.ts';
import { type EarlierReport, parseEarlier } from '../../audit/report-history.ts';
import { rules } from '../../audit/rules/index.ts';
import { scoreOf } from '../../audit/score.ts';
import { brokenFacts } from '../support/broken-facts.ts';
import { days, healthyFacts, now } from '../support/healthy-facts.ts';
import { result } from '../support/results.ts';

const one = (verdicts: Record<string, string>, more: Partial<Result> = {}) => [
  result('r', 'ha', verdicts, more),
];
const side = (results: readonly Result[]) => ({ results, score: scoreOf(results, 'full', new Map()) });
const factsAt = (day: number): Facts => ({ ...healthyFacts(), takenAt: now + days(day) });

interface Day {
  results: Result[];
  /** What today's rules make of the day before; as it was told then, where absent. Null: nothing to compare with. */
  rejudged?: Result[] | null;
}

/** Reports day after day, each going on from the one before. */
function told(list: Day[]): (EarlierReport & Pick<Report, 'results' | 'past'>)[] {
  const reports: ReturnType<typeof told> = [];
  for (const [day, { results, rejudged }] of list.entries()) {
    const earlier = reports.at(-1) ?? null;
    const before = rejudged === undefined ? list[day - 1]?.results : rejudged;
    const id = `day-${day}`;
    const previous = before ? { id: `day-${day - 1}`, facts: factsAt(day - 1) } : undefined;
    const changes = compare(previous?.id ?? null, before ? side(before) : null, side(results));
    const traced = traceFindings(results, { id, facts: factsAt(day), previous, changes, earlier });
    reports.push({ id, takenAt: now + days(day), ...traced });
  }
  return reports;
}

/** Of a finding: `since 0, 3 reports`, `since 4, first 0, 1 report`, `lost-sight since 0`, `ended 2`. */
function standing({ results, past }: Pick<Report, 'results' | 'past'>, subject = 'a'): string | undefined {
  const verdict = results.flatMap(({ verdicts }) => verdicts).find((entry) => entry.subject === subject);
  if (verdict?.seen) {
    const { since, first, reports } = verdict.seen;
    return `since ${since.report}${first ? `, first ${first.report}` : ''}, ${reports}`;
  }
  const unseen = past?.unseen.find((entry) => entry.subject === subject);
  if (unseen)
    return `${unseen.why} since ${unseen.since.report}, last ${unseen.last.report}, ${unseen.reports}`;
  const ended = past?.ended.find((entry) => entry.subject === subject);
  return ended && `ended ${ended.ended.report}, since ${ended.since.report}, last ${ended.last.report}`;
}

const fails = { results: one({ a: 'fail high' }) };
const passes = { results: one({ a: 'pass' }) };
const unknown = { results: one({ a: 'unknown' }) };
const blind = { results: one({ cluster: 'unknown' }) };
const accepted = { results: one({ a: 'accepted high' }) };
const elsewhere = { results: one({}, { notApplicable: { because: 'other', message: 'See there.' } }) };

describe('a finding', () => {
  it.each<[string, Day[], string | undefined]>([
    ['is new in the first report', [fails], 'since day-0, 1'],
    ['is open for three reports', [fails, fails, fails], 'since day-0, 3'],
    ['appears later', [passes, fails, fails], 'since day-1, 2'],
    ['has ended', [fails, fails, passes], 'ended day-2, since day-0, last day-1'],
    ['ended some time ago', [fails, passes, passes, passes], 'ended day-1, since day-0, last day-0'],
    ['comes back: open anew, and first seen then', [fails, passes, fails], 'since day-2, first day-0, 1'],
    [
      'comes back twice: the first time stays',
      [fails, passes, fails, passes, fails, fails],
      'since day-4, first day-0, 2',
    ],
    ['ended for the second time', [fails, passes, fails, passes], 'ended day-3, since day-2, last day-2'],
    ['is out of sight', [fails, unknown], 'lost-sight since day-0, last day-0, 1'],
    ['is out of sight with its whole rule', [fails, blind, blind], 'lost-sight since day-0, last day-0, 1'],
    ['is in sight again, and was open all the time', [fails, unknown, blind, fails], 'since day-0, 2'],
    [
      'is in sight again, and has ended meanwhile',
      [fails, unknown, passes],
      'ended day-2, since day-0, last day-0',
    ],
    ['was accepted, which does not end it', [fails, accepted, accepted], 'since day-0, 3'],
    ['was accepted from the beginning', [passes, accepted], 'since day-1, 1'],
    ['is no longer accepted', [fails, accepted, fails], 'since day-0, 3'],
    ['is told by another rule', [fails, elsewhere, fails], 'since day-0, 2'],
    ['is told by another rule now', [fails, elsewhere], 'elsewhere since day-0, last day-0, 1'],
    ['is of a rule that is gone', [fails, { results: [] }], 'elsewhere since day-0, last day-0, 1'],
    [
      'is of a rule that is new: open since the report before',
      [{ results: [] }, { ...fails, rejudged: fails.results }],
      'since day-0, 2',
    ],
    [
      'is new, and there is nothing to compare with',
      [passes, { ...fails, rejudged: null }],
      'since day-1, 1',
    ],
    ['never was', [passes, passes], undefined],
  ])('%s', (_, list, expected) => {
    const last = told(list).at(-1);
    expect(last && standing(last)).toBe(expected);
  });

  it('of a node that is down is out of sight, not ended', () => {
    const facts = factsAt(1);
    const [member] = facts.cluster?.members ?? [];
    Object.assign(member ?? {}, { online: false });
    const subject = `node/${member?.node}`;
    const [earlier = null] = told([{ results: one({ [subject]: 'fail high' }) }]);
    const { results, past } = traceFindings(one({}), { id: 'day-1', facts, changes: { new: [] }, earlier });
    expect(standing({ results, past }, subject)).toBe('lost-sight since day-0, last day-0, 1');
  });

  it('keeps the words of the last report that found it', () => {
    const [, , { past } = {}] = told([
      { results: one({ a: 'fail low' }) },
      { results: one({ a: 'fail high' }) },
      passes,
    ]);
    expect(past?.ended).toMatchObject([
      { rule: 'r', severity: 'high', message: 'a is fail high.', reports: 2 },
    ]);
  });

  it('that came before reports told since when is open at least since the last of those', () => {
    const [first] = told([fails]);
    const before = parseEarlier({ ...first, past: undefined, results: one({ a: 'fail high' }) });
    const { results } = traceFindings(one({ a: 'fail high' }), {
      id: 'next',
      facts: factsAt(1),
      changes: { new: [] },
      earlier: before,
    });
    expect(standing({ results })).toBe('since day-0, 2');
  });
});

describe('what is remembered', () => {
  const after = (day: number, [earlier]: EarlierReport[], results = passes.results) =>
    traceFindings(results, {
      id: 'late',
      facts: factsAt(day),
      changes: { new: [] },
      earlier: earlier ?? null,
    });

  it('ends are kept for 90 days', () => {
    const [, ended] = told([fails, passes]);
    const kept = (day: number) => after(day, ended ? [ended] : []).past?.ended.length;
    expect([kept(91), kept(92)]).toEqual([1, 0]);
  });

  it('what is out of sight is kept, what no rule tells any more is forgotten after 90 days', () => {
    const open = told([fails]);
    const kept = (day: number, results: Result[]) => after(day, open, results).past?.unseen.length;
    expect([kept(90, []), kept(91, [])]).toEqual([1, 0]);
    expect(kept(900, blind.results)).toBe(1);
  });

  const many = (count: number, what: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}`, what]));

  it('of very many, the latest and the gravest', () => {
    const ended = told([
      { results: one({ old: 'fail high', ...many(mostEnded, 'fail low'), worst: 'fail critical' }) },
      { results: one({ ...many(mostEnded, 'fail low'), worst: 'fail critical' }) },
      passes,
    ]).at(-1)?.past?.ended;
    expect(ended).toHaveLength(mostEnded);
    expect(ended?.[0]).toMatchObject({ subject: 'worst', ended: { report: 'day-2' } });
    expect(ended?.some(({ subject }) => subject === 'old')).toBe(false);
    const unseen = told([
      { results: one({ ...many(mostUnseen, 'fail low'), worst: 'fail critical' }) },
      blind,
    ]).at(-1)?.past?.unseen;
    expect(unseen).toHaveLength(mostUnseen);
    expect(unseen?.[0]?.subject).toBe('worst');
  });
});

describe('in a report', () => {
  const build = (facts: Facts, more: Partial<Parameters<typeof buildReport>[1]> = {}) =>
    buildReport(rules, { id: 'now', cluster: { id: 'lab' }, facts, policy: defaultPolicy, ...more });
  const [broken = healthyFacts()] = Object.values(brokenFacts());

  it('there is no history where none is asked for', () => {
    const { past, results } = build(broken);
    expect(past).toBeUndefined();
    expect(results.flatMap(({ verdicts }) => verdicts).filter(({ seen }) => seen)).toEqual([]);
  });

  it('every finding has one, it fits the format, and is carried through what is stored', () => {
    const first = build(broken, { id: 'first', earlier: null });
    const stored = JSON.parse(JSON.stringify(first));
    expect(JSON.parse(JSON.stringify(parseReport(stored)))).toEqual(stored);
    const later = { ...broken, takenAt: broken.takenAt + days(3) };
    const second = build(later, { previous: { id: 'first', facts: broken }, earlier: parseEarlier(stored) });
    const findings = second.results.flatMap(({ verdicts }) =>
      verdicts.filter(({ outcome }) => outcome === 'fail'),
    );
    const since = (of: typeof findings) =>
      new Set(of.map(({ seen }) => `${seen?.since.report} ${seen?.reports}`));
    expect(findings.length).toBeGreaterThan(10);
    const fresh = new Set(second.changes.new.map(({ subject }) => subject));
    expect(since(findings.filter(({ subject }) => !fresh.has(subject)))).toEqual(new Set(['first 2']));
  });

  it('a cluster that nobody reached ends nothing', () => {
    const first = build(broken, { id: 'first', earlier: null });
    const { version, takenAt, durationMs, depth, requests } = broken;
    const gaps = [{ group: 'cluster' as const, reason: 'unreachable' as const, detail: 'No answer.' }];
    const silent = { version, takenAt, durationMs, depth, requests, gaps };
    const { past } = build(silent, {
      previous: { id: 'first', facts: broken },
      earlier: parseEarlier(first),
    });
    expect(past?.ended).toEqual([]);
    expect(past?.unseen.length).toBeGreaterThan(10);
  });
});

it.each([{}, null, { id: 'x', takenAt: 1, results: [{ rule: 1 }] }])(
  '%j is no report to go on from',
  (json) => {
    expect(() => parseEarlier(json)).toThrow('Its findings cannot be read');
  },
);
