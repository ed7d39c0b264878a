/** The sections of the Markdown report about what to do: recommendations, plans, backups, conclusion. */
import type { Command } from '../command.ts';
import type { Recommendation, Report } from '../report.ts';
import { counted, gibibytes, shareText, told } from './figures.ts';
import { cellCode, code, inline, joined, shell, table } from './markdown-text.ts';
import { commandBlocks, fixesOf, minuteOf, some } from './outline.ts';

export const horizons: Record<Recommendation['horizon'], string> = {
  now: 'Now',
  'two-weeks': 'Within two weeks',
  month: 'Within a month',
};

/** Recommendations in the order in which they are numbered: by horizon, and within one as the report has them. */
export const numbered = ({ recommendations }: Report): Recommendation[] =>
  (Object.keys(horizons) as Recommendation['horizon'][]).flatMap((horizon) =>
    recommendations.filter((each) => each.horizon === horizon),
  );

export function recommendationLines(report: Report): string[] {
  const all = numbered(report);
  if (all.length === 0) return ['There is nothing to recommend.'];
  const blocks = Object.entries(horizons).flatMap(([horizon, title]) => {
    const due = all.filter((each) => each.horizon === horizon);
    return due.length === 0
      ? []
      : [[`### ${title}`], ...due.map((each) => adviceLines(each, all.indexOf(each) + 1))];
  });
  return joined(...blocks);
}

function adviceLines(advice: Recommendation, number: number): string[] {
  const { title, rule, severity, effort, gain, subjects, why, fixes, verify, rollback, lasting } = advice;
  return [
    `#### ${number}. ${inline(title)}`,
    '',
    `+${gain.toFixed(2)} points, ${severity}, ${effort}; rule ${code(rule)}, ${some(subjects.length, 'subject')}.`,
    '',
    inline(why),
    ...fixesOf(fixes.map((fix) => ({ fix }))).flatMap(({ summary, commands }) => [
      '',
      inline(summary),
      ...commandLines(commands),
    ]),
    ...checkLines(
      verify,
      fixes.flatMap(({ commands }) => commands),
    ),
    ...(rollback.length > 0 ? ['', 'Roll back:', ...commandLines(rollback)] : []),
    ...(lasting.length > 0 ? ['', inline(lasting.join(' '))] : []),
  ];
}

/** @param shown commands of the fix: what stands there is not said again. */
function checkLines(verify: readonly Command[], shown: readonly Command[]): string[] {
  const lines = new Set(shown.map(({ line, on }) => `${on} ${line}`));
  const further = verify.filter(({ line, on }) => !lines.has(`${on} ${line}`));
  if (further.length > 0) return ['', 'Verify:', ...commandLines(further, false)];
  return verify.length > 0 ? ['', 'Verify: what reads above shows it.'] : [];
}

/** @param notes whether to say what the commands do; those that verify all read. */
export function commandLines(commands: readonly Command[], notes = true): string[] {
  return commandBlocks(commands).flatMap((block) => [
    '',
    ...(notes || block.commands.some(({ on }) => on !== undefined) ? [`${sentence(block.note)}:`, ''] : []),
    ...shell(block.commands),
  ]);
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function rebalanceLines({ advice: { rebalance } }: Report): string[] {
  if (!rebalance) return [];
  const { summary, moves, nodes, stays } = rebalance;
  const change = (before: string, after: string) => (before === after ? before : `${before} → ${after}`);
  return [
    '### Rebalancing plan',
    '',
    inline(summary),
    '',
    ...table(
      ['Guest', 'From', 'To', 'Local disks to copy', 'Restarts', 'Command'],
      moves.map(({ name, from, to, copyBytes, restarts, command }) => [
        inline(name),
        inline(from),
        inline(to),
        copyBytes > 0 ? gibibytes(copyBytes) : 'none',
        restarts ? 'yes' : 'no',
        cellCode(command.line),
      ]),
    ),
    '',
    'What the nodes carry, before → after, stopped guests included:',
    '',
    ...table(
      ['Node', 'Share of the cores', 'Guests', 'Cores promised', 'Memory promised'],
      nodes.map(({ node, shareOfCores, memoryBytes, before, after }) => [
        inline(node),
        shareText(shareOfCores),
        change(
          `${before.guests} (${shareText(before.guestShare)})`,
          `${after.guests} (${shareText(after.guestShare)})`,
        ),
        change(
          `${before.cores} (${shareText(before.coreShare)})`,
          `${after.cores} (${shareText(after.coreShare)})`,
        ),
        `${change(`${gibibytes(before.memoryBytes)} (${shareText(before.memoryShare)})`, `${gibibytes(after.memoryBytes)} (${shareText(after.memoryShare)})`)} of ${told(memoryBytes, gibibytes)}`,
      ]),
    ),
    ...(stays.length > 0
      ? ['', 'Left where they are:', '', ...stays.map(({ name, why }) => `- ${inline(name)}: ${inline(why)}`)]
      : []),
  ];
}

export function backupLines({ inventory: { backups } }: Report): string[] {
  if (!backups) return ['The backup jobs could not be read.'];
  const { jobs, copies, guestsWithCopies, newestAt, evidence } = backups;
  return [
    ...(jobs.length === 0
      ? ['There is no backup job.']
      : table(
          ['Job', 'Enabled', 'Schedule', 'Storage', 'Next run'],
          jobs.map(({ id, enabled, schedule, storage, nextRun }) => [
            inline(id),
            enabled ? 'yes' : 'no',
            told(schedule, inline),
            told(storage, inline),
            told(nextRun, minuteOf),
          ]),
        )),
    '',
    copies === undefined
      ? 'The copies could not be listed.'
      : copies === 0
        ? 'The backup storages that could be listed hold no copy.'
        : `${counted(copies, 'copy', 'copies')} of ${counted(guestsWithCopies ?? 0, 'guest')}, the newest of ${told(newestAt, minuteOf)}.`,
    ...(evidence.length > 0
      ? ['', `Seen by: ${inline(evidence.map((kind) => evidenceNames[kind] ?? kind).join(', '))}.`]
      : []),
  ];
}

const evidenceNames: Record<string, string> = {
  content: 'the listing of the storages',
  'prune-dry-run': 'a dry run of pruning, which tells neither size nor notes',
};

export function backupWindowLines({ advice: { backupWindow } }: Report): string[] {
  if (!backupWindow) return [];
  const { summary, first, jobs, commands, verify, rollback, assumptions } = backupWindow;
  return [
    '### Backup window',
    '',
    inline(summary),
    ...(first === undefined ? [] : ['', inline(first)]),
    ...(jobs.length > 0
      ? [
          '',
          ...table(
            ['Job', 'Change', 'Why'],
            jobs.map(({ id, change, why }) => [inline(id), inline(change), inline(why)]),
          ),
        ]
      : []),
    ...commandLines(commands),
    ...checkLines(verify, commands),
    ...(rollback.length > 0 ? ['', 'Roll back:', ...commandLines(rollback)] : []),
    ...(assumptions.length > 0 ? ['', ...assumptions.map((text) => `- ${inline(text)}`)] : []),
  ];
}

export function conclusionLines({ advice: { strengths, weaknesses, conclusion } }: Report): string[] {
  const list = (title: string, lines: string[]) => (lines.length === 0 ? [] : ['', title, '', ...lines]);
  return [
    inline(conclusion.overall),
    ...list(
      'Top priorities:',
      conclusion.priorities.map(({ text }, index) => `${index + 1}. ${inline(text)}`),
    ),
    ...list(
      'Strengths:',
      strengths.map(
        ({ text, passed }) => `- ${inline(text)} Among them: ${inline(passed.slice(0, 3).join('; '))}.`,
      ),
    ),
    ...list(
      'Weaknesses:',
      weaknesses.map(({ severity, text, rule }) => `- **${severity}**: ${inline(text)} (${code(rule)})`),
    ),
    ...list(
      'Next steps:',
      conclusion.nextSteps.map((text, index) => `${index + 1}. ${inline(text)}`),
    ),
  ];
}
