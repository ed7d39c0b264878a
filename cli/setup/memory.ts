import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWhole } from '../output-file.ts';
import type { Memory } from './ask-person.ts';

/** @param file below a folder that git ignores */
export function memoryIn(file: string): Memory & { forget(): void } {
  const answers = read(file);
  return {
    recall: (flag) => answers[flag],
    keep(flag, answer) {
      answers[flag] = answer;
      mkdirSync(dirname(file), { recursive: true });
      writeWhole(file, `${JSON.stringify(answers, null, 2)}\n`);
    },
    forget: () => rmSync(file, { force: true }),
  };
}

function read(file: string): Record<string, string> {
  try {
    const kept: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    const entries = typeof kept === 'object' && kept !== null ? Object.entries(kept) : [];
    return Object.fromEntries(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    // Somebody changed it: then everything is asked again.
    return {};
  }
}
