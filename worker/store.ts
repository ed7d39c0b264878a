/** The reports of a cluster in R2. Keys, contents and the order of writes: docs/storage.md. */
import * as z from 'zod/mini';
import type { Facts } from '../audit/facts.ts';
import { type Report, type ReportRow, reportRowSchema } from '../audit/report.ts';
import { type AuditRecord, parseRecord } from './audit-record.ts';
import { putOnce, sha256, swap } from './bucket.ts';
import { yearOf } from './report-id.ts';

export const keys = {
  config: 'config/policy.json',
  report: (cluster: string, id: string) => `${cluster}/reports/${yearOf(id)}/${id}.json`,
  facts: (cluster: string, id: string) => `${cluster}/facts/${yearOf(id)}/${id}.json`,
  index: (cluster: string, year: number) => `${cluster}/index/${year}.json`,
  latest: (cluster: string) => `${cluster}/latest.json`,
  running: (cluster: string) => `${cluster}/running.json`,
  offsite: (cluster: string, id: string, target: string) => `${cluster}/offsite/${id}/${target}.json`,
  drill: (cluster: string, id: string) => `${cluster}/drills/${id}.json`,
  alerts: (cluster: string) => `${cluster}/alerts/`,
  alert: (cluster: string, id: string) => `${cluster}/alerts/${id}.json`,
  alertState: (cluster: string) => `${cluster}/alerts/state.json`,
};

const indexSchema = z.object({ rows: z.array(reportRowSchema) });
const latestSchema = z.object({ id: z.string(), takenAt: z.number() });

export type Latest = z.infer<typeof latestSchema>;

/** Keeps the first facts written under an id; a retry changes nothing. */
export async function writeFacts(bucket: R2Bucket, record: AuditRecord): Promise<void> {
  const text = JSON.stringify(record);
  await putOnce(bucket, keys.facts(record.cluster.id, record.id), text, await sha256(text));
}

export async function hasFacts(bucket: R2Bucket, cluster: string, id: string): Promise<boolean> {
  return (await bucket.head(keys.facts(cluster, id))) !== null;
}

/** @returns null when nothing was gathered under this id */
export async function readFacts(bucket: R2Bucket, cluster: string, id: string): Promise<AuditRecord | null> {
  const object = await bucket.get(keys.facts(cluster, id));
  return object ? parseRecord(await object.text()) : null;
}

/** Keeps the first report written under an id. */
export async function writeReport(bucket: R2Bucket, cluster: string, report: Report): Promise<void> {
  const text = JSON.stringify(report);
  await putOnce(bucket, keys.report(cluster, report.id), text, await sha256(text));
}

/** The stored bytes of a report as they stand, with their digest; null when there is none. */
export async function readReport(
  bucket: R2Bucket,
  cluster: string,
  id: string,
): Promise<{ text: string; digest: string } | null> {
  const object = await bucket.get(keys.report(cluster, id));
  if (!object) return null;
  const text = await object.text();
  return { text, digest: await sha256(text) };
}

/** Puts a row into its year. A row that has a report is never replaced by one that has none. */
export async function putRow(bucket: R2Bucket, cluster: string, row: ReportRow): Promise<void> {
  await swap(bucket, keys.index(cluster, yearOf(row.id)), indexSchema.parse, (stored) => {
    const rows = stored?.rows ?? [];
    const old = rows.find(({ id }) => id === row.id);
    if (old && (old.digest !== null || row.digest === null)) return null;
    const others = rows.filter(({ id }) => id !== row.id);
    return { rows: [...others, row].sort((a, b) => (a.id < b.id ? 1 : -1)) };
  });
}

/** Rows of a year, newest first. */
export async function readRows(bucket: R2Bucket, cluster: string, year: number): Promise<ReportRow[]> {
  const object = await bucket.get(keys.index(cluster, year));
  return object ? indexSchema.parse(await object.json()).rows : [];
}

/** Years with rows, newest first. */
export async function readYears(bucket: R2Bucket, cluster: string): Promise<number[]> {
  const prefix = `${cluster}/index/`;
  // One object a year: a single page of the list is more than enough.
  const { objects } = await bucket.list({ prefix });
  return objects.map(({ key }) => Number.parseInt(key.slice(prefix.length), 10)).sort((a, b) => b - a);
}

/** The newest row that fits, looking back year by year; null when there is none. */
export async function newestRow(
  bucket: R2Bucket,
  cluster: string,
  fits: (row: ReportRow) => boolean,
): Promise<ReportRow | null> {
  for (const year of await readYears(bucket, cluster)) {
    const row = (await readRows(bucket, cluster, year)).find(fits);
    if (row) return row;
  }
  return null;
}

/**
 * What the newest earlier audits saw, newest first, until something is found in it.
 * @param id of the audit before which is looked
 * @param pick undefined to look further back
 */
export async function findEarlier<Found>(
  bucket: R2Bucket,
  cluster: string,
  id: string,
  pick: (facts: Facts) => Found | undefined,
): Promise<Found | undefined> {
  let left = furthestBack;
  for (const year of await readYears(bucket, cluster))
    for (const row of await readRows(bucket, cluster, year)) {
      if (row.id >= id || row.digest === null) continue;
      if (left-- === 0) return undefined;
      const record = await readFacts(bucket, cluster, row.id).catch(warnOf(row.id));
      const found = record && pick(record.facts);
      if (found) return found;
    }
  return undefined;
}

const warnOf = (id: string) => (error: Error) => {
  console.warn(`What ${id} saw was passed over. ${error.message}`);
  return null;
};

/** Facts are large, and what nobody saw for ten audits is begun anew. */
const furthestBack = 10;

/** Points to a newer report; an older one changes nothing. */
export async function advanceLatest(bucket: R2Bucket, cluster: string, next: Latest): Promise<void> {
  await swap(bucket, keys.latest(cluster), latestSchema.parse, (stored) =>
    stored && stored.id >= next.id ? null : next,
  );
}

/** @returns null before the first report */
export async function readLatest(bucket: R2Bucket, cluster: string): Promise<Latest | null> {
  const object = await bucket.get(keys.latest(cluster));
  return object ? latestSchema.parse(await object.json()) : null;
}
