/** The lists of the text report: findings, gaps, accepted risks. */
import type { Command } from '../audit/command.ts';
import { type Severity, severities } from '../audit/rule.ts';
import {
  commandBlocks,
  type Finding,
  fixesOf,
  type GapSet,
  type Outline,
  some,
} from '../audit/written/outline.ts';
import { type Colour, type Sheet, section, together, wrap } from './text-layout.ts';

export const severityColours: Record<Severity, Colour> = {
  critical: 'red',
  high: 'magenta',
  medium: 'yellow',
  low: 'cyan',
  info: 'dim',
};

/** Subjects shown of one rule, and gaps of one kind, unless all are wanted. */
const few = 3;

/** One section a severity, worst first. */
export function findingSections(outline: Outline, sheet: Sheet): string[][] {
  return severities.map((severity) => {
    const findings = outline.findings.filter((finding) => finding.severity === severity);
    const lines = findings.flatMap((finding, index) => [
      ...(index > 0 ? [''] : []),
      ...findingLines(finding, sheet),
    ]);
    const [title = '', ...rest] = section(severity, lines, sheet);
    return lines.length === 0 ? [] : [sheet.paint(severityColours[severity], title), ...rest];
  });
}

function findingLines({ title, rule, verdicts }: Finding, sheet: Sheet): string[] {
  const { width, paint } = sheet;
  const { shown, more } = firstOf(verdicts, sheet);
  return [
    ...wrap(`${title} ${together(`(${rule})`)}`, width, 2).map((line) => paint('bold', line)),
    ...shown.flatMap(({ subject, message, evidence }) => [
      ...wrap(`${together(subject)}: ${message}`, width, 4, 2),
      ...evidence.flatMap(({ seen, where, expected }) =>
        wrap(
          `seen: ${seen} (${where})${expected === undefined ? '' : `; expected: ${expected}`}`,
          width,
          6,
          2,
        ).map((line) => paint('dim', line)),
      ),
    ]),
    ...moreLine(more),
    ...fixesOf(shown).flatMap(({ summary, commands }) => [
      ...wrap(`→ ${summary}`, width, 4, 2),
      ...commandLines(commands, sheet),
    ]),
  ];
}

export function gapLines(outline: Outline, sheet: Sheet): string[] {
  const { width } = sheet;
  const unjudged = outline.unknown.map(({ rule, verdicts }) =>
    together(verdicts.length === 1 ? rule : `${rule} (${some(verdicts.length, 'subject')})`),
  );
  return [
    ...outline.gaps.flatMap((set, index) => [...(index > 0 ? [''] : []), ...gapSetLines(set, sheet)]),
    ...(unjudged.length > 0 && outline.gaps.length > 0 ? [''] : []),
    ...(unjudged.length > 0 ? wrap(`Not judged: ${unjudged.join(', ')}`, width, 2, 2) : []),
  ];
}

function gapSetLines({ reason, remedy, close, groups }: GapSet, sheet: Sheet): string[] {
  const { width, paint } = sheet;
  return [
    ...groups.flatMap(({ group, gaps }) => {
      const { shown, more } = firstOf(gaps, sheet);
      return [
        paint('bold', `  ${group}: ${reason}`),
        ...shown.flatMap(({ subject, detail }) =>
          wrap(subject === undefined ? detail : `${together(subject)}: ${detail}`, width, 4, 2),
        ),
        ...moreLine(more),
      ];
    }),
    ...wrap(`→ ${remedy}`, width, 2, 2),
    ...commandLines(close?.commands ?? [], sheet),
  ];
}

export function acceptedLines({ accepted }: Outline, { width }: Sheet): string[] {
  return accepted.flatMap(({ rule, verdict }) =>
    wrap(
      `${together(verdict.subject)}: ${verdict.message} ${together(`(${rule}, ${verdict.severity})`)} Accepted until ${verdict.accepted?.until ?? 'further notice'}: ${verdict.accepted?.reason ?? ''}`,
      width,
      2,
      2,
    ),
  );
}

/** Commands stay whole, so that they can be copied; a shell comment says what those below it do, and where. */
function commandLines(commands: Command[], { paint }: Sheet): string[] {
  return commandBlocks(commands).flatMap((block) => {
    const colour = block.commands[0]?.effect === 'interrupts' ? 'red' : 'dim';
    return [
      `      ${paint(colour, `# ${block.note}`)}`,
      ...block.commands.map(({ line }) => `      ${line}`),
    ];
  });
}

function firstOf<Entry>(entries: Entry[], { all }: Sheet): { shown: Entry[]; more: number } {
  // One more line would be spent on saying that there is one more.
  const shown = all || entries.length <= few + 1 ? entries : entries.slice(0, few);
  return { shown, more: entries.length - shown.length };
}

const moreLine = (more: number): string[] => (more > 0 ? [`    and ${more} more (--all shows them)`] : []);
