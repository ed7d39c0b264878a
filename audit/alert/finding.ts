/** Findings that are told one by one. */
import { tellsFirst } from '../offsite/told-by.ts';
import type { Report, ReportVerdict } from '../report.ts';
import { type Severity, severities } from '../rule.ts';
import type { AlertSettings } from './settings.ts';

export interface Finding {
  /** Rule and subject, as comparisons of reports have it. */
  key: string;
  rule: string;
  title: string;
  verdict: ReportVerdict;
}

export const keyOf = (rule: string, { subject }: ReportVerdict): string => `${rule} ${subject}`;

/** Lower is graver. */
export const rank = (severity: Severity): number => severities.indexOf(severity);

export const isGraver = (one: Severity, other: Severity): boolean => rank(one) < rank(other);

export const worstOf = (list: readonly Severity[]): Severity =>
  severities.find((severity) => list.includes(severity)) ?? 'info';

/** All that fails, worst first. */
export const failing = ({ results }: Pick<Report, 'results'>): Finding[] =>
  results
    .flatMap(({ rule, title, verdicts }) =>
      verdicts
        .filter(({ outcome }) => outcome === 'fail')
        .map((verdict) => ({ key: keyOf(rule, verdict), rule, title, verdict })),
    )
    .sort((a, b) => rank(a.verdict.severity) - rank(b.verdict.severity));

/** What of it is told, by key. */
export const tellable = (
  report: Pick<Report, 'results'>,
  settings: AlertSettings,
): ReadonlyMap<string, Finding> =>
  new Map(
    failing(report)
      .filter((finding) => isTold(finding, settings))
      .map((finding) => [finding.key, finding]),
  );

function isTold(finding: Finding, { newFindings }: AlertSettings): boolean {
  const { severity } = finding.verdict;
  if (!isGraver(newFindings, severity)) return true;
  return !isGraver('medium', severity) && (isLostCopy(finding) || isExpiry(finding));
}

/** A guest's copy at an offsite target turned stale, broken, incomplete or another one's, or is gone. */
const isLostCopy = ({ rule }: Finding): boolean =>
  tellsFirst(rule) || rule === 'backup-offsite-fresh' || rule === 'backup-offsite-disks';

/** Something ends soon; how soon is what the rules' thresholds say. */
export const isExpiry = ({ rule, verdict }: Finding): boolean =>
  rule === 'security-certificates-valid' ||
  // What the token may do is the same rule's; its end is read from another place.
  (rule === 'security-audit-token-reads-only' &&
    verdict.evidence.some(({ where }) => where === '/access/users'));

/**
 * Whether what was told is to be told again because it got graver: it became critical, or what ends soon is about to.
 * Anything else would tell the same thing twice.
 */
export const gotGraver = (finding: Finding, told: Severity): boolean =>
  isGraver(finding.verdict.severity, told) && (finding.verdict.severity === 'critical' || isExpiry(finding));
