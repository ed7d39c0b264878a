/** From stored facts to a report that everything points to. Each write may be repeated. */
import { buildReport } from '../audit/build.ts';
import { parseReport, type ReportRow, rowOf } from '../audit/report.ts';
import { rules } from '../audit/rules/index.ts';
import type { AuditRecord } from './audit-record.ts';
import { advanceLatest, newestRow, putRow, readFacts, readReport, writeReport } from './store.ts';

/**
 * Judges what was gathered under an id if that is still to be done, then writes the index row and the
 * pointer to the latest report. Beginning anywhere in the middle, it comes to the same end.
 * @returns null when there are neither report nor facts
 */
export async function complete(bucket: R2Bucket, cluster: string, id: string): Promise<ReportRow | null> {
  const stored = (await readReport(bucket, cluster, id)) ?? (await judge(bucket, cluster, id));
  if (!stored) return null;
  const report = parseReport(JSON.parse(stored.text));
  const row = rowOf(report, stored.digest);
  await putRow(bucket, cluster, row);
  await advanceLatest(bucket, cluster, { id, takenAt: report.takenAt });
  return row;
}

/** Id of the newest earlier report over a cluster that could be read; null when there is none. */
export async function previousOf(bucket: R2Bucket, cluster: string, id: string): Promise<string | null> {
  const row = await newestRow(bucket, cluster, (row) => row.digest !== null && row.reachable && row.id < id);
  return row?.id ?? null;
}

async function judge(bucket: R2Bucket, cluster: string, id: string) {
  const record = await readFacts(bucket, cluster, id);
  if (!record) return null;
  const previous = record.previous ? await earlier(bucket, cluster, record.previous) : undefined;
  await writeReport(bucket, cluster, buildReport(rules, { ...record, previous }));
  return readReport(bucket, cluster, id);
}

/** An unreadable earlier audit costs the comparison, not the report. */
async function earlier(bucket: R2Bucket, cluster: string, id: string) {
  const record: AuditRecord | null = await readFacts(bucket, cluster, id).catch((error: Error) => {
    console.warn(`${id}, which the next report would be compared with, was passed over. ${error.message}`);
    return null;
  });
  return record ? { id, facts: record.facts } : undefined;
}
