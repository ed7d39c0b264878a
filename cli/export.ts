/** `npm run export`: the whole site as plain files, the same bytes that the Worker serves. */

import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { counted } from '../audit/figures.ts';
import type { ReportSource } from '../audit/report.ts';
import { plain } from '../audit/written/plain-text.ts';
import { styleSheet } from '../site/assets.ts';
import { siteVersion } from '../site/options.ts';
import { provideSource } from '../site/src/source.ts';
import { readArguments, UsageError } from './arguments.ts';
import { command } from './command.ts';
import { downloadsOf } from './export-downloads.ts';
import { type Draft, openDraft } from './export-draft.ts';
import { openKeep, reportOf } from './export-keep.ts';
import { manifestText, readManifest } from './export-manifest.ts';
import { makePages, site } from './export-pages.ts';
import { readOnce } from './export-source.ts';
import { progressOn } from './progress.ts';
import { redactKey } from './redact/key.ts';
import { redactedSource } from './redact/source.ts';
import { vocabulary } from './redact/vocabulary.ts';
import { folderSource } from './report-source-folder.ts';
import { httpSource } from './report-source-http.ts';
import { print } from './terminal.ts';
import { type Credentials, credentialsIn } from './worker-credentials.ts';

const help = `npm run export -- [options]   the report site as static files, for any host

  --from URL      a running Offsight (default: http://localhost:8787)
  --from FOLDER   a copy of the bucket: <cluster>/reports/<yyyy>/<id>.json, <cluster>/index/<yyyy>.json
  --token TOKEN   lets you in at the URL (scope read); also from OFFSIGHT_TOKEN
  --out FOLDER    where to write (default: export); an earlier export there is replaced as a whole, and what of it
                  would come out again the same is taken over
  --redact        names, addresses and your own words become placeholders, the same ones in every export by the same
                  key: OFFSIGHT_REDACT_KEY, or .offsight/redact-key, which the first such export makes
  --help          this text

Exit code: 0 written · 1 not made, and what was there before is untouched · 2 wrong usage
`;

/**
 * Writes the site beside `out` and puts it in place when it is complete.
 * @param out absolute path of the folder
 * @param onReport called for each report that was made
 * @returns how many reports it holds, and of how many the pages stood in the earlier export already
 * @throws Error with the cause; `out` is then as it was
 */
export async function exportSite(
  source: ReportSource,
  out: string,
  onReport: (done: number, of: number) => void = () => {},
): Promise<{ reports: number; kept: number }> {
  let draft: Draft | null = null;
  const interrupted = () => {
    draft?.drop();
    process.exit(130);
  };
  // Before there is a draft, so that none is ever left behind.
  process.once('SIGINT', interrupted);
  try {
    draft = openDraft(join(site, '.astro'), out);
    const read = readOnce(source);
    const total = await reportCount(read);
    if (total === 0) throw new Error('There is no report yet, so there is nothing to export.');
    const address = (await read.address?.()) ?? null;
    const maker = makerOf(address);
    const keep = openKeep(read, { folder: out, files: readManifest(out, maker) });
    const styles = await styleSheet();
    provideSource(read);
    await makePages({
      folder: draft.folder,
      keep,
      downloads: async (path, page) => {
        const [cluster = '', id = ''] = reportOf(path).split(' ');
        const [report, text] = await Promise.all([read.report(cluster, id), read.text(cluster, id)]);
        if (!report || text === null) throw new Error(`The report ${id} of ${cluster} is gone.`);
        return downloadsOf({ report, text, page, path, styles, address });
      },
      onReport,
    });
    draft.finish(manifestText(maker, keep.files), keep.kept);
    return { reports: total, kept: keep.kept.filter((file) => file.endsWith('/report.json')).length };
  } finally {
    process.removeListener('SIGINT', interrupted);
    draft?.drop();
  }
}

/** Everything that decides how files come out, besides the reports they show: another maker keeps nothing. */
const makerOf = (address: string | null): string =>
  hash('sha256', JSON.stringify([siteVersion(), ownVersion(), address]), 'base64url');

/** Of the export's own files. */
function ownVersion(): string {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(export|redact)[^/]*(\/.*)?\.ts$/.test(name))
    .sort();
  return hash('sha256', files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\0'));
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
  const { values } = readArguments(argv, {
    from: { type: 'string', default: 'http://localhost:8787' },
    token: { type: 'string' },
    out: { type: 'string', default: 'export' },
    redact: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) {
    await print(help);
    return 0;
  }
  const told = sourceAt(values.from, credentialsIn(process.env, values.token));
  const source = values.redact ? redactedSource(told, redaction()) : told;
  const out = resolve(values.out);
  const began = performance.now();
  const progress = progressOn(process.stderr);
  const { reports, kept } = await exportSite(source, out, (done, of) =>
    progress.show(done, of, 'reports'),
  ).finally(progress.end);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const before = kept > 0 ? ` (${kept} of them as they were)` : '';
  await print(`${counted(reports, 'report')} in ${plain(out)}${before}, written in ${seconds} s\n`);
  return 0;
}

const redaction = () => ({
  key: redactKey(process.env, join('.offsight', 'redact-key')),
  words: vocabulary(),
});

function sourceAt(from: string, credentials: Credentials): ReportSource {
  if (!/^[a-z]+:\/\//i.test(from)) return folderSource(resolve(from));
  const url = URL.canParse(from) ? new URL(from) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new UsageError('--from is neither an http(s) address nor a folder.');
  return httpSource(url, credentials);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await command('export', main);
