import type { Recommendation } from '../../../audit/report.ts';

type Command = Recommendation['verify'][number];
type Fix = Recommendation['fixes'][number];

/** Commands in a row that do the same to the cluster at the same place: they share their heading. */
export interface CommandRun {
  effect: Command['effect'];
  on?: string | undefined;
  lines: string[];
}

export function commandRuns(commands: Command[]): CommandRun[] {
  const runs: CommandRun[] = [];
  for (const { line, effect, on } of commands) {
    const last = runs.at(-1);
    if (last && last.effect === effect && last.on === on) last.lines.push(line);
    else runs.push({ effect, on, lines: [line] });
  }
  return runs;
}

/** Fixes that say the same, with the commands of all of them. */
export function fixesTogether(fixes: Fix[]): Fix[] {
  return [...Map.groupBy(fixes, ({ summary }) => summary)].map(([summary, alike]) => ({
    summary,
    commands: alike.flatMap(({ commands }) => commands),
  }));
}

/**
 * A command in pieces: browsers break lines behind hyphens, and an option has to stay whole as long as it fits
 * into a line. Together the pieces are the line, to the letter.
 */
export const unbroken = (line: string): { text: string; whole: boolean }[] =>
  line
    .split(/(\S*-\S*)/)
    .filter(Boolean)
    .map((text) => ({ text, whole: text.includes('-') }));
