import type { CategoryScore, Report } from '../audit/report.ts';
import { categoryText, overallText, statusWord } from '../audit/score-text.ts';
import { arithmetic, minuteOf, type Outline, outlineOf, percent, some } from '../audit/written/outline.ts';
import { plainDeep } from '../audit/written/plain-text.ts';
import { capacityLines, recoveryLines, riskLines, spofLines } from './text-failures.ts';
import { acceptedLines, findingSections, gapLines, severityColours } from './text-findings.ts';
import { bar, type Colour, columns, painter, type Sheet, section, together, wrap } from './text-layout.ts';
import { offsiteLines } from './text-offsite.ts';

export interface TextOptions {
  /** Columns of the terminal; 80 is what the report is made for. */
  width: number;
  colour: boolean;
  /** Every subject and gap; otherwise the first few of each rule. */
  all?: boolean;
}

/**
 * The report for a terminal. Nothing in it can steer the terminal: every text of the report is made plain first.
 */
export function textReport(untrusted: Report, { width, colour, all = false }: TextOptions): string {
  const report = plainDeep(untrusted);
  const outline = outlineOf(report);
  const sheet: Sheet = { width: Math.max(40, width), paint: painter(colour), all };
  const categories = report.score.categories.flatMap((category) => categoryLines(category, sheet));
  const sections = [
    headline(report, outline, sheet),
    section('Categories', categories, sheet),
    ...findingSections(outline, sheet),
    section('Not seen', gapLines(outline, sheet), sheet),
    section('Accepted by the owner', acceptedLines(outline, sheet), sheet),
    section('Single points of failure', spofLines(report, sheet), sheet),
    section('Recovery times', recoveryLines(report, sheet), sheet),
    section('Offsite', offsiteLines(report, sheet), sheet),
    section('Capacity', capacityLines(report, sheet), sheet),
    section('Risks', riskLines(report, sheet), sheet),
    section('What to do first', recommendationLines(report, sheet), sheet),
    footer(report, outline, sheet),
  ];
  const blocks = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

function headline(report: Report, outline: Outline, { width, paint }: Sheet): string[] {
  const { cluster, score } = report;
  const release = cluster.release === null ? 'release unknown' : `Proxmox VE ${cluster.release}`;
  const word = statusWord(score.overall);
  const value = score.overall === null ? word : `${overallText(score.overall)} ${word}`;
  const counts = outline.counts.map(({ severity, count }) =>
    paint(severityColours[severity], `${count} ${severity}`),
  );
  return [
    ...wrap(`${together(cluster.name)} · ${together(release)}`, width).map((line) => paint('bold', line)),
    ...wrap(`Audited ${minuteOf(report.takenAt)}, ${report.profile} profile, ${report.depth} depth`, width),
    ...(report.reachable ? [] : wrap('The state of the cluster could not be read: see "Not seen".', width)),
    '',
    `  ${paint(scoreColour(score.overall), value)}   ${bar(score.overall)}   coverage ${percent(score.coverage)}`,
    ...(score.overall === null ? wrap('Fewer than half of the categories could be judged.', width, 2) : []),
    `  ${counts.length > 0 ? counts.join(' · ') : noFindings(report)}`,
  ];
}

/** Silence must not read as health where nothing was judged. */
const noFindings = ({ score }: Report) => (score.coverage > 0 ? 'no findings' : 'nothing could be judged');

function categoryLines(category: CategoryScore, { width, paint }: Sheet): string[] {
  const { title, score, coverage } = category;
  const value = score === null ? '–' : categoryText(score);
  const figures = `${value.padStart(5)}  ${bar(score)}`;
  const left = `  ${title.padEnd(18)} `;
  const words = [
    ...arithmetic(category).map(together),
    ...(score === null ? [together(coverage === null ? 'nothing to judge' : 'could not be judged')] : []),
    ...(coverage !== null && coverage < 1 ? [together(`· ${percent(coverage)} seen`)] : []),
  ].join(' ');
  const [first = '', ...rest] = wrap(words, width, columns(left + figures) + 2);
  return [`${left}${paint(scoreColour(score), figures)}  ${first.trimStart()}`.trimEnd(), ...rest];
}

const due = { now: 'now', 'two-weeks': 'within two weeks', month: 'within a month' };

function recommendationLines(report: Report, { width, paint, all }: Sheet): string[] {
  const shown = all ? report.recommendations : report.recommendations.slice(0, 5);
  const left = report.recommendations.length - shown.length;
  return [
    ...shown.flatMap(({ title, rule, gain, horizon, effort, subjects, fixes }) => {
      const detail = together(`(${rule}, ${some(subjects.length, 'subject')})`);
      const [first = '', ...rest] = wrap(`${title}: ${due[horizon]}, ${effort} ${detail}`, width, 9);
      return [
        `  ${paint('bold', `+${gain.toFixed(2)}`)}  ${first.trimStart()}`,
        ...rest,
        ...fixes.slice(0, 1).flatMap(({ summary }) => wrap(`→ ${summary}`, width, 9, 2)),
      ];
    }),
    ...(left > 0 ? [`         and ${left} more (--all)`] : []),
  ];
}

function footer(report: Report, outline: Outline, { width, paint }: Sheet): string[] {
  const { requests, durationMs } = report;
  const rules = `${some(outline.passed.length, 'rule')} passed, ${outline.notApplicable.length} had nothing to judge.`;
  const effort = `${some(requests.count, 'request')} in ${(durationMs / 1000).toFixed(1)} s, at most ${requests.atOnce} at once, longest chain ${requests.longestChain}.`;
  return [
    ...wrap(rules, width),
    ...offsiteCost(report)
      .flatMap((line) => wrap(line, width))
      .map((line) => paint('dim', line)),
    ...wrap(`${effort} Report ${report.id} of ${report.cluster.id}.`, width).map((line) =>
      paint('dim', line),
    ),
  ];
}

/** What looking into the offsite places took, one after the other. */
function offsiteCost({ offsite }: Report): string[] {
  const read = offsite?.targets.filter(({ state }) => state !== 'unread') ?? [];
  if (read.length === 0) return [];
  const costs = read.map(
    ({ name, cost }) => `${together(name)} ${some(cost.requests, 'request')}, ${fetched(cost.bytes)}`,
  );
  return [`Offsite: ${costs.join('; ')}.`];
}

function fetched(bytes: number): string {
  if (bytes < 1e6) return together(`${Math.ceil(bytes / 1e3)} kB`);
  return together(bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);
}

const scoreColour = (score: number | null): Colour =>
  score === null ? 'dim' : score >= 7 ? 'green' : score >= 5 ? 'yellow' : 'red';
