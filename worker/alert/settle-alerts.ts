/** After sending: what was taken is noted, and what is done is closed. */
import { readAlerts, writeAlerts } from './alert-state.ts';
import type { Occasion } from './decide-alerts.ts';
import { closeOutbox, readOutboxes } from './outbox.ts';
import { isComplete, isStale, nextTry, withTaken } from './owed.ts';

/** @returns when to decide or to try again, whole Unix seconds; null where nothing waits */
export async function settleAlerts({ bucket, cluster, alerts, now }: Occasion): Promise<number | null> {
  const kept = await readAlerts(bucket, cluster);
  const owed = await readOutboxes(bucket, cluster, kept.stored.owed);
  const state = withTaken(kept.stored, owed, now);
  const left = owed.filter(
    (record) => record.closedAt === null && !isComplete(record) && !isStale(record, now),
  );
  for (const record of owed) if (!left.includes(record)) await closeOutbox(bucket, cluster, record, now);
  const times = [kept.stored.again, ...left.map((record) => nextTry(record, alerts, now))];
  const due = times.filter((at) => at !== null);
  const again = due.length === 0 ? null : Math.round(Math.max(Math.min(...due), now + 60));
  await writeAlerts(bucket, cluster, kept, {
    ...kept.stored,
    ...state,
    again,
    owed: left.map(({ message }) => message.id),
  });
  return again;
}
