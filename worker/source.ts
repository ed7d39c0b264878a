/** The reports as pages read them, out of R2. */
import type { Config } from '../audit/config.ts';
import { parseReport, type ReportSource } from '../audit/report.ts';
import { isReportId } from './report-id.ts';
import { readLatest, readReport, readRows, readYears } from './store.ts';

export function bucketSource(bucket: R2Bucket, config: Config): ReportSource {
  const report = async (cluster: string, id: string) => {
    const stored = isReportId(id) ? await readReport(bucket, cluster, id) : null;
    return stored ? parseReport(JSON.parse(stored.text)) : null;
  };
  return {
    clusters: async () => config.clusters.map(({ id, name }) => ({ id, name: name ?? id })),
    latest: async (cluster) => {
      const latest = await readLatest(bucket, cluster);
      return latest ? report(cluster, latest.id) : null;
    },
    report,
    years: (cluster) => readYears(bucket, cluster),
    rows: (cluster, year) => readRows(bucket, cluster, year),
  };
}
