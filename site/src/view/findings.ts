import type { Report, ReportVerdict, Result } from '../../../audit/report.ts';

export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/** What one rule found at one severity. */
export interface RuleFindings {
  result: Result;
  severity: Severity;
  verdicts: ReportVerdict[];
}

export interface SeverityFindings {
  severity: Severity;
  count: number;
  rules: RuleFindings[];
}

/** Failing verdicts, worst severity first, and within one the rules whose repair gains most first. */
export function findingsOf(report: Report): SeverityFindings[] {
  const order = new Map(report.recommendations.map(({ rule }, index) => [rule, index]));
  const rank = ({ rule }: Result) => order.get(rule) ?? order.size;
  const results = report.results.toSorted((a, b) => rank(a) - rank(b));
  return severities
    .map((severity) => {
      const rules = results
        .map((result) => ({ result, severity, verdicts: failing(result, severity) }))
        .filter(({ verdicts }) => verdicts.length > 0);
      return { severity, rules, count: rules.reduce((sum, { verdicts }) => sum + verdicts.length, 0) };
    })
    .filter(({ count }) => count > 0);
}

export const countOf = (findings: SeverityFindings[], severity: Severity): number =>
  findings.find((group) => group.severity === severity)?.count ?? 0;

const failing = (result: Result, severity: Severity) =>
  result.verdicts.filter((verdict) => verdict.outcome === 'fail' && verdict.severity === severity);

/** Verdicts of one outcome with the rule they belong to. */
export const verdictsOf = (report: Report, outcome: ReportVerdict['outcome']) =>
  report.results.flatMap((result) =>
    result.verdicts.filter((verdict) => verdict.outcome === outcome).map((verdict) => ({ result, verdict })),
  );

/** Results that do not apply for one and the same reason, told together. */
export const absentTogether = (absent: Result[]): { message?: string; because?: string; rules: Result[] }[] =>
  [...Map.groupBy(absent, ({ notApplicable }) => JSON.stringify(notApplicable))].map(([, rules]) => ({
    ...rules[0]?.notApplicable,
    rules,
  }));

/**
 * The commands of a fix stand with the recommendation of its rule, together with how to check and how to undo
 * them; a finding then says what to do and leads there.
 */
export const fixesToldElsewhere = (verdicts: ReportVerdict[]): ReportVerdict[] =>
  verdicts.map((verdict) =>
    verdict.fix ? { ...verdict, fix: { summary: verdict.fix.summary, commands: [] } } : verdict,
  );

/** The fix that several findings have in common: to be told once. */
export function sharedFix(verdicts: ReportVerdict[]): ReportVerdict['fix'] {
  const [first, ...others] = verdicts.map(({ fix }) => fix);
  const same = others.length > 0 && others.every((fix) => JSON.stringify(fix) === JSON.stringify(first));
  return same ? first : undefined;
}
