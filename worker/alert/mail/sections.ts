/** What a mail says, in order and cleaned of what no line may hold. Text and HTML only lay it out. */

import type { AlertMessage } from '../../../audit/alert/message.ts';
import type { Severity } from '../../../audit/rule.ts';
import { categoryChange, overallChange } from '../../../audit/score-text.ts';
import { type Finding, grouped } from '../grouped.ts';
import { coverageText, day, oneLine, shownCommand, utc } from '../plain-text.ts';

type Effect = 'reads' | 'changes' | 'interrupts';

/** What running a command does to the cluster. */
export const effects: Record<Effect, string> = {
  reads: 'reads only',
  changes: 'changes the cluster',
  interrupts: 'interrupts a guest or service',
};

export const footer = 'Offsight reads from outside and changes nothing. The commands are for you to run.';

export interface FixPart {
  summary: string;
  commands: { command: string; effect: Effect }[];
  /** Commands that are too many or too long, or cannot be shown on one line: the report has them. */
  leftOut: number;
  /** Subjects for which the same has to be done: `lxc/111, lxc/112`. */
  likewise: string | null;
}

export interface FindingPart {
  severity: Severity;
  title: string;
  messages: string[];
  /** Subjects of the rest, shortened: `lxc/111, lxc/112 and 25 more`. */
  others: string | null;
  fixes: FixPart[];
}

export interface DigestPart {
  trend: { day: string; overall: number | null }[];
  todo: { points: string; title: string }[];
  backups: { tier: string; text: string }[];
  drillsDue: string[];
}

export interface Sections {
  headline: string;
  cluster: string;
  /** `Audit of 2026-11-22 03:17 UTC` */
  audit: string;
  /** Empty where there is no report. */
  coverage: string;
  /** `Score 7.2 → 5.9. 94% of what applies could be judged.`; null where there is no report. */
  standing: string | null;
  notes: string[];
  dropped: { title: string; change: string; why: string[] }[];
  findings: FindingPart[];
  /** `New findings`; what was there at the first audit is none. */
  findingsTitle: string;
  moreRules: number;
  recovered: { title: string; message: string; since: string }[];
  moreRecovered: number;
  digest: DigestPart | null;
}

/** So many rules are told at most: more is read in the report. */
export const mostRules = 8;

const most = {
  findingsOfRule: 4,
  subjects: 12,
  recovered: 10,
  notes: 10,
  why: 5,
  trend: 30,
  commands: 4,
  commandLetters: 500,
};

/** @param rules so many have their findings told; the rest is counted */
export function sectionsOf(message: AlertMessage, rules: number): Sections {
  const { kind, score, takenAt, categories, findings, recovered, notes, digest } = message;
  const groups = grouped(findings, most.findingsOfRule);
  const coverage = coverageText(score);
  return {
    headline: oneLine(message.headline, 200),
    cluster: oneLine(message.cluster.name, 60),
    audit: `${kind === 'test' ? 'Test' : 'Audit'} of ${utc(takenAt)}`,
    coverage,
    standing: coverage === '' ? null : `Score ${overallChange(score.before, score.after)}. ${coverage}`,
    notes: notes.slice(0, most.notes).map((note) => oneLine(note)),
    dropped: categories.map(({ title, before, after, why }) => ({
      title: oneLine(title, 60),
      change: categoryChange(before, after),
      why: why.slice(0, most.why).map((reason) => oneLine(reason)),
    })),
    findings: groups.slice(0, rules).map(({ title, severity, shown, others }) => ({
      severity,
      title: oneLine(title, 200),
      messages: shown.map((finding) => oneLine(finding.message)),
      others: others.length > 0 ? subjects(others) : null,
      fixes: fixesOf(shown),
    })),
    findingsTitle: kind === 'welcome' ? 'Findings to begin with' : 'New findings',
    moreRules: Math.max(0, groups.length - rules),
    recovered: recovered.slice(0, most.recovered).map((one) => ({
      title: oneLine(one.title, 200),
      message: oneLine(one.message),
      since: day(one.openSince),
    })),
    moreRecovered: Math.max(0, recovered.length - most.recovered),
    digest: digest ? digestPart(digest) : null,
  };
}

function subjects(others: string[]): string {
  const named = others.slice(0, most.subjects).map((subject) => oneLine(subject, 60));
  const rest = others.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ');
}

/** One summary once, with the commands of the first finding that it is for; the others are named. */
function fixesOf(findings: readonly Finding[]): FixPart[] {
  const fixes = findings.flatMap(({ subject, fix }) => (fix ? [{ subject, ...fix }] : []));
  return [...Map.groupBy(fixes, ({ summary }) => summary)].map(([summary, [first, ...rest]]) => {
    const all = first?.commands ?? [];
    const commands = all
      .filter(({ command }) => shownCommand(command) !== null && command.length <= most.commandLetters)
      .slice(0, most.commands);
    return {
      summary: oneLine(summary),
      commands,
      leftOut: all.length - commands.length,
      likewise: rest.length > 0 && all.length > 0 ? subjects(rest.map(({ subject }) => subject)) : null,
    };
  });
}

function digestPart({ trend, todo, backups, drillsDue }: NonNullable<AlertMessage['digest']>): DigestPart {
  return {
    trend: trend.slice(-most.trend).map(({ takenAt, overall }) => ({ day: day(takenAt), overall })),
    todo: todo
      .slice(0, 3)
      .map(({ title, points }) => ({ points: `+${points.toFixed(1)}`, title: oneLine(title, 200) })),
    backups: backups.map(({ tier, text }) => ({ tier: oneLine(tier, 40), text: oneLine(text, 200) })),
    drillsDue: drillsDue.slice(0, 10).map((due) => oneLine(due, 200)),
  };
}
