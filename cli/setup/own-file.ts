import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { writeWhole } from '../output-file.ts';

/** What became of a file: `same` stood there already, `kept` is another one that was left alone. */
export type Fate = 'written' | 'same' | 'kept' | 'replaced';

/**
 * Writes a file of the owner, never over another one unless that is wanted; then a copy of what was there stays beside it.
 * @returns what became of it, and where the copy is
 */
export function writeOwn(
  file: string,
  text: string,
  { replace, now }: { replace: boolean; now: Date },
): { fate: Fate; backup?: string } {
  if (!existsSync(file)) {
    writeWhole(file, text);
    return { fate: 'written' };
  }
  if (readFileSync(file, 'utf8') === text) return { fate: 'same' };
  if (!replace) return { fate: 'kept' };
  const backup = `${file}.backup-${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  copyFileSync(file, backup);
  writeWhole(file, text);
  return { fate: 'replaced', backup };
}
