import { type Report, type ReportVerdict, statusWord } from '../audit/report.ts';
import { severities } from '../audit/rule.ts';
import { cellCode, code, inline, shell, table } from './markdown-text.ts';
import { plainDeep } from './plain-text.ts';
import {
  arithmetic,
  commandBlocks,
  type Finding,
  fixesOf,
  type GapSet,
  minuteOf,
  type Outline,
  outlineOf,
  percent,
  some,
} from './report-outline.ts';

/** The whole report as a Markdown document (CommonMark with tables). Texts of the cluster cannot become markup. */
export function markdownReport(untrusted: Report): string {
  const report = plainDeep(untrusted);
  const outline = outlineOf(report);
  const sections = [
    headline(report, outline),
    titled('## Categories', categoryTable(report)),
    ...findingSections(outline),
    titled('## Not seen', gapLines(outline)),
    titled('## Accepted by the owner', acceptedTable(outline)),
    titled('## What to do first', recommendationTable(report)),
    titled('## Passed', passedLines(outline)),
    titled('## Nothing to judge', notApplicableLines(outline)),
    footer(report),
  ];
  const blocks = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

function headline(report: Report, { counts }: Outline): string[] {
  const { cluster, score } = report;
  const found = counts.map(({ severity, count }) => `${count} ${severity}`).join(', ');
  const none = score.coverage > 0 ? 'none' : 'nothing could be judged';
  return [
    `# Audit of ${inline(cluster.name)}`,
    '',
    ...(report.reachable ? [] : ['**The state of the cluster could not be read:** see “Not seen”.', '']),
    ...table(
      ['Score', 'Coverage', 'Findings', 'Release', 'Audited', 'Profile'],
      [
        [
          score.overall === null ? statusWord(null) : `**${score.overall}** ${statusWord(score.overall)}`,
          percent(score.coverage),
          found || none,
          cluster.release === null ? 'unknown' : `Proxmox VE ${inline(cluster.release)}`,
          minuteOf(report.takenAt),
          `${report.profile}, ${report.depth} depth`,
        ],
      ],
    ),
    ...(score.overall === null ? ['', 'Fewer than half of the categories could be judged.'] : []),
  ];
}

const categoryTable = ({ score }: Report): string[] =>
  table(
    ['Category', 'Score', 'Coverage', 'How it came about'],
    score.categories.map((category) => [
      category.title,
      category.score === null ? '–' : String(category.score),
      category.coverage === null ? '–' : percent(category.coverage),
      arithmetic(category).map(inline).join(' ') || unscored(category) || '10',
    ]),
  );

const unscored = ({ score, coverage }: Report['score']['categories'][number]): string => {
  if (score !== null) return '';
  return coverage === null ? 'nothing to judge' : 'could not be judged';
};

function findingSections({ findings }: Outline): string[][] {
  return severities.flatMap((severity) => {
    const own = findings.filter((finding) => finding.severity === severity);
    const heading = `## ${severity.charAt(0).toUpperCase()}${severity.slice(1)}`;
    return own.length === 0 ? [] : [[heading], ...own.map(findingLines)];
  });
}

function findingLines({ title, rule, verdicts }: Finding): string[] {
  return [
    `### ${inline(title)}`,
    '',
    `Rule ${code(rule)}, ${some(verdicts.length, 'subject')}.`,
    '',
    ...table(['Subject', 'Finding', 'Evidence'], verdicts.map(findingRow)),
    ...fixesOf(verdicts).flatMap(({ summary, commands }) => [
      '',
      inline(summary),
      ...commandBlocks(commands).flatMap((block) => [
        '',
        `${sentence(block.note)}:`,
        '',
        ...shell(block.commands),
      ]),
    ]),
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

function gapLines({ gaps, unknown }: Outline): string[] {
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
    ...(close ? ['', ...shell(close.commands)] : []),
  ];
}

const acceptedTable = ({ accepted }: Outline): string[] =>
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

const recommendationTable = ({ recommendations }: Report): string[] =>
  table(
    ['Gain', 'Put right', 'Rule', 'Subjects', 'How'],
    recommendations.map(({ gain, title, rule, subjects, fixes }) => [
      `+${gain.toFixed(1)}`,
      inline(title),
      cellCode(rule),
      String(subjects.length),
      inline(fixes[0]?.summary ?? ''),
    ]),
  );

const passedLines = ({ passed }: Outline): string[] =>
  passed.map(({ rule, title }) => `- ${inline(title)} (${code(rule)})`);

const notApplicableLines = ({ notApplicable }: Outline): string[] =>
  notApplicable.map(
    ({ rule, title, notApplicable: reason }) =>
      `- ${inline(title)} (${code(rule)}): ${inline(reason?.message ?? '')}${reason?.because ? ` See ${code(reason.because)}.` : ''}`,
  );

function footer({ id, cluster, requests, durationMs, version, scoreModel }: Report): string[] {
  const effort = `${some(requests.count, 'request')} in ${(durationMs / 1000).toFixed(1)} s, at most ${requests.atOnce} at once, longest chain ${requests.longestChain}`;
  return [
    '---',
    '',
    `${effort}. Report ${code(id)} of ${code(cluster.id)}, format ${version}, score model ${scoreModel}.`,
  ];
}

const titled = (heading: string, lines: string[]): string[] =>
  lines.length === 0 ? [] : [heading, '', ...lines];

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
