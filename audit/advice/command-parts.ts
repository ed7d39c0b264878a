import type { Command } from '../command.ts';

/** A command that `command()` made, taken apart again. */
export interface CommandParts {
  /** Everything before the options: words of the tool, then arguments. */
  words: string[];
  /** `--restart` is `true`, `--state started` is `'started'`. */
  options: Record<string, string | true>;
  effect: Command['effect'];
  on?: string;
}

/** The inverse of `command()`: no value it writes begins with a hyphen, so every word that does is an option. */
export function commandParts({ line, effect, on }: Command): CommandParts {
  const words: string[] = [];
  const options: CommandParts['options'] = {};
  let open: string | undefined;
  for (const word of shellWords(line)) {
    if (word.startsWith('--')) {
      open = word.slice(2);
      options[open] = true;
    } else if (open === undefined) words.push(word);
    else {
      options[open] = word;
      open = undefined;
    }
  }
  return { words, options, effect, ...(on !== undefined && { on }) };
}

/** Plain words, and what stands in single quotes with `'\''` for a quote inside. */
function shellWords(line: string): string[] {
  const words = line.match(/(?:'[^']*'|\\'|[^\s'\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(/'([^']*)'|\\(')/g, (_, inside = '', quote = '') => inside + quote),
  );
}
