/** The mail as plain text: 78 columns, readable in any terminal. Commands and links are never broken. */

import { overallText } from '../../../audit/score-text.ts';
import {
  type DigestPart,
  effects,
  type FindingPart,
  type FixPart,
  footer,
  type Sections,
} from './sections.ts';

const columns = 78;

export function textOf(sections: Sections, link: string | null): string {
  const { cluster, headline, audit, standing, notes, digest } = sections;
  const blocks = [
    [...wrapped(`${cluster} ${headline}`), ...(link ? [link] : [])],
    [`${audit}.`, ...(standing ? wrapped(standing) : [])],
    headed('WHAT CHANGED', droppedLines(sections)),
    notes.flatMap((note) => wrapped(note)),
    ...(digest ? digestBlocks(digest) : []),
    ...findingBlocks(sections),
    headed('RECOVERED', recoveredLines(sections)),
    ['-- ', ...wrapped(footer)],
  ];
  const lines = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${lines.join('\n\n')}\n`;
}

/** A heading underlined, or nothing at all when nothing stands below it. */
const headed = (title: string, lines: string[]): string[] =>
  lines.length > 0 ? [title, '-'.repeat(title.length), ...lines] : [];

const droppedLines = ({ dropped }: Sections): string[] =>
  dropped.flatMap(({ title, change, why }) => [
    ...wrapped(`${title}: ${change}`),
    ...why.flatMap((reason) => wrapped(reason, '  - ')),
  ]);

function findingBlocks({ findings, findingsTitle, moreRules }: Sections): string[][] {
  const [first, ...rest] = findings.map(findingLines);
  if (!first) return [];
  const more = moreRules > 0 ? [[`${moreRules} more rules have findings: see the report.`]] : [];
  return [headed(findingsTitle.toUpperCase(), first), ...rest, ...more];
}

const findingLines = ({ severity, title, messages, others, fixes }: FindingPart): string[] => [
  ...wrapped(title, `[${severity}] `, '  '),
  ...messages.flatMap((message) => wrapped(message, '  - ')),
  ...(others ? wrapped(`also: ${others}`, '  - ') : []),
  ...fixes.flatMap(fixLines),
];

const fixLines = ({ summary, commands, leftOut, likewise }: FixPart): string[] => [
  ...wrapped(summary, '  Fix: ', '       '),
  ...commands.flatMap(({ command, effect }) => [`       # ${effects[effect]}`, `       ${command}`]),
  ...(leftOut > 0 ? [`       # ${leftOut} more in the report`] : []),
  ...(likewise ? wrapped(`Likewise for ${likewise}; the report has the commands.`, '       ') : []),
];

const recoveredLines = ({ recovered, moreRecovered }: Sections): string[] => [
  ...recovered.flatMap(({ title, message, since }) =>
    wrapped(`${title}. ${message} (open since ${since})`, '  - '),
  ),
  ...(moreRecovered > 0 ? [`  - and ${moreRecovered} more`] : []),
];

const digestBlocks = ({ trend, todo, backups, drillsDue }: DigestPart): string[][] => [
  headed('TREND', trendLines(trend)),
  headed(
    'WHAT TO DO FIRST',
    todo.flatMap(({ points, title }) => wrapped(title, `  ${points}  `, '        ')),
  ),
  headed(
    'BACKUPS',
    backups.flatMap(({ tier, text }) => wrapped(text, `  ${tier}: `, '    ')),
  ),
  headed(
    'RESTORE DRILLS DUE',
    drillsDue.flatMap((due) => wrapped(due, '  - ')),
  ),
];

function trendLines(trend: DigestPart['trend']): string[] {
  const [first, last] = [trend[0], trend.at(-1)];
  if (!first || !last) return [];
  const bars = trend.map(({ overall }) => spark(overall)).join('');
  return [
    `  ${bars}  ${overallText(first.overall)} → ${overallText(last.overall)}`,
    `  ${first.day} to ${last.day}, from 0 to 10`,
  ];
}

/** The scale is the score's own, 0 to 10: a small change looks small. */
const spark = (overall: number | null): string =>
  overall === null ? '·' : ('▁▂▃▄▅▆▇█'[Math.min(7, Math.max(0, Math.floor(overall * 0.8)))] ?? '·');

/** Words broken at the right margin; a word longer than a line is cut. */
export function wrapped(text: string, first = '', rest = ' '.repeat(first.length)): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text
    .split(' ')
    .flatMap((one) => pieces(one, columns - Math.max(first.length, rest.length)))) {
    const longer = empty ? `${line}${word}` : `${line} ${word}`;
    if (empty || [...longer].length <= columns) {
      line = longer;
    } else {
      lines.push(line);
      line = `${rest}${word}`;
    }
    empty = false;
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  const letters = [...word];
  const count = Math.max(1, Math.ceil(letters.length / width));
  return Array.from({ length: count }, (_, index) =>
    letters.slice(index * width, (index + 1) * width).join(''),
  );
}
