/** Why scores fell. */

import { compare } from '../compare.ts';
import type { Report } from '../report.ts';
import { categoryText } from '../score-text.ts';
import { type Comparison, type Decline, offlineNodes } from './decline.ts';
import { type Finding, failing } from './finding.ts';
import type { AlertMessage } from './message.ts';
import { byRule, phraseOf } from './phrase.ts';

/** A category, with the rules that cost more than before; none for the overall score and the coverage. */
export function fallen(
  { component, since, before, after }: Decline,
  report: Report,
): AlertMessage['categories'] {
  const category = report.score.categories.find(({ id }) => id === component);
  if (!category) return [];
  const was = new Map(
    since.score.categories
      .flatMap(({ deductions }) => deductions)
      .map(({ rule, points }) => [rule, points] as const),
  );
  // Whatever costs points fails somewhere.
  const words = new Map(byRule(failing(report)).map((group) => [group[0].rule, phraseOf(group, report)]));
  const why = category.deductions.flatMap(({ rule, points }) => {
    const more = points - (was.get(rule) ?? 0);
    return more > 0 ? [`−${more} ${words.get(rule)}`] : [];
  });
  const limit = category.cap
    ? [`at most ${categoryText(category.cap.score)}: ${words.get(category.cap.rule)}`]
    : [];
  return [{ title: category.title, before, after, why: [...why, ...limit] }];
}

/** What is new among the findings of categories that fell, worst first, below what is told one by one too. */
export function behind(shown: readonly Decline[], { report, excuse }: Comparison): Finding[] {
  const keys = new Set(
    shown.flatMap(({ component, since }) => {
      const changes = compare(since.id, since, report, offlineNodes(report));
      const ours = new Set(
        report.results.flatMap(({ rule, category }) => (category === component ? [rule] : [])),
      );
      return [...changes.new, ...changes.worse]
        .filter(({ rule, severity }) => ours.has(rule) && severity !== 'info')
        .map(({ rule, subject }) => `${rule} ${subject}`);
    }),
  );
  return failing(report).filter(({ key, verdict }) => keys.has(key) && !excuse(verdict.subject));
}
