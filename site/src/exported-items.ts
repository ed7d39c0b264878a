import type { ReportSource } from '../../audit/report.ts';
import { newestReport } from './newest.ts';
import { guestPages } from './view/guest-pages.ts';
import { runbookItems } from './view/runbooks.ts';

/** The pages of single guests and runbooks in an export: those of each cluster's newest report. */
export async function exportedItems(
  source: ReportSource,
): Promise<{ cluster: string; id: string; part: string }[]> {
  const found = (await source.clusters()).map(async ({ id: cluster }) => {
    const row = await newestReport(source, cluster);
    const report = row && (await source.report(cluster, row.id));
    if (!report) return [];
    const parts = [
      ...[...guestPages(report).keys()].map((name) => `guests/${name}`),
      ...[...runbookItems(report.runbooks).keys()].map((name) => `runbooks/${name}`),
    ];
    return parts.map((part) => ({ cluster, id: report.id, part }));
  });
  return (await Promise.all(found)).flat();
}
