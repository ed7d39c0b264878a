import { expect, it } from 'vitest';
import type { FactGroup, Facts, FactsOf, Gap } from '../../audit/facts.ts';
import type { Policy } from '../../audit/policy.ts';
import type { Result } from '../../audit/report.ts';
import type { Rule } from '../../audit/rule.ts';
import { runAudit } from '../../audit/run.ts';
import { healthyFacts, healthyPolicy } from './healthy-facts.ts';

/** Changes the healthy cluster (and, if it must, the policy) into the case. */
type Break = (facts: Facts & FactsOf<FactGroup>, policy: Policy) => void;

interface Cases {
  /** Case → how to get there. `healthy` needs no change. */
  pass: Record<string, Break>;
  /** Case → how to get there, and every failing subject with `severity: message`. */
  fail: Record<string, [Break, Record<string, string>]>;
  /** Case → how to get there, and every unknown subject with its message. */
  unknown: Record<string, [Break, Record<string, string>]>;
  /** Case → how to get there, and the rule that says more (null: nothing is subject to it). */
  notApplicable?: Record<string, [Break, string | null]>;
}

/** Runs a rule's table: each case starts from the healthy cluster and names every verdict it expects. */
export function ruleCases(rule: Rule, cases: Cases): void {
  for (const [name, change] of Object.entries(cases.pass))
    it(`passes: ${name}`, () => {
      const result = judge(rule, change);
      expect(named(result, 'fail')).toEqual({});
      expect(named(result, 'unknown')).toEqual({});
      expect(result.outcome).toBe('pass');
    });
  for (const [name, [change, expected]] of Object.entries(cases.fail))
    it(`fails: ${name}`, () => {
      const result = judge(rule, change);
      expect(named(result, 'fail')).toEqual(expected);
      expect(result.outcome).toBe('fail');
      for (const verdict of result.verdicts.filter(({ outcome }) => outcome === 'fail'))
        expect(verdict.evidence.length, `evidence for ${verdict.subject}`).toBeGreaterThan(0);
    });
  for (const [name, [change, expected]] of Object.entries(cases.unknown))
    it(`cannot know: ${name}`, () => expect(named(judge(rule, change), 'unknown')).toEqual(expected));
  for (const [name, [change, because]] of Object.entries(cases.notApplicable ?? {}))
    it(`does not apply: ${name}`, () => {
      const result = judge(rule, change);
      expect(result.outcome).toBe('not-applicable');
      expect(result.notApplicable?.because ?? null).toBe(because);
    });
}

/** Makes a whole group a gap, as gathering does. */
export function blind(facts: Facts, group: FactGroup, detail = 'the token may not see it.'): void {
  delete facts[group];
  facts.gaps.push({ group, reason: 'forbidden', privilege: 'Sys.Audit on /', detail });
}

/** Adds the gap of one subject; the case removes the fact itself. */
export function gap(facts: Facts, group: FactGroup, subject: string, detail = 'it did not answer.'): Gap {
  const entry: Gap = { group, subject, reason: 'timeout', detail };
  facts.gaps.push(entry);
  return entry;
}

function judge(rule: Rule, change: Break): Result {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  change(facts, policy);
  const [result] = runAudit([rule], facts, policy);
  if (!result) throw new Error('the runner gave no result');
  return result;
}

const named = (result: Result, outcome: string) =>
  Object.fromEntries(
    result.verdicts
      .filter((verdict) => verdict.outcome === outcome)
      .map(({ subject, severity, message }) => [
        subject,
        outcome === 'fail' ? `${severity}: ${message}` : message,
      ]),
  );
