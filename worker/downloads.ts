/** A report as a file to take away: as it is stored, as a table, as Markdown, as one page. Nothing of it is kept. */
import { parseReport, type ReportSource } from '../audit/report.ts';
import { findingsCsv } from '../audit/written/findings-csv.ts';
import { markdownReport } from '../audit/written/markdown-report.ts';
import { digestOf } from '../site/src/digest.ts';
import { oneFile, oneFilePolicy } from '../site/src/one-file.ts';
import { downloadName, type ReportFile, reportFiles, reportPath } from '../site/src/view/place.ts';
import { yearOfId } from '../site/src/view/time.ts';
import { inertPolicy } from './security-headers.ts';

export interface Download {
  cluster: string;
  id: string;
  file: ReportFile;
  /** Of the report. */
  digest: string;
}

/** What a file is made of besides the report itself. */
export interface DownloadDeps {
  source: ReportSource;
  /** The page at a path, as it is rendered. */
  page(path: string): Promise<string>;
  /** The style sheet of the site. */
  styles(): Promise<string>;
}

/** @returns null when the path is no such file, or there is no such report */
export async function downloadAt(path: string, source: ReportSource): Promise<Download | null> {
  const [, cluster = '', id = '', name] = pattern.exec(path) ?? [];
  const file = reportFiles.find((one) => one === name);
  if (!file || !(await source.clusters()).some((one) => one.id === cluster)) return null;
  const digest = (await source.rows(cluster, yearOfId(id))).find((row) => row.id === id)?.digest;
  return digest ? { cluster, id, file, digest } : null;
}

const pattern = /^\/([A-Za-z0-9-]{1,64})\/reports\/([A-Za-z0-9-]{1,64})\/([a-z]+\.[a-z]+)$/;

/** Other whenever the file may be: what it is written by changes with the site. */
export async function downloadTag({ file, digest }: Download, siteVersion: string, source: ReportSource) {
  if (file === 'report.json') return digest;
  return digestOf([digest, siteVersion, file, file === 'report.html' && (await source.address?.())]);
}

/** @throws Error when the report cannot be read, or its page cannot be rendered */
export async function downloadBody(of: Download, { source, page, styles }: DownloadDeps): Promise<string> {
  const { cluster, id, file } = of;
  if (file === 'report.html') {
    const path = reportPath('/', cluster, id);
    const address = (await source.address?.()) ?? null;
    return oneFile({ page: await page(path), path, styles: await styles(), address });
  }
  const text = await source.text(cluster, id);
  if (text === null) throw new Error(`The index lists the report ${id} of ${cluster}, and there is none.`);
  if (file === 'report.json') return text;
  const report = parseReport(JSON.parse(text));
  return file === 'report.md' ? markdownReport(report) : findingsCsv(report);
}

/** Beside those that every answer of the site has. */
export async function downloadHeaders({ cluster, id, file }: Download, styles: () => Promise<string>) {
  return {
    'content-type': `${types[file]}; charset=utf-8`,
    // Both are narrow by their pattern: no quote can stand in them.
    'content-disposition': `attachment; filename="${downloadName(cluster, id, file)}"`,
    'content-security-policy':
      // A policy inside the file cannot keep it out of frames.
      file === 'report.html' ? `${await oneFilePolicy(await styles())}; frame-ancestors 'none'` : inertPolicy,
  };
}

const types: Record<ReportFile, string> = {
  'report.html': 'text/html',
  'report.md': 'text/markdown',
  'findings.csv': 'text/csv',
  'report.json': 'application/json',
};
