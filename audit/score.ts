/** Points by severity, caps, coverage. Explained for owners in docs/scoring.md. */
import type { Profile } from './policy.ts';
import type { CategoryScore, Report, Result } from './report.ts';
import { type Category, categories, categoryIds, type Rule, type Severity, severities } from './rule.ts';

/** Raised whenever the same results would score differently. */
export const scoreModel = 1;

/** What a failing rule costs, by its worst verdict. */
export const points: Record<Severity, number> = { critical: 3, high: 2, medium: 1, low: 0.25, info: 0 };

/** What rules of one severity may cost a category together. */
const together: Partial<Record<Severity, number>> = { medium: 4, low: 1 };

/** Rules and categories that a profile looks at: security is not part of the essential one. */
export const profileRules = (rules: readonly Rule[], profile: Profile): Rule[] =>
  rules.filter((rule) => profile === 'full' || (rule.essential && rule.category !== 'security'));

export const profileCategories = (profile: Profile): Category[] =>
  categoryIds.filter((id) => profile === 'full' || id !== 'security');

/**
 * @param results of the profile's rules.
 * @param caps category limits by rule id, for rules that decide alone when they fail critically.
 */
export function scoreOf(
  results: readonly Result[],
  profile: Profile,
  caps: ReadonlyMap<string, number>,
): Report['score'] {
  const scored = profileCategories(profile).map((id) =>
    scoreCategory(
      id,
      results.filter(({ category }) => category === id),
      caps,
    ),
  );
  const numbers = scored.flatMap(({ score }) => (score === null ? [] : [score]));
  const enough = numbers.length * 2 >= scored.length && numbers.length > 0;
  return {
    overall: enough ? round(numbers.reduce((sum, score) => sum + score, 0) / numbers.length, 1) : null,
    coverage: coverageOf(results) ?? 0,
    categories: scored,
  };
}

export const capsOf = (rules: readonly Rule[]): Map<string, number> =>
  new Map(rules.flatMap(({ id, cap }) => (cap === undefined ? [] : [[id, cap]])));

function scoreCategory(id: Category, results: Result[], caps: ReadonlyMap<string, number>): CategoryScore {
  const deductions = deduct(results.filter(({ outcome }) => outcome === 'fail'));
  const plain = Math.max(0, 10 - deductions.reduce((sum, { points }) => sum + points, 0));
  const cap = results
    .filter(({ outcome, severity }) => outcome === 'fail' && severity === 'critical')
    .flatMap(({ rule }) => {
      const score = caps.get(rule);
      return score === undefined ? [] : [{ rule, score }];
    })
    .sort((a, b) => a.score - b.score)[0];
  const judged = results.some(({ verdicts }) => verdicts.some(({ outcome }) => outcome !== 'unknown'));
  return {
    id,
    title: categories[id],
    score: judged ? round(Math.min(plain, cap?.score ?? 10), 2) : null,
    coverage: coverageOf(results),
    deductions,
    ...(cap && cap.score < plain && { cap }),
  };
}

/** Worst first; once a severity has cost its most together, further rules of it are listed with what is left. */
function deduct(failing: Result[]): CategoryScore['deductions'] {
  const spent: Partial<Record<Severity, number>> = {};
  return [...failing]
    .sort(
      (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.rule < b.rule ? -1 : 1),
    )
    .map(({ rule, severity }) => {
      const before = spent[severity] ?? 0;
      const cost = Math.min(points[severity], (together[severity] ?? Number.POSITIVE_INFINITY) - before);
      spent[severity] = before + cost;
      return { rule, severity, points: cost };
    });
}

/** Judged ÷ applicable verdicts, rounded down: 1 means that nothing is unknown. Null when nothing applies. */
function coverageOf(results: readonly Result[]): number | null {
  const verdicts = results.flatMap((result) => result.verdicts);
  if (verdicts.length === 0) return null;
  const judged = verdicts.filter(({ outcome }) => outcome !== 'unknown').length;
  return Math.floor((judged * 10_000) / verdicts.length) / 10_000;
}

const round = (value: number, digits: number) =>
  Math.round((value + Number.EPSILON) * 10 ** digits) / 10 ** digits;
