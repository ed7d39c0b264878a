import type { Report } from '../../../audit/report.ts';
import { findingsOf, verdictsOf } from './findings.ts';
import { count } from './number.ts';
import { findingAnchor } from './place.ts';

/** The one sentence of what matters most, and the anchor that says more. */
export function headlineOf(report: Report): { text: string; anchor?: string; more?: string } {
  if (!report.reachable) return { text: unreachable(report), anchor: 'gaps' };
  const worst = findingsOf(report)[0];
  const first = worst?.rules[0];
  const verdict = first?.verdicts[0];
  if (worst && first && verdict && worst.severity !== 'info') {
    const others = worst.count - 1;
    return {
      text: verdict.message,
      anchor: findingAnchor(first.result.rule, verdict.subject),
      ...(others > 0 && { more: `and ${others} more ${worst.severity}` }),
    };
  }
  const unknown = verdictsOf(report, 'unknown').length;
  if (unknown > 0)
    return {
      text: `Nothing is wrong in what could be seen; ${count(unknown, 'answer')} could not be had.`,
      anchor: 'gaps',
    };
  return { text: 'Everything that was looked at is as it should be.' };
}

function unreachable({ gaps }: Report): string {
  const gap = gaps.find(({ group, subject }) => group === 'cluster' && subject === undefined) ?? gaps[0];
  return gap ? gap.detail : 'The cluster could not be read.';
}
