/** A message and what changes when a channel takes it. */

import type { Report } from '../report.ts';
import { overallText, statusWord } from '../score-text.ts';
import type { Finding } from './finding.ts';
import type { AlertMessage } from './message.ts';
import { byRule, headingOf } from './phrase.ts';
import type { Offer } from './state.ts';

export interface Draft {
  message: AlertMessage;
  offer: Offer;
}

type Parts = Pick<AlertMessage, 'severity' | 'headline' | 'score'> & Partial<AlertMessage>;

/** Where nothing is said about it, a message tells nothing and changes nothing. */
export function draftOf(
  report: Report,
  kind: AlertMessage['kind'],
  thread: string,
  parts: Parts,
  changes: Partial<Offer> = {},
): Draft {
  const id = `${report.id}-${kind}`;
  return {
    message: {
      id,
      kind,
      cluster: { id: report.cluster.id, name: report.cluster.name },
      report: report.id,
      takenAt: report.takenAt,
      thread,
      categories: [],
      findings: [],
      recovered: [],
      notes: [],
      path: `/${report.cluster.id}/reports/${report.id}/`,
      ...parts,
    },
    offer: {
      id,
      report: report.id,
      acceptedAt: null,
      thread,
      overall: report.score.overall,
      told: [],
      over: [],
      marks: {},
      welcome: false,
      day: null,
      lastOfDay: false,
      digest: null,
      ...changes,
    },
  };
}

/** Without anything to compare with. */
export const scoreNow = ({ score }: Report): AlertMessage['score'] => ({
  before: null,
  after: score.overall,
  coverageBefore: null,
  coverageAfter: score.coverage,
});

/** `7.2 (Good)` */
export const scoreInWords = ({ score: { overall } }: Report): string =>
  overall === null ? 'no score yet' : `${overallText(overall)} (${statusWord(overall)})`;

/** Enough for one message; the report has them all. */
export const most = 50;

/** Findings as messages have them, the first ones of too many. */
export function inMessage(findings: readonly Finding[], report: Report): AlertMessage['findings'] {
  const headings = new Map(byRule(findings).map((group) => [group[0].rule, headingOf(group, report)]));
  return findings.slice(0, most).map(({ key, rule, title, verdict }) => {
    const { subject, severity, message, fix } = verdict;
    const heading = headings.get(rule)!; // made of the same findings
    return { key, rule, title, heading, subject, severity, message, ...(fix && { fix: written(fix) }) };
  });
}

type Fix = NonNullable<Finding['verdict']['fix']>;

const written = ({ summary, commands }: Fix): NonNullable<AlertMessage['findings'][number]['fix']> => ({
  summary,
  commands: commands.map(({ line, effect, on }) => ({
    // What is no name of a host must not end the comment.
    command: on !== undefined && /^[\w.-]+$/.test(on) ? `${line} # on ${on}` : line,
    effect,
  })),
});
