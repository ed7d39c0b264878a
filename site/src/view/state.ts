import type { Report } from '../../../audit/report.ts';
import { countOf, findingsOf } from './findings.ts';

/** What a tab among others shows of a report. */
export type State = 'critical' | 'unknown' | 'attention' | 'ok';

/** The worst first; what cannot be seen weighs more than what is known to be less than critical. */
const order: State[] = ['critical', 'unknown', 'attention', 'ok'];

/** `ok` claims something: nothing critical or high was found, and enough was judged for a score. */
export function stateOf(report: Report): State {
  const findings = findingsOf(report);
  if (countOf(findings, 'critical') > 0) return 'critical';
  if (report.score.overall === null) return 'unknown';
  return countOf(findings, 'high') > 0 ? 'attention' : 'ok';
}

/** Of several clusters; a cluster without a report cannot be seen. */
export const worstState = (reports: (Report | null)[]): State =>
  order.find((state) => reports.some((report) => (report ? stateOf(report) : 'unknown') === state)) ??
  'unknown';
