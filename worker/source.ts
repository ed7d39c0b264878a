/** The reports as pages read them, out of R2. */
import { changesBetween } from '../audit/changes.ts';
import type { Config } from '../audit/config.ts';
import { parseReport, type ReportSource } from '../audit/report.ts';
import { rules } from '../audit/rules/index.ts';
import { type AuditRecord, parseRecord } from './audit-record.ts';
import { isReportId } from './report-id.ts';
import { keys, readLatest, readReport, readRows, readYears } from './store.ts';

export function bucketSource(bucket: R2Bucket, config: Config): ReportSource {
  const text = async (cluster: string, id: string) =>
    isReportId(id) ? ((await readReport(bucket, cluster, id))?.text ?? null) : null;
  const report = async (cluster: string, id: string) => {
    const stored = await text(cluster, id);
    return stored === null ? null : parseReport(JSON.parse(stored));
  };
  return {
    clusters: async () => config.clusters.map(({ id, name }) => ({ id, name: name ?? id })),
    latest: async (cluster) => {
      const latest = await readLatest(bucket, cluster);
      return latest ? report(cluster, latest.id) : null;
    },
    report,
    text,
    years: (cluster) => readYears(bucket, cluster),
    rows: (cluster, year) => readRows(bucket, cluster, year),
    comparison: async (cluster, earlier, later) => {
      const [before, after] = await Promise.all([earlier, later].map((id) => readable(bucket, cluster, id)));
      return before && after ? changesBetween(rules, { id: earlier, facts: before.facts }, after) : null;
    },
    address: async () => config.site?.replace(/\/$/, '') ?? null,
  };
}

/**
 * @returns null where there are no facts, or none that this Offsight can read: that will not change. A bucket that does
 * not answer is an error, so that no page without the comparison is kept.
 */
async function readable(bucket: R2Bucket, cluster: string, id: string): Promise<AuditRecord | null> {
  const object = isReportId(id) ? await bucket.get(keys.facts(cluster, id)) : null;
  if (!object) return null;
  const text = await object.text();
  try {
    return parseRecord(text);
  } catch (error) {
    console.warn(`What ${id} saw cannot be compared.`, error);
    return null;
  }
}
