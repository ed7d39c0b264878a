import type { ReportRow, ReportSource } from '../../audit/report.ts';

/**
 * The row of the newest report of a cluster, or null before the first one. It decides which report the
 * latest page shows, and under which digest that page is kept: both must come from the same answer.
 */
export async function newestReport(source: ReportSource, cluster: string): Promise<ReportRow | null> {
  for (const year of await source.years(cluster)) {
    const row = (await source.rows(cluster, year)).find(({ digest }) => digest !== null);
    if (row) return row;
  }
  return null;
}
