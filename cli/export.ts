/** `npm run export`: the whole site as plain files, the same bytes that the Worker serves. */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReportSource } from '../audit/report.ts';
import { plain } from '../audit/written/plain-text.ts';
import { provideSource } from '../site/src/source.ts';
import { readArguments, UsageError } from './arguments.ts';
import { writeDownloads } from './export-downloads.ts';
import { type Draft, openDraft } from './export-draft.ts';
import { progressOn } from './progress.ts';
import { folderSource } from './report-source-folder.ts';
import { httpSource } from './report-source-http.ts';
import { complain, print } from './terminal.ts';

const help = `npm run export -- [options]   the report site as static files, for any host

  --from URL      a running Offsight (default: http://localhost:8787)
  --from FOLDER   a copy of the bucket: <cluster>/reports/<yyyy>/<id>.json, <cluster>/index/<yyyy>.json
  --token TOKEN   bearer token for the URL; also from OFFSIGHT_TOKEN
  --out FOLDER    where to write (default: export); an earlier export there is replaced as a whole
  --help          this text

Exit code: 0 written · 1 not made, and what was there before is untouched · 2 wrong usage
`;

/**
 * Writes the site beside `out` and puts it in place when it is complete.
 * @param out absolute path of the folder
 * @param onReport called for each report that was read
 * @returns how many reports it holds
 * @throws Error with the cause; `out` is then as it was
 */
export async function exportSite(
  source: ReportSource,
  out: string,
  onReport: (done: number, of: number) => void = () => {},
): Promise<number> {
  let draft: Draft | null = null;
  const interrupted = () => {
    draft?.drop();
    process.exit(130);
  };
  // Before there is a draft, so that none is ever left behind.
  process.once('SIGINT', interrupted);
  try {
    draft = openDraft(join(site, '.astro'), out);
    const lists = keepLists(source);
    const total = await reportCount(lists);
    if (total === 0) throw new Error('There is no report yet, so there is nothing to export.');
    let done = 0;
    const report = keepLast(async (cluster, id) => {
      const found = await source.report(cluster, id);
      if (!found) throw new Error(`The index lists the report ${id} of ${cluster}, and there is none.`);
      done += 1;
      onReport(Math.min(done, total), total);
      return found;
    });
    provideSource({ ...lists, report });
    await buildPages(draft.folder);
    await writeDownloads(lists, draft.folder);
    draft.finish();
    return total;
  } finally {
    process.removeListener('SIGINT', interrupted);
    draft?.drop();
  }
}

const site = fileURLToPath(new URL('../site', import.meta.url));

/**
 * @param outDir below the project: Astro runs its bundle from there, and from nowhere else would that find the
 * packages it needs. Never the same one twice, because Node loads a module only once.
 */
async function buildPages(outDir: string): Promise<void> {
  process.env.ASTRO_TELEMETRY_DISABLED = '1';
  // What is not below the current folder Astro runs from one place that all exports would share.
  if (!outDir.startsWith(process.cwd())) process.chdir(dirname(site));
  // Takes a second to load: not before it is needed.
  const { build } = await import('astro');
  await build({ root: site, configFile: 'export.config.ts', outDir, logLevel: 'silent' });
}

/** Lists are read once, so that a report stored meanwhile leaves no link to a page that was not written. */
function keepLists(source: ReportSource): ReportSource {
  const kept = new Map<string, Promise<unknown>>();
  const once = <Value>(key: string, read: () => Promise<Value>): Promise<Value> => {
    if (!kept.has(key)) kept.set(key, read());
    return kept.get(key) as Promise<Value>; // each key is one method's with the same arguments
  };
  return {
    ...source,
    clusters: () => once('clusters', () => source.clusters()),
    years: (cluster) => once(`years ${cluster}`, () => source.years(cluster)),
    rows: (cluster, year) => once(`rows ${cluster} ${year}`, () => source.rows(cluster, year)),
  };
}

/** A report has many pages, written one after the other: each report is read once for all of them. */
function keepLast(read: ReportSource['report']): ReportSource['report'] {
  let last: { key: string; report: ReturnType<ReportSource['report']> }[] = [];
  return (cluster, id) => {
    const key = `${cluster} ${id}`;
    const kept = last.find((one) => one.key === key) ?? { key, report: read(cluster, id) };
    last = [kept, ...last.filter((one) => one !== kept)].slice(0, 2);
    return kept.report;
  };
}

async function reportCount(source: ReportSource): Promise<number> {
  let count = 0;
  for (const { id } of await source.clusters())
    for (const year of await source.years(id))
      count += (await source.rows(id, year)).filter(({ digest }) => digest !== null).length;
  return count;
}

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  try {
    const { values } = readArguments(argv, {
      from: { type: 'string', default: 'http://localhost:8787' },
      token: { type: 'string' },
      out: { type: 'string', default: 'export' },
      help: { type: 'boolean', short: 'h' },
    });
    if (values.help) {
      await print(help);
      return 0;
    }
    const source = sourceAt(values.from, values.token ?? process.env.OFFSIGHT_TOKEN);
    const out = resolve(values.out);
    const began = performance.now();
    const progress = progressOn(process.stderr);
    const count = await exportSite(source, out, (done, of) => progress.show(done, of, 'reports')).finally(
      progress.end,
    );
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    await print(`${count} reports in ${plain(out)}, written in ${seconds} s\n`);
    return 0;
  } catch (error) {
    const usage = error instanceof UsageError;
    const text = error instanceof Error ? error.message : String(error);
    complain('offsight export', usage ? `${text} (npm run -s export -- --help)` : text);
    return usage ? 2 : 1;
  }
}

function sourceAt(from: string, token: string | undefined): ReportSource {
  if (!/^[a-z]+:\/\//i.test(from)) return folderSource(resolve(from));
  const url = URL.canParse(from) ? new URL(from) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new UsageError('--from is neither an http(s) address nor a folder.');
  return httpSource(url, token);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(await main(process.argv.slice(2)));
