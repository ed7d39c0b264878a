/** What changes when a message was told. */
import type { AlertMessage } from './message.ts';
import type { AlertState, Offer } from './state.ts';

/**
 * To be called as soon as one channel at least has taken the message, and also when no channel wants messages like it.
 * Called again for the same message it changes nothing, nor for one that `decide` did not give.
 *
 * @param at Unix seconds
 */
export function accepted(state: AlertState, message: Pick<AlertMessage, 'id'>, at: number): AlertState {
  const offer = state.offers.find(({ id, acceptedAt }) => id === message.id && acceptedAt === null);
  if (!offer) return state;
  return {
    ...state,
    baseline: baselineAfter(state, offer),
    open: openAfter(state, offer, at),
    sent: sentAfter(state, offer),
    digest: offer.digest ?? state.digest,
    heldSince: offer.day === null ? state.heldSince : null,
    ...(offer.welcome && { welcomedAt: at, unreadable: null }),
    offers: state.offers.map((one) => (one === offer ? { ...one, acceptedAt: at } : one)),
  };
}

/** It moves to what was told, unless it has moved since. */
function baselineAfter({ baseline }: AlertState, { marks, report }: Offer): AlertState['baseline'] {
  const fell = Object.entries(marks)
    .filter(([component, { was }]) => baseline[component]?.report === was)
    .map(([component, { value }]) => [component, { report, value }] as const);
  return { ...baseline, ...Object.fromEntries(fell) };
}

function openAfter({ open }: AlertState, offer: Offer, at: number): AlertState['open'] {
  const told = new Set(offer.told);
  const over = new Set(offer.over);
  return Object.fromEntries(
    Object.entries(open).flatMap(([key, incident]) => {
      const { pending, gone } = incident;
      if (over.has(key) && gone) return [];
      if (!told.has(key) || !pending) return [[key, incident] as const];
      const { thread, overall, report } = offer;
      const now = { at, severity: pending.severity, overall };
      const to = incident.from === undefined ? {} : { to: report };
      return [[key, { ...incident, ...to, thread, told: now, pending: null }] as const];
    }),
  );
}

function sentAfter({ sent }: AlertState, { day, lastOfDay }: Offer): AlertState['sent'] {
  if (day === null) return sent;
  const today = sent.day === day ? sent : { day, count: 0, ended: false };
  return { day, count: today.count + 1, ended: today.ended || lastOfDay };
}
