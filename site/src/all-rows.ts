import type { ReportRow, ReportSource } from '../../audit/report.ts';

/** Every row of every cluster: what an export lists its pages from. About 400 bytes each. */
export async function allRows(source: ReportSource): Promise<{ cluster: string; row: ReportRow }[]> {
  const found: { cluster: string; row: ReportRow }[] = [];
  for (const { id: cluster } of await source.clusters())
    for (const year of await source.years(cluster))
      for (const row of await source.rows(cluster, year)) found.push({ cluster, row });
  return found;
}
