/** What a cluster does well and badly, read off the results. */

import { counted } from './figures.ts';
import type { Recommendation, Report, Result } from './report.ts';
import type { Advice } from './report-advice.ts';
import { severities } from './rule.ts';
import { categoryText, statusWord } from './score-text.ts';

/** A category from this score on is a strength, if at least half of what applies to it could be judged. */
const strong = 9;
const seenEnough = 0.5;

export function strengthsOf(
  results: readonly Result[],
  { categories }: Report['score'],
): Advice['strengths'] {
  return categories.flatMap(({ id, title, score, coverage }) => {
    const applicable = results.filter(
      ({ category, outcome }) => category === id && outcome !== 'not-applicable',
    );
    const passed = applicable.filter(({ outcome }) => outcome === 'pass').map((result) => result.title);
    if (score === null || score < strong || Number(coverage) < seenEnough || passed.length === 0) return [];
    const text = `${title} scores ${categoryText(score)} of 10 (${statusWord(score)}): ${passed.length} of ${counted(applicable.length, 'rule')} passed.`;
    return [{ category: title, score, text, passed }];
  });
}

/** No more than a reader keeps in mind. */
const most = 5;

/** Critical and high findings, in the order of the recommendations, critical ones first. */
export function weaknessesOf(
  results: readonly Result[],
  recommendations: readonly Recommendation[],
): Advice['weaknesses'] {
  return severities
    .slice(0, 2)
    .flatMap((severity) => recommendations.filter((each) => each.severity === severity))
    .flatMap(({ rule, severity }) => {
      const failing = results
        .filter((result) => result.rule === rule)
        .flatMap(({ verdicts }) => verdicts.filter((verdict) => verdict.outcome === 'fail'));
      const worst = failing.filter((verdict) => verdict.severity === severity).slice(0, 1);
      const more = failing.length > 1 ? ` And ${failing.length - 1} more.` : '';
      return worst.map(({ message }) => ({ rule, severity, text: `${message}${more}` }));
    })
    .slice(0, most);
}
