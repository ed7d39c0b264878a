/** One try to bring one message through one channel, and the record of it. */
import { wants } from '../../audit/alert/channel-settings.ts';
import { goesNow } from '../../audit/alert/sending.ts';
import { deliver } from './channels.ts';
import type { Occasion } from './decide-alerts.ts';
import type { Delivery } from './delivery.ts';
import type { Outlet } from './means.ts';
import { type RecordedDelivery, readOutbox, recordDelivery } from './outbox.ts';
import type { Errand } from './owed.ts';
import { renderMessage } from './rendered.ts';

/** `done`: it was taken, or was not to be sent any more. */
export type Sent = { ended: 'done' | 'refused' } | { ended: 'later'; waitSeconds: number };

/**
 * Asks the outbox first: what was taken is not sent again.
 * @param site address of the site, for links; null when it is not known
 */
export async function sendAlert(
  { bucket, cluster, alerts, now }: Occasion,
  { id, channel: name }: Errand,
  site: string | null,
  { secretOf, means }: Outlet,
): Promise<Sent> {
  const record = await readOutbox(bucket, cluster, id);
  const before = record?.deliveries[name];
  const channel = alerts.channels.find((one) => one.name === name);
  if (!record || record.closedAt !== null || !before || before.accepted) return done;
  if (!channel || !wants(channel, record.message) || !goesNow(record.message, alerts, now)) return done;
  if (before.notBefore !== undefined && before.notBefore > now)
    return { ended: 'later', waitSeconds: Math.ceil(before.notBefore - now) };
  const delivery = await deliver(renderMessage(record.message, site), channel, secretOf, means);
  await recordDelivery(bucket, cluster, id, name, recorded(delivery, now));
  if (delivery.accepted) return done;
  console[delivery.temporary ? 'warn' : 'error'](`The alert ${id} by "${name}" failed: ${delivery.why}`);
  return delivery.temporary
    ? { ended: 'later', waitSeconds: delivery.retryAfterSeconds ?? 0 }
    : { ended: 'refused' };
}

const done: Sent = { ended: 'done' };

function recorded(delivery: Delivery, at: number): Omit<RecordedDelivery, 'tries'> {
  if (delivery.accepted) return { accepted: true, at, ...(delivery.id ? { id: delivery.id } : {}) };
  const { temporary, why, retryAfterSeconds } = delivery;
  return {
    accepted: false,
    at,
    why: why.slice(0, 500),
    ...(retryAfterSeconds === undefined ? {} : { notBefore: at + retryAfterSeconds }),
    ...(temporary ? {} : { final: true }),
  };
}
