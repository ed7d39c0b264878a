/** Which pages of an earlier export stay: those that would come out again byte for byte. */
import type { ReportSource } from '../audit/report.ts';
import { withoutDeadLinks } from '../site/src/dead-links.ts';
import { newestReport } from '../site/src/newest.ts';
import { placeOf } from '../site/src/places.ts';
import { reportFiles } from '../site/src/view/place.ts';
import { described, type ExportedFile, type Manifest, unchanged } from './export-manifest.ts';

export interface Keep {
  /**
   * @param paths of all pages of the export: `/homelab/`, without or with the closing slash
   * @returns those that have to be made
   */
  plan(paths: readonly string[]): Promise<Set<string>>;
  /** Whether the export has this page. */
  has(path: string): boolean;
  /** Remembers a file that was made for a page: a later export may keep it. */
  made(path: string, file: string, content: Buffer, dead?: readonly string[]): Promise<void>;
  /** Of the export, whether made or kept. */
  files: Manifest;
  /** What is to be taken over from the earlier export. */
  kept: string[];
}

/** @param earlier where an export lies, and what it said of itself */
export function openKeep(source: ReportSource, earlier: { folder: string; files: Manifest }): Keep {
  const pages = new Set<string>();
  const files: Manifest = new Map();
  const kept: string[] = [];
  const has = (path: string) => pages.has(path);

  /** What an earlier export holds under this name, if it is what would be written now. */
  function same(file: string, key: string, path: string): ExportedFile | null {
    const known = earlier.files.get(file);
    if (known?.key !== key || known.dead?.some(has)) return null;
    const content = unchanged(earlier.folder, file, known);
    const linked = file.endsWith('/index.html') && content?.toString();
    return content && !(linked && withoutDeadLinks(linked, path, has).dead.length > 0) ? known : null;
  }

  async function keep(path: string): Promise<boolean> {
    const key = await keyOf(path, source);
    if (key === null) return false;
    const found = filesOf(path).map((file) => [file, same(file, key, path)] as const);
    if (!found.every(([, known]) => known)) return false;
    for (const [file, known] of found) if (known) files.set(file, known);
    kept.push(...found.map(([file]) => file));
    return true;
  }

  return {
    has,
    files,
    kept,
    async plan(paths) {
      for (const path of paths) pages.add(closed(path));
      const missing = new Set<string>();
      for (const path of pages) if (!(await keep(path))) missing.add(path);
      return missing;
    },
    async made(path, file, content, dead = []) {
      const key = await keyOf(path, source);
      if (key === null) return;
      // Whether these are there is in the key.
      const others = dead.filter((target) => !/\/reports\/[^/]+\/(guests|runbooks)\/./.test(target));
      files.set(file, described(key, content, others));
    },
  };
}

export const closed = (path: string): string => (path.endsWith('/') ? path : `${path}/`);

/** The files that are made together with a page. */
function filesOf(path: string): string[] {
  const folder = path.slice(1);
  return [`${folder}index.html`, ...(isReport(path) ? reportFiles.map((name) => folder + name) : [])];
}

/** Whether this is the page of a whole report, beside which lie its files. */
export const isReport = (path: string): boolean => /^\/[^/]+\/reports\/[^/]+\/$/.test(path);

/** @returns cluster and id of the report that a page shows, the later one of two; empty for any other page */
export function reportOf(path: string): string {
  const [, cluster, id] = /^\/?([^/]+)\/(?:reports|compare\/[^/]+)\/([^/]+)/.exec(path) ?? [];
  return id === undefined ? '' : `${cluster} ${id}`;
}

/** @returns null for a page that the next report changes */
async function keyOf(path: string, source: ReportSource): Promise<string | null> {
  const [cluster = '', id] = reportOf(path).split(' ');
  const place = id === undefined ? null : await placeOf(path, source);
  if (!place) return null;
  // Guests and runbooks of the newest report alone have pages: in another one their links are text.
  const isNewest = (await newestReport(source, cluster))?.id === id;
  return isNewest ? `${place.digest} newest` : place.digest;
}
