/** Findings of one rule told together: thirty stale guests are one heading, not thirty. */
import type { AlertMessage } from '../../audit/alert/message.ts';
import { type Severity, severities } from '../../audit/rule.ts';

export type Finding = AlertMessage['findings'][number];

export interface FindingGroup {
  title: string;
  /** The worst of them. */
  severity: Severity;
  /** Worst first; no more than were asked for. */
  shown: Finding[];
  /** Subjects of those that are not shown. */
  others: string[];
}

/** Worst rule first; otherwise in the order in which they came. */
export function grouped(findings: readonly Finding[], shownEach: number): FindingGroup[] {
  const byRule = Map.groupBy(findings, ({ rule }) => rule);
  return [...byRule.values()]
    .map((unsorted) => unsorted.toSorted((a, b) => rank(a) - rank(b)))
    .sort(([a], [b]) => rank(a) - rank(b))
    .flatMap((all) =>
      all.slice(0, 1).map(({ title, heading, severity }) => ({
        title: heading || title,
        severity,
        shown: all.slice(0, shownEach),
        others: all.slice(shownEach).map(({ subject }) => subject),
      })),
    );
}

const rank = (finding: Finding | undefined): number => severities.indexOf(finding?.severity ?? 'info');
