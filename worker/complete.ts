/** From stored facts to a report that everything points to. Each write may be repeated. */
import { buildReport } from '../audit/build.ts';
import { parseReport, type ReportRow, rowOf } from '../audit/report.ts';
import { type EarlierReport, parseEarlier } from '../audit/report-history.ts';
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

/** Id of the newest earlier report, whatever it could see; null when there is none. */
export async function reportBefore(bucket: R2Bucket, cluster: string, id: string): Promise<string | null> {
  return (await newestRow(bucket, cluster, (row) => row.digest !== null && row.id < id))?.id ?? null;
}

async function judge(bucket: R2Bucket, cluster: string, id: string) {
  const record = await readFacts(bucket, cluster, id);
  if (!record) return null;
  const previous = record.previous ? await factsOf(bucket, cluster, record.previous) : undefined;
  // Both are told by the record, and reports never change: judging again gives the same report.
  const before = record.earlier === undefined ? record.previous : record.earlier;
  const earlier = before ? await findingsOf(bucket, cluster, before) : null;
  await writeReport(bucket, cluster, buildReport(rules, { ...record, previous, earlier }));
  return readReport(bucket, cluster, id);
}

/** An unreadable earlier audit costs the comparison, not the report. */
async function factsOf(bucket: R2Bucket, cluster: string, id: string) {
  const record: AuditRecord | null = await readFacts(bucket, cluster, id).catch((error: Error) => {
    console.warn(`${id}, which the next report would be compared with, was passed over. ${error.message}`);
    return null;
  });
  return record ? { id, facts: record.facts } : undefined;
}

/** An unreadable earlier report costs the history of the findings, not the report. */
async function findingsOf(bucket: R2Bucket, cluster: string, id: string): Promise<EarlierReport | null> {
  try {
    const stored = await readReport(bucket, cluster, id);
    return stored && parseEarlier(JSON.parse(stored.text));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.warn(`${id}, from which the history of findings would go on, was passed over. ${why}`);
    return null;
  }
}
