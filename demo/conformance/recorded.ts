import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One recorded answer of the real API code. */
export interface RecordedAnswer {
  path: string;
  status: number;
  reason: string;
  body: unknown;
}

/** A recorded question with the token that asked (`user@realm!id`, at times with a wrong secret). */
export interface RecordedCase extends RecordedAnswer {
  case: string;
  method: string;
  token: string | null;
}

/** The same path asked by root and by an auditor. */
export interface RecordedPair {
  path: string;
  root: number;
  auditor: number;
  /** How many items of the list each saw. */
  root_items: number | null;
  auditor_items: number | null;
}

export interface Recorded {
  answers: RecordedAnswer[];
  cases: RecordedCase[];
  pairs: RecordedPair[];
}

/**
 * Reads a folder of recorded answers: one file a path, `_cases.json`, `_auditor.json`; and, where it lies beside it as
 * `<folder>-cluster/auditor.json.gz`, the crawl of the same cluster.
 */
export function readRecorded(folder: string): Recorded {
  const read = <T>(file: string): T => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const files = readdirSync(folder).filter((file) => file.endsWith('.json') && !file.startsWith('_'));
  const answers = files.map((file) => read<RecordedAnswer>(file));
  const crawl = `${folder.replace(/\/$/, '')}-cluster/auditor.json.gz`;
  if (existsSync(crawl)) answers.push(...readCrawl(crawl));
  return { answers, cases: read('_cases.json'), pairs: read('_auditor.json') };
}

function readCrawl(file: string): RecordedAnswer[] {
  const all: Record<string, Omit<RecordedAnswer, 'path'>> = JSON.parse(
    gunzipSync(readFileSync(file)).toString('utf8'),
  );
  return Object.entries(all).map(([path, answer]) => ({ ...answer, path }));
}

/** The documented path that a concrete one belongs to: the one with the fewest placeholders that matches. */
export function templateOf(path: string, templates: readonly string[]): string | undefined {
  const bare = path.split('?')[0] ?? path;
  const placeholders = (template: string) => template.split('{').length;
  return templates
    .filter((template) => new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(bare))
    .toSorted((a, b) => placeholders(a) - placeholders(b))[0];
}
