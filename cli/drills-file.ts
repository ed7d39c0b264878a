import { readFileSync } from 'node:fs';
import { type Drill, parseDrill } from '../audit/drill.ts';
import { UsageError } from './arguments.ts';

/**
 * Restore drills out of a file: what `GET /api/drills` answers, a list, or one JSON object a line.
 * @param now Unix seconds
 * @throws UsageError that names the first record that is wrong
 */
export function readDrillsFile(file: string, now: number): Drill[] {
  const text = read(file);
  const drills = new Map<string, Drill>();
  for (const [index, record] of recordsIn(text, file).entries()) {
    const drill = one(record, now, `${file}, record ${index + 1}`);
    drills.set(drill.id, drill);
  }
  return [...drills.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // readFileSync throws nothing else
    throw new UsageError(code === 'ENOENT' ? `there is no ${file}.` : `${file}: ${message}`);
  }
}

function recordsIn(text: string, file: string): unknown[] {
  const whole = jsonOf(text);
  if (Array.isArray(whole)) return whole;
  if (typeof whole === 'object' && whole !== null && 'drills' in whole && Array.isArray(whole.drills))
    return whole.drills;
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, index) => {
      const record = jsonOf(line);
      if (record === undefined) throw new UsageError(`${file}, line ${index + 1}: this is no JSON.`);
      return record;
    });
}

function one(record: unknown, now: number, place: string): Drill {
  // The id follows from guest and time.
  const { id: _, ...input } = (typeof record === 'object' && record !== null ? record : {}) as {
    id?: unknown;
  };
  try {
    return parseDrill(input, now);
  } catch (error) {
    const { message } = error as Error; // parseDrill throws nothing else
    throw new UsageError(`${place}: ${message.replaceAll('\n', '; ')}.`);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
