/**
 * Decides what to tell about a report. Order of writes: what is out of date is closed, the state says what is offered,
 * then the outbox holds it. So whatever was sent has an offer, and what has none was never sent.
 */
import { wants } from '../../audit/alert/channel-settings.ts';
import { decide } from '../../audit/alert/decide.ts';
import type { HistoryRow } from '../../audit/alert/digest.ts';
import type { AlertMessage } from '../../audit/alert/message.ts';
import { type AlertState, comparedWith, type Offer } from '../../audit/alert/state.ts';
import type { AlertsConfig } from '../../audit/config.ts';
import { readRows } from '../store.ts';
import { readAlerts, writeAlerts } from './alert-state.ts';
import { judgedAgain, reportToTell } from './judged-again.ts';
import { closeOutbox, type OutboxRecord, readOutbox, readOutboxes, writeOutbox } from './outbox.ts';
import { type Errand, isComplete, isStale, owing, takenAt, withTaken } from './owed.ts';

export interface Occasion {
  bucket: R2Bucket;
  cluster: string;
  alerts: AlertsConfig;
  /** Unix seconds. */
  now: number;
}

/**
 * @param id of the report
 * @returns what is to be sent, in this order
 * @throws when the report's facts are gone
 */
export async function decideAlerts(occasion: Occasion, id: string): Promise<Errand[]> {
  const { bucket, cluster, alerts, now } = occasion;
  const kept = await readAlerts(bucket, cluster);
  const owed = await readOutboxes(bucket, cluster, kept.stored.owed);
  const before = { ...kept.stored, ...withTaken(kept.stored, owed, now) };
  const { report, policy } = await reportToTell(bucket, cluster, id);
  const decision = decide({
    report,
    earlier: await judgedAgain(bucket, cluster, comparedWith(before), policy),
    state: before,
    settings: alerts,
    history: await lastFourWeeks(bucket, cluster, report.takenAt),
    now,
  });
  const plans: Plan[] = [];
  for (const message of decision.messages)
    plans.push(plan(message, before, await readOutbox(bucket, cluster, message.id), occasion));
  const given = plans.map(({ record }) => record.message.id);
  const others = owed.filter(({ message }) => !given.includes(message.id));
  const left = others.filter((record) => isLeft(record, now));
  for (const record of others) if (!left.includes(record)) await closeOutbox(bucket, cluster, record, now);
  await writeAlerts(bucket, cluster, kept, {
    ...before,
    ...decision.state,
    offers: offersOf(decision.state, plans),
    again: decision.again,
    owed: [...left.map(({ message }) => message.id), ...given].sort(),
  });
  for (const { record, changed } of plans) if (changed) await writeOutbox(bucket, cluster, record);
  return plans.flatMap(({ record }) =>
    owing(record, alerts).flatMap(([channel, { final }]) =>
      final ? [] : [{ id: record.message.id, channel }],
    ),
  );
}

/** What nobody took is decided anew; what somebody took is not, so it still goes to the others. */
const isLeft = (record: OutboxRecord, now: number): boolean =>
  record.closedAt === null && takenAt(record) !== null && !isComplete(record) && !isStale(record, now);

interface Plan {
  record: OutboxRecord;
  /** The record is to be written. */
  changed: boolean;
  /** What was offered with a record that stays. */
  offer: Offer | undefined;
}

/** Under an id that may have been sent the content stays as it was: a channel drops what comes again under one. */
function plan(
  message: AlertMessage,
  { offers }: AlertState,
  record: OutboxRecord | null,
  { alerts, now }: Occasion,
): Plan {
  const offer = offers.find(({ id }) => id === message.id);
  if (record && offer)
    return { record: { ...record, closedAt: null }, changed: record.closedAt !== null, offer };
  const untried = { accepted: false, at: null, tries: 0 };
  const wanting = alerts.channels.filter((channel) => wants(channel, message));
  const deliveries = Object.fromEntries(wanting.map(({ name }) => [name, untried]));
  return {
    record: { version: 1, createdAt: now, message, deliveries, closedAt: null },
    changed: true,
    offer: undefined,
  };
}

/** What was offered before keeps its content, and counts on the day on which it is sent. */
function offersOf({ offers }: AlertState, plans: readonly Plan[]): Offer[] {
  const stays = new Map(plans.flatMap(({ offer }) => (offer ? [[offer.id, offer] as const] : [])));
  return offers.map((offer) => {
    const { day, lastOfDay } = offer;
    return { ...offer, ...stays.get(offer.id), day, lastOfDay };
  });
}

async function lastFourWeeks(bucket: R2Bucket, cluster: string, until: number): Promise<HistoryRow[]> {
  const since = until - 28 * 86_400;
  const years = new Set([since, until].map((at) => new Date(at * 1000).getUTCFullYear()));
  const rows = await Promise.all([...years].map((year) => readRows(bucket, cluster, year)));
  return rows.flat().filter(({ takenAt, digest }) => digest !== null && takenAt >= since);
}
