import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The month of the past that a demo shows. Unix seconds. */
export interface Past {
  /** When it was laid down: what the simulated cluster's story leads up to. */
  present: number;
  /** When it was audited, oldest first: daily at 03:17 UTC, as the schedule in wrangler.toml has it. */
  times: number[];
}

/**
 * Laid down in a file at the first start: a later start has the same past, and one that was ended in the
 * middle of it is gone on with.
 */
export function pastOf(file: string, days: number): Past {
  // Only this function writes the file.
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Past;
  const present = Math.floor(Date.now() / 1000);
  const past = { present, times: nightsBefore(present, days) };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(past));
  return past;
}

const day = 86_400;
const night = 3 * 3600 + 17 * 60;

/** The newest one is at least a minute old: the present gets an audit of its own. */
export function nightsBefore(present: number, count: number): number[] {
  const newest = Math.floor((present - 60 - night) / day) * day + night;
  return Array.from({ length: count }, (_, index) => newest - (count - 1 - index) * day);
}
