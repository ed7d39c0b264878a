import type { CategoryScore, Report } from '../../../audit/report.ts';
import { findingsOf } from './findings.ts';
import { exactScore, signed } from './number.ts';
import { ruleAnchor } from './place.ts';

export interface Line {
  points: string;
  text: string;
  /** Anchor of the findings that cost it. */
  anchor?: string;
  note?: string;
}

/** How a category came to its score, line by line from 10; empty when it has none. */
export function arithmeticOf(report: Report, category: CategoryScore): Line[] {
  if (category.score === null) return [];
  const rest = 10 - category.deductions.reduce((sum, { points }) => sum + points, 0);
  return [
    { points: '10', text: 'to begin with' },
    ...category.deductions.map((deduction, index) => ({
      points: signed(-deduction.points),
      ...findingLine(report, deduction.rule),
      note: isCut(category, index)
        ? `${deduction.severity}; such findings have cost their most`
        : deduction.severity,
    })),
    ...(rest < 0 ? [{ points: '0', text: 'a category does not go below 0' }] : []),
    ...(category.cap
      ? [
          {
            points: `≤ ${exactScore(category.cap.score)}`,
            ...findingLine(report, category.cap.rule),
            note: 'decides alone',
          },
        ]
      : []),
  ];
}

function findingLine(report: Report, rule: string): { text: string; anchor?: string } {
  const severity = findingsOf(report).find(({ rules }) =>
    rules.some(({ result }) => result.rule === rule),
  )?.severity;
  const text = report.results.find((result) => result.rule === rule)?.title ?? rule;
  return severity ? { text, anchor: ruleAnchor(rule, severity) } : { text };
}

/** Rules of one severity cost a category only so much together: a later one that costs less was cut. */
function isCut({ deductions }: CategoryScore, index: number): boolean {
  const own = deductions[index];
  return deductions
    .slice(0, index)
    .some(({ severity, points }) => own && severity === own.severity && points > own.points);
}
