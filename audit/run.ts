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
import { heedUnreadRows, shortens } from './unread-rows.ts';

/**
 * Judges facts by rules. Each rule sees only the groups it needs; one that is missing makes it unknown.
 * The only place where a rule's error is caught: it becomes unknown and never spoils the others.
 *
 * @returns one result a rule, in the order given.
 */
export function runAudit(rules: readonly Rule[], facts: Facts, policy: Policy): Result[] {
  const context: Context = { now: facts.takenAt, policy, gap: gapsOf(facts) };
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
  // Only what the rule declared; every needed one is present by the line above.
  const declared = [...rule.needs, ...(rule.also ?? [])];
  const seen = Object.fromEntries(declared.map((group) => [group, facts[group]])) as FactsOf<FactGroup>;
  try {
    const judged = rule.check(seen, context);
    return 'because' in judged ? judged : heedUnreadRows(rule, judged, facts, context);
  } catch (error) {
    return [unknown('cluster', `"${rule.title}"`, ruleFailure(rule, error))];
  }
}

const ruleFailure = (rule: Rule, error: unknown): Gap => ({
  group: rule.needs[0] ?? 'cluster',
  reason: 'malformed',
  detail: `the rule ${rule.id} could not handle this data (${error instanceof Error ? error.message : String(error)}); please report it.`,
});

/**
 * Indexed: thousands of guests may each ask for a gap of their own. The first one of a subject counts. Whether rows are
 * hidden or make no sense is all one to who asks whether a list is whole: `filtered` finds both.
 */
export function gapsOf({ gaps }: Facts): Context['gap'] {
  const known = new Map<string, Gap>();
  const key = (group: FactGroup, subject = '') => `${group} ${subject}`;
  for (const gap of gaps) {
    const at = key(gap.group, gap.subject);
    if (!known.has(at)) known.set(at, gap);
  }
  return (group, subject) =>
    known.get(key(group, subject)) ??
    (subject !== undefined && shortens({ subject }) ? known.get(key(group, 'incomplete')) : undefined) ??
    known.get(key(group));
}

/** An accepted risk stays visible with its reason; it holds through the last day named. */
function accept(rule: string, verdict: Verdict, { now, policy }: Context): ReportVerdict {
  if (verdict.outcome !== 'fail') return verdict;
  const today = new Date(now * 1000).toISOString().slice(0, 10);
  const accepted = policy.accepted.find(
    (entry) =>
      entry.rule === rule &&
      entry.until >= today &&
      (entry.subject === undefined || entry.subject === verdict.subject),
  );
  return accepted
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

/**
 * By subject, numbers by value, so that `lxc/99` comes before `lxc/110`. Numbers before names: comparing the
 * one kind by value and both together by letter would have no order (`9` < `10` < `1a` < `9`).
 */
function bySubject(a: ReportVerdict, b: ReportVerdict): number {
  const [kindA, nameA] = splitSubject(a);
  const [kindB, nameB] = splitSubject(b);
  return (
    compare(kindA, kindB) ||
    compare(numberIn(nameA), numberIn(nameB)) ||
    compare(a.subject, b.subject) ||
    // A hostile cluster may name a thing twice; the report is the same whichever comes first.
    compare(a.message, b.message)
  );
}

function splitSubject({ subject }: ReportVerdict): [kind: string, name: string] {
  const slash = subject.indexOf('/');
  return slash < 0 ? [subject, ''] : [subject.slice(0, slash), subject.slice(slash + 1)];
}

/** `110`, and `110@away` of a guest at an offsite target. */
const numberIn = (name: string) => Number(/^(\d+)(?:@|$)/.exec(name)?.[1] ?? Number.POSITIVE_INFINITY);

const compare = <Value extends string | number>(a: Value, b: Value) => (a < b ? -1 : a > b ? 1 : 0);
