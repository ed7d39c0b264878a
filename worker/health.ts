/** How fresh what we know of each cluster is: the dead man's switch for outside monitors. */
import type { ClusterConfig } from '../audit/config.ts';
import { newestRow, readLatest } from './store.ts';

export interface ClusterHealth {
  id: string;
  /** Newest report; null before the first. */
  lastAudit: { id: string; takenAt: number } | null;
  /** Newest report over a cluster that could be read. */
  lastGoodAudit: { id: string; takenAt: number } | null;
  /** Age of the last good audit; null when there is none. */
  ageSeconds: number | null;
  /** No good audit, or the last one is older than expected. */
  overdue: boolean;
}

/** Time an audit may take after it is due. */
const graceSeconds = 3600;

/** @param now Unix seconds */
export async function healthOf(
  bucket: R2Bucket,
  cluster: ClusterConfig,
  now: number,
): Promise<ClusterHealth> {
  const { id, policy } = cluster;
  const good = await newestRow(bucket, id, (row) => row.digest !== null && row.reachable);
  const ageSeconds = good ? Math.max(0, Math.floor(now - good.takenAt)) : null;
  return {
    id,
    lastAudit: await readLatest(bucket, id),
    lastGoodAudit: good && { id: good.id, takenAt: good.takenAt },
    ageSeconds,
    overdue: ageSeconds === null || ageSeconds > policy.expectedEveryHours * 3600 + graceSeconds,
  };
}
