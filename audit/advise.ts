import { adoptPlans } from './advice/adopt.ts';
import { backupWindow } from './backup-window.ts';
import { conclude } from './conclusion.ts';
import type { Facts } from './facts.ts';
import type { Policy } from './policy.ts';
import { rebalance } from './rebalance.ts';
import { recommend } from './recommend.ts';
import type { Report } from './report.ts';
import { strengthsOf, weaknessesOf } from './strengths.ts';

type Advised = Pick<Report, 'results' | 'recommendations' | 'advice'>;
type Judged = Pick<
  Report,
  'cluster' | 'reachable' | 'score' | 'results' | 'gaps' | 'spofs' | 'risks' | 'inventory'
>;

/** Everything about what to do, drawn from a judged report; the results come back with the plans in their fixes. */
export function advise(
  report: Judged,
  facts: Facts,
  policy: Policy,
  caps: ReadonlyMap<string, number>,
): Advised {
  const plans = {
    rebalance: rebalance(facts, policy, {
      nodes: failingSubjects(report.results, 'balance-guests-match-cores', 'node/'),
      roles: failingSubjects(report.results, 'ha-redundant-apart', 'role/'),
    }),
    backupWindow: backupWindow(facts, policy),
  };
  const results = adoptPlans(report.results, plans);
  const recommendations = recommend(results, { ...report, facts, profile: policy.profile, caps });
  return {
    results,
    recommendations,
    advice: {
      ...plans,
      strengths: strengthsOf(results, report.score),
      weaknesses: weaknessesOf(results, recommendations),
      conclusion: conclude({
        ...report,
        ...plans,
        name: report.cluster.name,
        results,
        recommendations,
        drills: facts.drills?.length,
      }),
    },
  };
}

/** Names behind the subjects on which a rule fails, accepted ones left out. */
const failingSubjects = (results: Report['results'], wanted: string, kind: string): Set<string> =>
  new Set(
    results
      .filter(({ rule }) => rule === wanted)
      .flatMap(({ verdicts }) => verdicts)
      .flatMap(({ outcome, subject }) => (outcome === 'fail' ? [subject.slice(kind.length)] : [])),
  );
