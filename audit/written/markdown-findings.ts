/** The lists of the Markdown report: findings, gaps, accepted risks, what passed. */
import type { ReportVerdict } from '../report.ts';
import { severities } from '../rule.ts';
import { commandLines } from './markdown-advice.ts';
import { cellCode, code, inline, table } from './markdown-text.ts';
import { type Finding, type GapSet, type Outline, some } from './outline.ts';

/** One section a severity, worst first. @param numbers of the recommendations, by rule: there it says how to put it right. */
export function findingSections({ findings }: Outline, numbers: ReadonlyMap<string, number>): string[][] {
  return severities.flatMap((severity) => {
    const own = findings.filter((finding) => finding.severity === severity);
    const heading = `### ${severity.charAt(0).toUpperCase()}${severity.slice(1)}`;
    return own.length === 0
      ? []
      : [[heading], ...own.map((finding) => findingLines(finding, numbers.get(finding.rule)))];
  });
}

function findingLines({ title, rule, verdicts }: Finding, number: number | undefined): string[] {
  const remedy =
    number === undefined
      ? [...new Set(verdicts.flatMap(({ fix }) => fix?.summary ?? []))].map(inline)
      : [`How to put it right: recommendation ${number}.`];
  return [
    `#### ${inline(title)}`,
    '',
    `Rule ${code(rule)}, ${some(verdicts.length, 'subject')}.`,
    '',
    ...table(['Subject', 'Finding', 'Evidence'], verdicts.map(findingRow)),
    ...remedy.flatMap((line) => ['', line]),
  ];
}

const findingRow = ({ subject, message, evidence }: ReportVerdict): string[] => [
  cellCode(subject),
  inline(message),
  evidence
    .map(({ seen, where, expected }) =>
      [
        `${inline(seen)} (${cellCode(where)})`,
        ...(expected === undefined ? [] : [`expected: ${inline(expected)}`]),
      ].join('; '),
    )
    .join('<br>'),
];

export function gapLines({ gaps, unknown }: Outline): string[] {
  const unjudged = unknown.map(
    ({ rule, verdicts }) => `- ${code(rule)}: ${some(verdicts.length, 'subject')}`,
  );
  return [
    ...gaps.flatMap((set, index) => [...(index > 0 ? [''] : []), ...gapSetLines(set)]),
    ...(unjudged.length > 0
      ? [...(gaps.length > 0 ? [''] : []), 'Rules that could not judge everything:', '', ...unjudged]
      : []),
  ];
}

function gapSetLines({ reason, remedy, close, groups }: GapSet): string[] {
  return [
    ...groups.flatMap(({ group, gaps }) => [
      `### ${inline(group)}: ${reason}`,
      '',
      ...gaps.map(
        ({ subject, detail }) => `- ${subject === undefined ? '' : `${code(subject)}: `}${inline(detail)}`,
      ),
      '',
    ]),
    inline(remedy),
    ...commandLines(close?.commands ?? []),
  ];
}

export const acceptedTable = ({ accepted }: Outline): string[] =>
  table(
    ['Subject', 'Finding', 'Rule', 'Until', 'Reason'],
    accepted.map(({ rule, verdict }) => [
      cellCode(verdict.subject),
      `${inline(verdict.message)} (${verdict.severity})`,
      cellCode(rule),
      inline(verdict.accepted?.until ?? ''),
      inline(verdict.accepted?.reason ?? ''),
    ]),
  );

export const passedLines = ({ passed }: Outline): string[] =>
  passed.map(({ rule, title }) => `- ${inline(title)} (${code(rule)})`);

export const notApplicableLines = ({ notApplicable }: Outline): string[] =>
  notApplicable.map(
    ({ rule, title, notApplicable: reason }) =>
      `- ${inline(title)} (${code(rule)}): ${inline(reason?.message ?? '')}${reason?.because ? ` See ${code(reason.because)}.` : ''}`,
  );
