import { advise } from './advise.ts';
import { capacity } from './capacity.ts';
import { compare } from './compare.ts';
import { drift } from './drift.ts';
import { type Facts, sawCluster } from './facts.ts';
import { simulateFailures } from './failure.ts';
import { closeGap, tokenAt } from './grant.ts';
import { inventory } from './inventory.ts';
import { offsiteReport } from './offsite/report.ts';
import type { Policy } from './policy.ts';
import { recoveryTimes } from './recovery-time.ts';
import { type Report, reportVersion } from './report.ts';
import { riskMatrix } from './risk.ts';
import type { Rule } from './rule.ts';
import { gapsOf, runAudit } from './run.ts';
import { capsOf, profileRules, scoreModel, scoreOf } from './score.ts';
import { findSpofs } from './spof.ts';

export interface Judgement {
  id: string;
  /** `name` as configured; the cluster's own name fills in for it. */
  cluster: { id: string; name?: string | undefined };
  facts: Facts;
  policy: Policy;
  /** The report to compare with. Its facts are judged again, so that only the cluster's changes show. */
  previous?: { id: string; facts: Facts } | undefined;
}

/**
 * Facts in, report out: no clock, no network, the same answer every time.
 * @param rules the whole catalogue; the policy's profile picks from it.
 */
export function buildReport(
  rules: readonly Rule[],
  { id, cluster, facts, policy, previous }: Judgement,
): Report {
  const chosen = profileRules(rules, policy.profile);
  const caps = capsOf(chosen);
  const judge = (of: Facts) => {
    const results = runAudit(chosen, of, policy);
    return { results, score: scoreOf(results, policy.profile, caps) };
  };
  const now = judge(facts);
  const failures = simulateFailures(facts, policy);
  const spofs = findSpofs(failures, facts, policy);
  const offsite = offsiteReport(facts, { now: facts.takenAt, policy, gap: gapsOf(facts) });
  const judged = {
    cluster: {
      id: cluster.id,
      name: cluster.name ?? facts.cluster?.name ?? cluster.id,
      release: facts.cluster?.version ?? null,
    },
    reachable: sawCluster(facts),
    ...now,
    gaps: facts.gaps.map((gap) => ({ ...gap, ...closeGap(gap, tokenAt(gap, facts)) })),
    inventory: inventory(facts, policy),
    spofs,
    risks: riskMatrix(failures, spofs, facts, policy),
  };
  return {
    version: reportVersion,
    scoreModel,
    profile: policy.profile,
    depth: facts.depth,
    id,
    ...judged,
    ...advise(judged, facts, policy, caps),
    takenAt: facts.takenAt,
    nextAt: facts.takenAt + policy.expectedEveryHours * 3600,
    durationMs: facts.durationMs,
    requests: facts.requests,
    failures,
    recoveryTimes: recoveryTimes(failures),
    capacity: capacity(facts),
    ...(offsite && { offsite }),
    changes: {
      ...compare(
        previous?.id ?? null,
        previous ? judge(previous.facts) : null,
        now,
        new Set(facts.cluster?.members.filter(({ online }) => !online).map(({ node }) => node)),
      ),
      drift: drift(previous?.facts, facts),
    },
  };
}
