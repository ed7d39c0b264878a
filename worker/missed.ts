/** Times at which an audit was due and none was made: told in the history, with the reason. */
import type { ReportRow } from '../audit/report.ts';
import { complete } from './complete.ts';
import { isManual, reportIdAt, scheduledAtOf } from './report-id.ts';
import { newestRow, putRow } from './store.ts';

/**
 * Brings an audit that did not end to an end: completed from what it stored, else recorded as missed.
 * @param reason why it did not end; shown in the history
 * @returns its row
 */
export async function settle(
  bucket: R2Bucket,
  cluster: string,
  id: string,
  reason: string,
): Promise<ReportRow> {
  let why = reason;
  const completed = await complete(bucket, cluster, id).catch((error: Error) => {
    why = `The facts were gathered and could not be judged: ${error.message}`;
    return null;
  });
  return completed ?? (await recordMissed(bucket, cluster, id, why));
}

export async function recordMissed(
  bucket: R2Bucket,
  cluster: string,
  id: string,
  reason: string,
): Promise<ReportRow> {
  const row = missedRow(id, reason);
  await putRow(bucket, cluster, row);
  return row;
}

/**
 * Records the times without any trace between the last scheduled audit and this one: the schedule did not
 * start the Worker, or it ended before its first write. One row stands for all of them.
 * @param everyHours how often the owner expects an audit (`policy.expectedEveryHours`)
 */
export async function recordSilence(
  bucket: R2Bucket,
  cluster: string,
  id: string,
  everyHours: number,
): Promise<void> {
  if (isManual(id)) return;
  const last = await newestRow(bucket, cluster, (row) => row.id < id && !isManual(row.id));
  if (!last) return;
  const every = everyHours * 3600;
  // Half an interval of grace: a schedule that was moved by some hours has missed nothing.
  const due = Math.floor((scheduledAtOf(id) - scheduledAtOf(last.id)) / every - 0.5);
  if (due < 1) return;
  const reason =
    due === 1
      ? 'An audit was expected at this time and left no trace.'
      : `${due} audits were expected up to this time and left no trace.`;
  // The last of these times, so that asking again finds nothing more to record.
  await recordMissed(bucket, cluster, reportIdAt((scheduledAtOf(last.id) + due * every) * 1000), reason);
}

function missedRow(id: string, reason: string): ReportRow {
  return {
    id,
    takenAt: scheduledAtOf(id),
    overall: null,
    coverage: 0,
    categories: {},
    findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
    reachable: false,
    digest: null,
    // One line of the history; what is longer belongs into the log.
    missed: reason.replaceAll(/\s*\n[-\s]*/g, ' ').slice(0, 300),
  };
}
