/** What changed between two audits, both judged by the same rules and policy. */
import { compare } from './compare.ts';
import { drift } from './drift.ts';
import type { Facts } from './facts.ts';
import type { Policy } from './policy.ts';
import type { Changes, Report, Result } from './report.ts';
import type { Rule } from './rule.ts';
import { runAudit } from './run.ts';
import { capsOf, profileRules, scoreOf } from './score.ts';

export interface Judged {
  results: Result[];
  score: Report['score'];
}

/** An audit to compare with. */
export interface Earlier {
  id: string;
  facts: Facts;
}

/**
 * Judges facts by one set of rules and one policy.
 * @param rules the whole catalogue; the policy's profile picks from it
 */
export function judgeBy(rules: readonly Rule[], policy: Policy): (facts: Facts) => Judged {
  const chosen = profileRules(rules, policy.profile);
  const caps = capsOf(chosen);
  return (facts) => {
    const results = runAudit(chosen, facts, policy);
    return { results, score: scoreOf(results, policy.profile, caps) };
  };
}

/** @param now what `judge` says of `facts` */
export function changesSince(
  earlier: Earlier | undefined,
  facts: Facts,
  now: Judged,
  judge: (facts: Facts) => Judged,
): Changes {
  const offline = facts.cluster?.members.filter(({ online }) => !online).map(({ node }) => node);
  return {
    ...compare(earlier?.id ?? null, earlier ? judge(earlier.facts) : null, now, new Set(offline)),
    drift: drift(earlier?.facts, facts),
  };
}

/** Compares any two audits of a cluster by the rules given and the policy of the later one. */
export function changesBetween(
  rules: readonly Rule[],
  earlier: Earlier,
  later: { facts: Facts; policy: Policy },
): Changes {
  const judge = judgeBy(rules, later.policy);
  return changesSince(earlier, later.facts, judge(later.facts), judge);
}
