import type { Recommendation } from '../../../audit/report.ts';

type Command = Recommendation['verify'][number];

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
