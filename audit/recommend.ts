import type { Profile } from './policy.ts';
import type { Recommendation, Result } from './report.ts';
import { severities } from './rule.ts';
import { scoreOf } from './score.ts';

/**
 * One recommendation for each failing rule, the one that gains most first. The gain is the overall score
 * run again with that rule put right, minus today's.
 */
export function recommend(
  results: readonly Result[],
  profile: Profile,
  caps: ReadonlyMap<string, number>,
): Recommendation[] {
  const now = scoreOf(results, profile, caps).overall ?? 0;
  return results
    .filter(({ outcome, severity }) => outcome === 'fail' && severity !== 'info')
    .map((failing) => {
      const mended = results.map((result) => (result === failing ? mend(result) : result));
      const after = scoreOf(mended, profile, caps).overall ?? 0;
      const verdicts = failing.verdicts.filter(({ outcome }) => outcome === 'fail');
      const fixes = verdicts.flatMap(({ fix }) => fix ?? []);
      return {
        rule: failing.rule,
        title: failing.title,
        severity: failing.severity,
        gain: Math.round((after - now) * 10) / 10,
        subjects: verdicts.map(({ subject }) => subject),
        // One fix is often shared by many subjects: say it once.
        fixes: [...new Map(fixes.map((fix) => [JSON.stringify(fix), fix])).values()],
      };
    })
    .sort(
      (a, b) =>
        b.gain - a.gain ||
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        (a.rule < b.rule ? -1 : 1),
    );
}

const mend = (result: Result): Result => ({
  ...result,
  outcome: 'pass',
  severity: 'info',
  verdicts: result.verdicts.map((verdict) =>
    verdict.outcome === 'fail' ? { ...verdict, outcome: 'pass', severity: 'info' } : verdict,
  ),
});
