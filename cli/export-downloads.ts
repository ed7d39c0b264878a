/** The files into which a report can be taken away, beside its page in an export. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseReport, type ReportSource } from '../audit/report.ts';
import { findingsCsv } from '../audit/written/findings-csv.ts';
import { markdownReport } from '../audit/written/markdown-report.ts';
import { oneFile } from '../site/src/one-file.ts';
import { type ReportFile, reportPath } from '../site/src/view/place.ts';

/**
 * @param folder of the export, with its pages
 * @throws Error naming a report that the index lists and that is not there
 */
export async function writeDownloads(source: ReportSource, folder: string): Promise<void> {
  const styles = readFileSync(join(folder, 'site.css'), 'utf8');
  const address = (await source.address?.()) ?? null;
  for (const { id: cluster } of await source.clusters())
    for (const year of await source.years(cluster))
      for (const { id, digest } of await source.rows(cluster, year)) {
        if (digest === null) continue;
        const path = reportPath('/', cluster, id);
        const text = await source.text(cluster, id);
        if (text === null)
          throw new Error(`The index lists the report ${id} of ${cluster}, and there is none.`);
        const report = parseReport(JSON.parse(text));
        const page = readFileSync(join(folder, path, 'index.html'), 'utf8');
        const files: Record<ReportFile, string> = {
          'report.json': text,
          'findings.csv': findingsCsv(report),
          'report.md': markdownReport(report),
          'report.html': await oneFile({ page, path, styles, address }),
        };
        for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, path, name), content);
      }
}
