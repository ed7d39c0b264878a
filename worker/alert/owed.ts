/** What of a message is left to be done. */
import { accepted } from '../../audit/alert/accepted.ts';
import { wants } from '../../audit/alert/channel-settings.ts';
import { goesNow } from '../../audit/alert/sending.ts';
import type { AlertState } from '../../audit/alert/state.ts';
import { quietEnd } from '../../audit/alert/timing.ts';
import type { AlertsConfig } from '../../audit/config.ts';
import type { OutboxRecord, RecordedDelivery } from './outbox.ts';

/** One message by one channel. */
export interface Errand {
  id: string;
  channel: string;
}

/** When the first channel took it, Unix seconds; null when none did. */
export function takenAt({ deliveries }: OutboxRecord): number | null {
  const times = Object.values(deliveries).flatMap(({ accepted, at }) =>
    accepted && at !== null ? [at] : [],
  );
  return times.length > 0 ? Math.min(...times) : null;
}

/** With everything told that a channel took, or that none wanted. */
export function withTaken(state: AlertState, records: readonly OutboxRecord[], now: number): AlertState {
  return records.reduce((before, record) => {
    const unwanted = record.closedAt === null && Object.keys(record.deliveries).length === 0;
    const at = takenAt(record) ?? (unwanted ? now : null);
    return at === null ? before : accepted(before, record.message, at);
  }, state);
}

/** Nothing is left to be sent of it. */
export const isComplete = ({ deliveries }: OutboxRecord): boolean =>
  Object.values(deliveries).every(({ accepted }) => accepted);

/** A weekly audit has its turn once more; what is older is in the reports. */
const keptForSeconds = 8 * 86_400;

export const isStale = ({ createdAt }: OutboxRecord, now: number): boolean =>
  now - createdAt > keptForSeconds;

/** Channels that wanted the message, still exist and want it, and have not taken it. */
export function owing(
  { message, deliveries, closedAt }: OutboxRecord,
  { channels }: AlertsConfig,
): [channel: string, RecordedDelivery][] {
  if (closedAt !== null) return [];
  const wanting = new Set(channels.filter((one) => wants(one, message)).map(({ name }) => name));
  return Object.entries(deliveries).filter(([name, { accepted }]) => !accepted && wanting.has(name));
}

/** Between tries: a quarter of an hour at first, then ever longer. */
const shortestWait = 900;

/** When to try again what failed for the time being, Unix seconds; null where nothing did. */
export function nextTry(record: OutboxRecord, alerts: AlertsConfig, now: number): number | null {
  const times = owing(record, alerts)
    .filter(([, { final }]) => !final)
    .map(([, { notBefore = 0 }]) =>
      Math.max(notBefore, now + Math.max(shortestWait, now - record.createdAt)),
    );
  if (times.length === 0 || isStale(record, now)) return null;
  const first = Math.ceil(Math.min(...times));
  return goesNow(record.message, alerts, first) ? first : quietEnd(first, alerts);
}
