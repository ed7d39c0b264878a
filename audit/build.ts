import { advise } from './advise.ts';
import { capacity } from './capacity.ts';
import { changesSince, type Earlier, judgeBy } from './changes.ts';
import { type Facts, sawCluster } from './facts.ts';
import { simulateFailures } from './failure.ts';
import { traceFindings } from './finding-history.ts';
import { closeGap, tokenAt } from './grant.ts';
import { inventory } from './inventory.ts';
import { offsiteReport } from './offsite/report.ts';
import type { Policy } from './policy.ts';
import { recoveryTimes } from './recovery-time.ts';
import { type Report, reportVersion } from './report.ts';
import type { EarlierReport } from './report-history.ts';
import { riskMatrix } from './risk.ts';
import type { Rule } from './rule.ts';
import { gapsOf } from './run.ts';
import { lastSeen } from './runbook/last-seen.ts';
import { makeRunbooks, type Seen } from './runbooks.ts';
import { capsOf, profileRules, scoreModel } from './score.ts';
import { findSpofs } from './spof.ts';

export interface Judgement {
  id: string;
  /** `name` as configured; the cluster's own name fills in for it. */
  cluster: { id: string; name?: string | undefined };
  facts: Facts;
  policy: Policy;
  /** The report to compare with. Its facts are judged again, so that only the cluster's changes show. */
  previous?: Earlier | undefined;
  /**
   * The report just before, whether or not it saw the cluster: since when findings are open is carried on from it.
   * Null for the first report; absent where no history is kept.
   */
  earlier?: EarlierReport | null | undefined;
}

/**
 * Facts in, report out: no clock, no network, the same answer every time.
 * @param rules the whole catalogue; the policy's profile picks from it.
 */
export function buildReport(
  rules: readonly Rule[],
  { id, cluster, facts, policy, previous, earlier }: Judgement,
): Report {
  const caps = capsOf(profileRules(rules, policy.profile));
  const judge = judgeBy(rules, policy);
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
  const advised = advise(judged, facts, policy, caps);
  const changes = changesSince(previous, facts, now, judge);
  const traced =
    earlier !== undefined && traceFindings(advised.results, { id, facts, previous, earlier, changes });
  return {
    version: reportVersion,
    scoreModel,
    profile: policy.profile,
    depth: facts.depth,
    id,
    ...judged,
    ...advised,
    ...traced,
    takenAt: facts.takenAt,
    nextAt: facts.takenAt + policy.expectedEveryHours * 3600,
    durationMs: facts.durationMs,
    requests: facts.requests,
    failures,
    recoveryTimes: recoveryTimes(failures),
    capacity: capacity(facts),
    ...(offsite && { offsite }),
    ...runbooksOf(facts, previous, policy, { failures, drift: changes.drift }),
    changes,
  };
}

/** From what the newest audit that reached the cluster saw; nothing where none ever did. */
function runbooksOf(
  facts: Facts,
  previous: Judgement['previous'],
  policy: Policy,
  { failures, drift }: Pick<Seen, 'failures' | 'drift'>,
): Pick<Report, 'runbooks'> {
  const seen = lastSeen(facts, previous);
  if (!seen) return {};
  return {
    runbooks: makeRunbooks({
      ...seen,
      now: facts.takenAt,
      policy,
      failures: seen.by === undefined ? failures : simulateFailures(seen.facts, policy),
      drift,
      since: previous?.facts.takenAt,
    }),
  };
}
