/** The key under which names become placeholders. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * From OFFSIGHT_REDACT_KEY, else from a file on this machine that the first export makes: placeholders stay the same
 * from export to export, and whoever has neither cannot try out names.
 * @throws Error when the key is short enough to be found by trying
 */
export function redactKey(env: NodeJS.ProcessEnv, file: string): string {
  const given = env.OFFSIGHT_REDACT_KEY ?? stored(file);
  if (given !== null && given.length < 16)
    throw new Error(
      `The key for placeholders (OFFSIGHT_REDACT_KEY, or ${file}) needs at least 16 characters.`,
    );
  if (given !== null) return given;
  const key = randomBytes(32).toString('hex');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}

function stored(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    // node:fs throws nothing but these errors.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
