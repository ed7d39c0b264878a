/** Headlines: one line that says what matters. */

import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import type { Report } from '../report.ts';
import type { Severity } from '../rule.ts';
import { overallChange } from '../score-text.ts';
import { type Finding, isExpiry, isGraver, rank } from './finding.ts';
import { phrases } from './phrases.ts';

/**
 * Findings of one rule in a few words.
 * @param over they are right again, which stands before it
 */
export function phraseOf(findings: readonly [Finding, ...Finding[]], report: Report, over = false): string {
  const [{ rule, title }] = findings;
  if (rule === 'security-audit-token-reads-only' && isExpiry(findings[0])) return 'the audit’s token ends';
  const own = ownWords(findings);
  const { who, many } = whoOf(
    (own?.of ?? findings).map((finding) => finding.verdict.subject),
    report,
  );
  if (own) return own.words.replace('%', () => who);
  return over ? `“${title}” for ${who}` : `${who} ${many ? 'fail' : 'fails'} “${title}”`;
}

/**
 * The words that the rule has, and what they are true of: a milder finding of the same rule is often of another kind (a
 * copy that was not read yet is not damaged).
 */
function ownWords([first, ...more]: readonly [Finding, ...Finding[]]): {
  words: string;
  of: Finding[];
} | null {
  const words = phrases[first.rule];
  const of = [first, ...more].filter(({ verdict }) => !isGraver('medium', verdict.severity));
  return words === undefined || of.length === 0 ? null : { words, of };
}

/** The same as a heading, in which names stay as they are. */
export function headingOf(findings: readonly [Finding, ...Finding[]], report: Report): string {
  const phrase = phraseOf(findings, report);
  return ownWords(findings)?.words.startsWith('%') === false
    ? phrase.charAt(0).toUpperCase() + phrase.slice(1)
    : phrase;
}

/** Groups of findings by rule: the gravest first, then the largest. */
export function byRule(findings: readonly Finding[]): [Finding, ...Finding[]][] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const group = groups.get(finding.rule);
    if (group) group.push(finding);
    else groups.set(finding.rule, [finding]);
  }
  return [...groups.values()].sort(
    ([a, ...more], [b, ...others]) =>
      rank(a.verdict.severity) - rank(b.verdict.severity) || others.length - more.length,
  );
}

/** `traefik`, `traefik and mail`, `3 guests`. The same guest at two targets is one. */
function whoOf(subjects: readonly string[], report: Report): { who: string; many: boolean } {
  const whole = [...new Set(subjects.map((subject) => subject.replace(/@.*/, '')))];
  const who =
    whole.length > 2
      ? counted(whole.length, kindOf(whole))
      : listed(whole.map((subject) => nameOf(subject, report)));
  return { who, many: whole.length > 1 };
}

const kinds: Record<string, string> = {
  job: 'job',
  lxc: 'guest',
  node: 'node',
  offsite: 'target',
  qemu: 'guest',
  storage: 'storage',
  token: 'token',
  user: 'user',
};

function kindOf(subjects: readonly string[]): string {
  const [kind, ...others] = new Set(subjects.map((subject) => kinds[subject.replace(/\/.*/, '')]));
  return (others.length === 0 && kind) || 'subject';
}

function nameOf(subject: string, { inventory, offsite }: Report): string {
  if (subject === 'cluster') return 'the cluster';
  const guest =
    inventory.guests.find(({ id }) => id === subject) ?? offsite?.guests.find(({ id }) => id === subject);
  return (
    guest?.name ?? subject.replace(/^(?:backup-server|job|node|offsite|server|storage|token|user)\//, '')
  );
}

/** `7.2 → 5.9: backup of 3 guests stale offsite; 2 more`. */
export function headlineOf(before: number | null, after: number | null, parts: readonly string[]): string {
  return oneLine(`${overallChange(before, after)}: ${inBrief(parts)}`);
}

const inBrief = (parts: readonly string[]): string =>
  [...parts.slice(0, 2), ...(parts.length > 2 ? [`${parts.length - 2} more`] : [])].join('; ');

/** Names are the cluster's: a line break in one must not begin a header. */
export function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const letters = [...line];
  return letters.length <= 140 ? line : `${letters.slice(0, 139).join('').trimEnd()}…`;
}

/** `2 critical and 5 high findings`. */
export function countsOf(list: readonly Severity[]): string {
  const of = (wanted: Severity) => list.filter((severity) => severity === wanted).length;
  const critical = of('critical');
  const high = of('high');
  if (critical + high === 0) return 'no critical or high findings';
  const parts = [...(critical ? [`${critical} critical`] : []), ...(high ? [`${high} high`] : [])];
  return `${parts.join(' and ')} ${(high || critical) === 1 ? 'finding' : 'findings'}`;
}
