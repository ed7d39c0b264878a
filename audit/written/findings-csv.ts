/** Findings as a table for spreadsheets: RFC 4180, and nothing in it is taken for a formula. */
import type { Report, ReportVerdict, Result } from '../report.ts';
import { severities } from '../rule.ts';
import { plain, plainDeep } from './plain-text.ts';

const columns = [
  'outcome',
  'severity',
  'category',
  'rule',
  'title',
  'subject',
  'message',
  'seen',
  'where',
  'expected',
  'fix',
  'commands',
  'accepted because',
  'accepted until',
];

/**
 * What fails, could not be judged, or was accepted, in this order and the worst first; what passed is left out.
 * Several pieces of evidence or commands stand in one cell, a line each.
 *
 * It begins with a byte order mark: without one, spreadsheets take UTF-8 for the code page of their country.
 */
export function findingsCsv(report: Report): string {
  const { score } = report;
  // Line breaks are gone after this; those in cells are ours. What is left out below need not be looked through.
  const results = plainDeep(
    report.results.map((result) => ({ ...result, verdicts: result.verdicts.filter(isShown) })),
  );
  const titles = new Map(score.categories.map(({ id, title }) => [id, plain(title)]));
  const rows = results
    .flatMap((result) => result.verdicts.map((verdict) => ({ result, verdict })))
    .sort((a, b) => rank(a.verdict) - rank(b.verdict))
    .map(({ result, verdict }) => cellsOf(result, verdict, titles.get(result.category) ?? result.category));
  return `\uFEFF${[columns, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')}`;
}

const order: ReportVerdict['outcome'][] = ['fail', 'unknown', 'accepted'];

const isShown = ({ outcome }: ReportVerdict): boolean => order.includes(outcome);

const rank = ({ outcome, severity }: ReportVerdict): number =>
  order.indexOf(outcome) * severities.length + severities.indexOf(severity);

function cellsOf({ rule, title }: Result, verdict: ReportVerdict, category: string): string[] {
  const { outcome, severity, subject, message, evidence, fix, accepted } = verdict;
  return [
    outcome,
    severity,
    category,
    rule,
    title,
    subject,
    message,
    lines(evidence.map(({ seen }) => seen)),
    lines(evidence.map(({ where }) => where)),
    lines(evidence.map(({ expected = '' }) => expected)),
    fix?.summary ?? '',
    lines(fix?.commands.map(({ line, on }) => (on === undefined ? line : `${on}: ${line}`)) ?? []),
    accepted?.reason ?? '',
    accepted?.until ?? '',
  ];
}

/** Several texts in one cell: each has the same line as what belongs to it in the next cell. */
const lines = (texts: string[]): string => (texts.some(Boolean) ? texts.join('\n') : '');

/**
 * Every field is quoted. A spreadsheet computes a field that begins with one of these characters, and a name from the
 * cluster must not become a formula: the apostrophe in front makes it text (OWASP, CSV Injection).
 */
const cell = (text: string): string =>
  `"${(/^\s*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
