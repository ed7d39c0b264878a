import type { FactGroup, Facts, FactsOf, Gap } from './facts.ts';
import type { Policy } from './policy.ts';
import type { ReportVerdict, Result } from './report.ts';
import {
  type Context,
  type NotApplicable,
  type Rule,
  type Severity,
  severities,
  unknown,
  type Verdict,
} from './rule.ts';

/**
 * Judges facts by rules. Each rule sees only the groups it needs; one that is missing makes it unknown.
 * The only place where a rule's error is caught: it becomes unknown and never spoils the others.
 *
 * @returns one result a rule, in the order given.
 */
export function runAudit(rules: readonly Rule[], facts: Facts, policy: Policy): Result[] {
  const context: Context = {
    now: facts.takenAt,
    policy,
    gap: (group, subject) => findGap(facts, group, subject),
  };
  return rules.map((rule) => {
    const judged = judge(rule, facts, context);
    const verdicts = 'because' in judged ? [] : judged.map((verdict) => accept(rule.id, verdict, context));
    return {
      rule: rule.id,
      title: rule.title,
      category: rule.category,
      outcome: outcomeOf(verdicts),
      severity: worst(verdicts),
      verdicts: verdicts.sort(bySubject),
      ...(verdicts.length === 0 && {
        notApplicable: 'because' in judged ? judged : { message: 'Nothing here is subject to it.' },
      }),
    };
  });
}

function judge(rule: Rule, facts: Facts, context: Context): Verdict[] | NotApplicable {
  const missing = rule.needs.find((group) => facts[group] === undefined);
  if (missing) return [unknown('cluster', `"${rule.title}"`, context.gap(missing))];
  // Only what the rule declared; every one of them is present by the line above.
  const seen = Object.fromEntries(rule.needs.map((group) => [group, facts[group]])) as FactsOf<FactGroup>;
  try {
    return rule.check(seen, context);
  } catch (error) {
    return [unknown('cluster', `"${rule.title}"`, ruleFailure(rule, error))];
  }
}

const ruleFailure = (rule: Rule, error: unknown): Gap => ({
  group: rule.needs[0] ?? 'cluster',
  reason: 'malformed',
  detail: `the rule ${rule.id} could not handle this data (${error instanceof Error ? error.message : String(error)}); please report it.`,
});

function findGap(facts: Facts, group: FactGroup, subject?: string): Gap | undefined {
  const ofGroup = facts.gaps.filter((gap) => gap.group === group);
  return (
    ofGroup.find((gap) => subject !== undefined && gap.subject === subject) ??
    ofGroup.find((gap) => gap.subject === undefined)
  );
}

/** An accepted risk stays visible with its reason; it holds through the last day named. */
function accept(rule: string, verdict: Verdict, { now, policy }: Context): ReportVerdict {
  const today = new Date(now * 1000).toISOString().slice(0, 10);
  const accepted = policy.accepted.find(
    (entry) =>
      entry.rule === rule &&
      entry.until >= today &&
      (entry.subject === undefined || entry.subject === verdict.subject),
  );
  return verdict.outcome === 'fail' && accepted
    ? { ...verdict, outcome: 'accepted', accepted: { reason: accepted.reason, until: accepted.until } }
    : verdict;
}

function outcomeOf(verdicts: ReportVerdict[]): Result['outcome'] {
  const order = ['fail', 'unknown', 'accepted', 'pass'] as const;
  return order.find((outcome) => verdicts.some((verdict) => verdict.outcome === outcome)) ?? 'not-applicable';
}

function worst(verdicts: ReportVerdict[]): Severity {
  const failing = verdicts.filter(({ outcome }) => outcome === 'fail');
  return severities.find((severity) => failing.some((verdict) => verdict.severity === severity)) ?? 'info';
}

/** By subject, numbers by value, so that `lxc/99` comes before `lxc/110`. */
const bySubject = (a: Verdict | ReportVerdict, b: Verdict | ReportVerdict) => {
  const [kindA = '', ...restA] = a.subject.split('/');
  const [kindB = '', ...restB] = b.subject.split('/');
  const difference = Number(restA[0]) - Number(restB[0]);
  return (
    compare(kindA, kindB) ||
    (Number.isNaN(difference) ? 0 : difference) ||
    compare(restA.join('/'), restB.join('/'))
  );
};

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
