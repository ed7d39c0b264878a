/** An alert in a few plain lines, for phones and chats. Not escaped: each channel does that for its medium. */

import type { AlertMessage } from '../../audit/alert/message.ts';
import { categoryChange, overallText } from '../../audit/score-text.ts';
import { grouped } from './grouped.ts';
import { capped, coverageText, oneLine } from './plain-text.ts';

export interface Brief {
  title: string;
  lines: string[];
}

/** Commands are left to the mail and the report: chats change quotes and cut lines. */
export function briefOf(message: AlertMessage): Brief {
  const { cluster, headline, categories, findings, recovered, notes, digest, score } = message;
  const groups = grouped(findings, 3);
  const lines = [
    ...notes,
    ...categories.map(({ title, before, after, why }) =>
      [`${title}: ${categoryChange(before, after)}`, ...why].join(' · '),
    ),
    ...groups.flatMap(({ title, severity, shown, others }) => [
      `${severity.toUpperCase()} ${title}`,
      ...shown.map((finding) => `– ${finding.message}`),
      ...(others.length > 0 ? [`– and ${others.length} more`] : []),
      ...fixesOf(shown).map((fix) => `→ ${fix}`),
    ]),
    ...recovered.map((one) => `Recovered: ${one.title}. ${one.message}`),
    ...(digest ? digestLines(digest) : []),
    coverageText(score),
  ];
  return {
    title: oneLine(`${cluster.name} ${headline}`, 200),
    lines: lines.map((line) => oneLine(line)).filter((line) => line !== ''),
  };
}

const fixesOf = (findings: AlertMessage['findings']): string[] => [
  ...new Set(findings.flatMap(({ fix }) => (fix ? [fix.summary] : []))),
];

function digestLines({ trend, todo, backups, drillsDue }: NonNullable<AlertMessage['digest']>): string[] {
  return [
    ...(trend.length > 0
      ? [`Trend: ${trend.map(({ overall }) => (overall === null ? '–' : overallText(overall))).join(', ')}`]
      : []),
    ...todo.map(({ title, points }) => `+${points.toFixed(1)} ${title}`),
    ...backups.map(({ tier, text }) => `Backups, ${tier}: ${text}`),
    ...drillsDue.map((due) => `Drill due: ${due}`),
  ];
}

/**
 * As many whole lines as fit, and how many do not. Each line is measured once: there may be thousands.
 * @param sizeOf in the unit of the limit; of a text it is at most what its parts come to
 */
export function fitting(
  lines: readonly string[],
  limit: number,
  sizeOf: (text: string) => number = (text) => text.length,
): string {
  const moreThan = (count: number) => `… ${lines.length - count} more lines in the report`;
  const whole = sizesUpTo(lines, sizeOf, limit);
  if (whole.length === lines.length) return lines.join('\n');
  for (let count = whole.length; count > 0; count -= 1) {
    const more = `\n${moreThan(count)}`;
    if ((whole[count - 1] ?? 0) + sizeOf(more) <= limit) return lines.slice(0, count).join('\n') + more;
  }
  return moreThan(0);
}

/** What the first line takes, the first two, and so on, as far as they fit. */
function sizesUpTo(lines: readonly string[], sizeOf: (text: string) => number, limit: number): number[] {
  const sizes: number[] = [];
  let size = 0;
  for (const [index, line] of lines.entries()) {
    size += sizeOf(index === 0 ? line : `\n${line}`);
    if (size > limit) break;
    sizes.push(size);
  }
  return sizes;
}

/** As many letters of one line as fit once they are escaped; never cut within an escape. */
export function fittingLine(line: string, limit: number, escaped: (text: string) => string): string {
  let letters = [...line].length;
  while (letters > 1 && escaped(capped(line, letters)).length > limit) letters -= 1;
  return escaped(capped(line, letters));
}

export const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;
