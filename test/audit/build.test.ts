import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReport, type Judgement } from '../../audit/build.ts';
import { type FactGroup, type Facts, factGroupNames } from '../../audit/facts.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { parseReport } from '../../audit/report.ts';
import { rules } from '../../audit/rules/index.ts';
import { scoreModel } from '../../audit/score.ts';
import { brokenFacts } from '../support/broken-facts.ts';
import { days, healthyFacts, healthyPolicy, hours, now } from '../support/healthy-facts.ts';
import { shuffled } from '../support/results.ts';
import { blind } from '../support/rule-cases.ts';

const build = (facts: Facts, more: Partial<Judgement> = {}) =>
  buildReport(rules, {
    id: '20261117T031700Z',
    cluster: { id: 'home' },
    facts,
    policy: defaultPolicy,
    ...more,
  });

const unreachable = (): Facts => ({
  version: 1,
  takenAt: now,
  durationMs: 10_000,
  depth: 'full',
  requests: { count: 2, atOnce: 1, longestChain: 1 },
  gaps: factGroupNames.map((group) => ({ group, reason: 'unreachable', detail: 'no address answered.' })),
});

describe('a report', () => {
  it('says what it is about, and when the next one was expected', () => {
    const policy = { ...defaultPolicy, expectedEveryHours: 6 };
    expect(build(healthyFacts(), { policy })).toMatchObject({
      version: 1,
      scoreModel,
      profile: 'full',
      depth: 'full',
      id: '20261117T031700Z',
      cluster: { id: 'home', name: 'lab', release: '9.2.3' },
      takenAt: now,
      nextAt: now + hours(6),
      reachable: true,
      requests: { count: 50, atOnce: 6, longestChain: 3 },
    });
  });

  it('is perfect for a healthy cluster', () => {
    const { score, results, recommendations } = build(healthyFacts(), { policy: healthyPolicy });
    expect(results.filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown')).toEqual([]);
    expect(recommendations).toEqual([]);
    expect(score).toMatchObject({ overall: 10, coverage: 1 });
  });

  it('uses the name the owner gave, else that of the cluster, else the id', () => {
    const name = (facts: Facts, cluster: Judgement['cluster']) => build(facts, { cluster }).cluster.name;
    expect(name(healthyFacts(), { id: 'home', name: 'My home' })).toBe('My home');
    expect(name(healthyFacts(), { id: 'home' })).toBe('lab');
    const facts = healthyFacts();
    delete facts.cluster.name;
    expect(name(facts, { id: 'home' })).toBe('home');
    expect(name(unreachable(), { id: 'home' })).toBe('home');
  });

  it('of a profile has its rules and categories only', () => {
    const { results, score } = build(healthyFacts(), { policy: { ...defaultPolicy, profile: 'essential' } });
    expect(results.map(({ rule }) => rule)).toEqual(
      rules.filter((rule) => rule.essential && rule.category !== 'security').map(({ id }) => id),
    );
    expect(score.categories.map(({ id }) => id)).not.toContain('security');
  });

  it('tells beside a gap what ends it', () => {
    const facts = healthyFacts();
    blind(facts, 'ha');
    const [gap] = build(facts).gaps;
    expect(gap).toMatchObject({ group: 'ha', reason: 'forbidden', close: { risk: 'Grants reading only.' } });
    expect(gap?.close?.commands[1]?.line).toContain('audit@pve!reader');
    blind(facts, 'access');
    expect(build(facts).gaps[0]).not.toHaveProperty('close');
  });

  it('of an unreachable cluster has no score, coverage 0, and nothing that passes or fails', () => {
    const report = build(unreachable());
    expect(report).toMatchObject({
      reachable: false,
      cluster: { release: null },
      score: { overall: null, coverage: 0 },
      recommendations: [],
    });
    expect(new Set(report.results.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
    expect(report.score.categories.every(({ score }) => score === null)).toBe(true);
  });
});

describe('what changed', () => {
  const broken = () => {
    const facts = healthyFacts();
    facts.ha.resources = [];
    return facts;
  };

  it('is nothing without an earlier report, and nothing between equal ones', () => {
    expect(build(broken()).changes).toMatchObject({ since: null, new: [] });
    const { changes } = build(broken(), { previous: { id: 'earlier', facts: broken() } });
    const { since, score, drift, ...lists } = changes;
    expect(since).toBe('earlier');
    expect(score.before).toBe(score.after);
    expect(Object.values({ ...lists, ...drift }).flat()).toEqual([]);
  });

  it('is what the cluster did, told from the earlier facts', () => {
    const { changes } = build(broken(), { previous: { id: 'earlier', facts: healthyFacts() } });
    expect(changes.new.map(({ rule }) => rule)).toContain('ha-covers-critical');
    expect(changes.score.before).toBe(10);
    expect(changes.score.after).toBeLessThan(10);
    const back = build(healthyFacts(), { previous: { id: 'earlier', facts: broken() } });
    expect(back.changes.resolved.map(({ rule }) => rule)).toContain('ha-covers-critical');
  });

  it('is not another policy: both sides are judged by that of today', () => {
    const policy = structuredClone(defaultPolicy);
    policy.thresholds.nodeMemory = { warn: 0.01, bad: 0.02 };
    const report = build(healthyFacts(), { policy, previous: { id: 'earlier', facts: healthyFacts() } });
    expect(report.results.find(({ rule }) => rule === 'capacity-memory')?.outcome).toBe('fail');
    expect(report.changes.new).toEqual([]);
    expect(report.changes.score.before).toBe(report.changes.score.after);
  });

  it('is lost sight when the cluster cannot be reached, never resolved', () => {
    const { changes } = build(unreachable(), { previous: { id: 'earlier', facts: broken() } });
    expect(changes.resolved).toEqual([]);
    expect(changes.lostSight.map(({ rule }) => rule)).toContain('ha-covers-critical');
  });

  it('of a node that goes down: nothing that stood on it is resolved', () => {
    for (const facts of Object.values(brokenFacts())) {
      const after = withoutNode(facts, 'pve1');
      const { changes } = build(after, { previous: { id: 'earlier', facts } });
      const there = changes.resolved.filter(({ subject }) => /^(node|storage)\/pve1(\/|$)/.test(subject));
      expect(there).toEqual([]);
    }
  });

  it('names an accepted risk again on the day after its last', () => {
    const accepted = [{ rule: 'ha-covers-critical', reason: 'Until spring.', until: '2026-11-17' }];
    const policy = { ...defaultPolicy, accepted };
    const later = { ...broken(), takenAt: now + days(1) };
    const news = (facts: Facts) =>
      build(facts, { policy, previous: { id: 'earlier', facts: broken() } }).changes.new.map(
        ({ rule }) => rule,
      );
    expect(news(broken())).not.toContain('ha-covers-critical');
    expect(news(later)).toContain('ha-covers-critical');
  });
});

/** As gathered after a node went down: nothing that only it could tell. */
function withoutNode(facts: ReturnType<typeof healthyFacts>, gone: string) {
  const after = structuredClone(facts);
  const elsewhere = <Row extends { node?: string | undefined }>(rows: Row[]) =>
    rows.filter(({ node }) => node !== gone);
  for (const member of after.cluster.members) if (member.node === gone) member.online = false;
  after.nodes = after.nodes.map((row) => (row.node === gone ? { node: gone, online: false } : row));
  after.network.nodes = after.network.nodes.map((row) => (row.node === gone ? { node: gone } : row));
  for (const entry of after.storage) entry.onNodes = elsewhere(entry.onNodes);
  for (const guest of after.guests)
    if (guest.node === gone) Object.assign(guest, { status: 'unknown', name: undefined, config: undefined });
  after.tasks = elsewhere(after.tasks);
  after.updates = elsewhere(after.updates);
  return after;
}

describe('whatever was read', () => {
  const someGroups = fc.subarray([...factGroupNames]);

  it('the report keeps to its schema, and what is missing never fails', () => {
    fc.assert(
      fc.property(someGroups, (missing: FactGroup[]) => {
        const facts = healthyFacts();
        for (const group of missing) blind(facts, group);
        const report = build(facts, { policy: healthyPolicy });
        expect(parseReport(JSON.parse(JSON.stringify(report)))).toEqual(JSON.parse(JSON.stringify(report)));
        expect(report.results.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('seeing less never resolves a finding', () => {
    const facts = healthyFacts();
    for (const node of facts.nodes) node.cpuShare = 0.99;
    facts.ha.resources = [];
    for (const guest of facts.guests) guest.node = 'pve1';
    fc.assert(
      fc.property(someGroups, (missing: FactGroup[]) => {
        const blinded = structuredClone(facts);
        for (const group of missing) blind(blinded, group);
        expect(build(blinded, { previous: { id: 'earlier', facts } }).changes.resolved).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('the order of lists never matters', () => {
    const facts = healthyFacts();
    for (const guest of facts.guests) guest.node = guest.vmid < 105 ? 'pve1' : 'pve2';
    facts.ha.resources.splice(2);
    const whole = build(facts);
    const mixed = fc.tuple(
      shuffled(facts.nodes),
      shuffled(facts.guests),
      shuffled(facts.storage),
      shuffled(rules),
    );
    fc.assert(
      fc.property(mixed, ([nodes, guests, storage, others]) => {
        const report = buildReport(others, {
          id: whole.id,
          cluster: { id: 'home' },
          facts: { ...facts, nodes, guests, storage },
          policy: defaultPolicy,
        });
        expect(report.score).toEqual(whole.score);
        expect(report.recommendations.map(({ rule, gain }) => [rule, gain])).toEqual(
          whole.recommendations.map(({ rule, gain }) => [rule, gain]),
        );
      }),
      { numRuns: 30 },
    );
  });
});
