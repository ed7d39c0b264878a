import { expect, it } from 'vitest';
import { buildReport } from '../../audit/build.ts';
import { changesBetween } from '../../audit/changes.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { rules } from '../../audit/rules/index.ts';
import { healthyFacts } from '../support/healthy-facts.ts';

const first = '20261115T031700Z';

/** A day later, guest lxc/110 without its HA. */
function laterFacts() {
  const facts = healthyFacts();
  facts.takenAt += 86_400;
  if (facts.ha) facts.ha.resources = facts.ha.resources.slice(1);
  return facts;
}

it('comparing any two audits says what the later report would say of the earlier one', () => {
  const facts = laterFacts();
  const previous = { id: first, facts: healthyFacts() };
  const report = buildReport(rules, {
    id: 'x',
    cluster: { id: 'lab' },
    facts,
    policy: defaultPolicy,
    previous,
  });
  const changes = changesBetween(rules, previous, { facts, policy: defaultPolicy });
  expect(changes).toEqual(report.changes);
  expect(changes.drift.changed).toHaveLength(1);
});

it('an audit compared with itself has changed nothing, whatever the policy', () => {
  const facts = healthyFacts();
  for (const profile of ['full', 'essential'] as const) {
    const changes = changesBetween(
      rules,
      { id: first, facts },
      { facts, policy: { ...defaultPolicy, profile } },
    );
    expect([
      ...changes.new,
      ...changes.resolved,
      ...changes.worse,
      ...changes.better,
      ...changes.lostSight,
    ]).toEqual([]);
    expect(changes.score.before).toBe(changes.score.after);
  }
});
