/** What the terminal's and the Markdown report both tell, in the order in which they tell it. */
import type { Command } from '../command.ts';
import type { Report, ReportGap, ReportVerdict, Result } from '../report.ts';
import { type Severity, severities } from '../rule.ts';

/** The failing subjects of one rule that weigh the same. */
export interface Finding {
  rule: string;
  title: string;
  severity: Severity;
  verdicts: ReportVerdict[];
}

/** Gaps that the same step ends: a grant, or what their reason asks for. */
export interface GapSet {
  reason: ReportGap['reason'];
  /** What ends them, as sentences; with the commands of `close` where there are any. */
  remedy: string;
  close?: ReportGap['close'];
  groups: { group: string; gaps: ReportGap[] }[];
}

export interface Outline {
  /** Failing subjects by severity, worst first; severities without any are left out. */
  counts: { severity: Severity; count: number }[];
  /** By severity, worst first; within one in the catalogue's order. */
  findings: Finding[];
  gaps: GapSet[];
  /** Rules with subjects that could not be judged. */
  unknown: { rule: string; title: string; verdicts: ReportVerdict[] }[];
  accepted: { rule: string; title: string; verdict: ReportVerdict }[];
  passed: Result[];
  notApplicable: Result[];
}

export function outlineOf(report: Report): Outline {
  const { results } = report;
  const findings = severities.flatMap((severity) =>
    results.flatMap(({ rule, title, verdicts }) => {
      const failing = verdicts.filter(
        (verdict) => verdict.outcome === 'fail' && verdict.severity === severity,
      );
      return failing.length === 0 ? [] : [{ rule, title, severity, verdicts: failing }];
    }),
  );
  return {
    counts: countBySeverity(findings),
    findings,
    gaps: gapSets(report),
    unknown: results.flatMap(({ rule, title, verdicts }) => {
      const unseen = verdicts.filter(({ outcome }) => outcome === 'unknown');
      return unseen.length === 0 ? [] : [{ rule, title, verdicts: unseen }];
    }),
    accepted: results.flatMap(({ rule, title, verdicts }) =>
      verdicts.filter(({ outcome }) => outcome === 'accepted').map((verdict) => ({ rule, title, verdict })),
    ),
    passed: results.filter(({ outcome }) => outcome === 'pass'),
    notApplicable: results.filter(({ outcome }) => outcome === 'not-applicable'),
  };
}

/** How a category came to its score: `10 − 3 guests-on-cores − 1 nodes-alike`; empty when nothing was taken off. */
export function arithmetic({ deductions, cap }: Report['score']['categories'][number]): string[] {
  const costing = deductions.filter(({ points }) => points > 0);
  const free = deductions.length - costing.length;
  return [
    ...(costing.length > 0 ? ['10'] : []),
    ...costing.map(({ points, rule }) => `− ${points} ${rule}`),
    ...(cap ? [`limited to ${cap.score} by ${cap.rule}`] : []),
    ...(free > 0 ? [`(${free} more without cost)`] : []),
  ];
}

/** `96 %`; rounded down, so that only a complete audit says 100. */
export const percent = (share: number): string => `${Math.floor(share * 100 + 1e-9)} %`;

export { moment as minuteOf } from '../moments.ts';

/** `3 nodes`, `1 node`. */
export const some = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Commands in their order, under what they do and where: `changes the cluster; run on pve1`. */
export function commandBlocks(commands: readonly Command[]): { note: string; commands: Command[] }[] {
  const blocks: { note: string; commands: Command[] }[] = [];
  for (const command of commands) {
    const note = commandNote(command);
    const last = blocks.at(-1);
    if (last?.note === note) last.commands.push(command);
    else blocks.push({ note, commands: [command] });
  }
  return blocks;
}

/** The fixes of several subjects: those with the same words become one, with the commands of all. */
export function fixesOf(
  verdicts: readonly Pick<ReportVerdict, 'fix'>[],
): { summary: string; commands: Command[] }[] {
  const fixes = new Map<string, Map<string, Command>>();
  for (const { fix } of verdicts) {
    if (!fix) continue;
    const commands = fixes.get(fix.summary) ?? new Map<string, Command>();
    for (const command of fix.commands) commands.set(`${command.on} ${command.line}`, command);
    fixes.set(fix.summary, commands);
  }
  return [...fixes].map(([summary, commands]) => ({ summary, commands: [...commands.values()] }));
}

function countBySeverity(findings: Finding[]): Outline['counts'] {
  return severities.flatMap((severity) => {
    const count = findings
      .filter((finding) => finding.severity === severity)
      .reduce((sum, { verdicts }) => sum + verdicts.length, 0);
    return count === 0 ? [] : [{ severity, count }];
  });
}

function gapSets({ gaps, depth }: Report): GapSet[] {
  const sets = new Map<string, GapSet>();
  for (const gap of gaps) {
    const { group, reason, close } = gap;
    const key = JSON.stringify(close ?? reason);
    const remedy = close ? `The grant below would show it. ${close.risk}` : remedies(depth)[reason];
    const set = sets.get(key) ?? { reason, remedy, close, groups: [] };
    const own = set.groups.find((entry) => entry.group === group);
    if (own) own.gaps.push(gap);
    else set.groups.push({ group, gaps: [gap] });
    sets.set(key, set);
  }
  return [...sets.values()];
}

/** What a command does, and where it must run. */
const commandNote = ({ effect, on }: Command): string => {
  const does = {
    reads: 'reads only',
    changes: 'changes the cluster',
    interrupts: 'interrupts a guest or node',
  };
  return `${does[effect]}; run on ${on ?? 'any node'}`;
};

const remedies = (depth: Report['depth']): Record<ReportGap['reason'], string> => ({
  forbidden:
    'The token lacks the right: give its user and the token itself PVEAuditor on / (docs/terminal.md).',
  unreachable: 'Audit again when it answers.',
  timeout: 'Audit again when it answers in time.',
  unsupported: 'The cluster does not answer this question; its release may not know it.',
  malformed: 'The answer could not be understood: please report it with the line above.',
  skipped: depth === 'lean' ? 'Full depth reads it.' : 'It needs what is named above.',
});
