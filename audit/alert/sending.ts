/** What may be sent now: quiet hours and the limit of the day. */
import { moment } from '../moments.ts';
import type { Draft } from './draft.ts';
import { rank } from './finding.ts';
import type { AlertMessage } from './message.ts';
import type { AlertSettings } from './settings.ts';
import type { AlertState } from './state.ts';
import { summary } from './summary.ts';
import { dayOf, nextDay, nextDigest, quietEnd, quietFor } from './timing.ts';

interface Sending {
  messages: AlertMessage[];
  state: AlertState;
  again: number | null;
}

/** @param drafts in the order in which they are to be sent */
export function sending(
  state: AlertState,
  drafts: readonly Draft[],
  settings: AlertSettings,
  now: number,
): Sending {
  const taken = new Set(state.offers.flatMap(({ id, acceptedAt }) => (acceptedAt === null ? [] : [id])));
  const open = drafts.filter(({ message }) => !taken.has(message.id));
  const quiet = quietFor(now, settings) > 0;
  const loud = open.filter(({ message }) => goesNow(message, settings, now));
  const { sent, silenced } = withinLimit(state, loud, settings, now);
  const held = loud.length < open.length;
  const heldNews = open.some((draft) => counts(draft) && !loud.includes(draft));
  const waits = [
    held ? quietEnd(now, settings) : null,
    silenced ? nextDay(now, settings) : null,
    state.welcomedAt === null ? null : nextDigest(now, settings),
  ].filter((at) => at !== null);
  return {
    messages: sent.map(({ message }) => withHeldNote(message, quiet ? null : state.heldSince)),
    state: {
      ...state,
      heldSince: heldNews ? (state.heldSince ?? now) : sent.some(counts) ? state.heldSince : null,
      offers: [
        ...state.offers.filter(({ id }) => !sent.some(({ offer }) => offer.id === id)).slice(-remembered),
        ...sent.map(({ offer }) => offer),
      ],
    },
    again: waits.length > 0 ? Math.min(...waits) : null,
  };
}

/** So many offers are kept: a channel may say late that it took a message. */
const remembered = 20;

/** Whether quiet hours let a message through. */
export const goesNow = (
  message: Pick<AlertMessage, 'severity'>,
  settings: AlertSettings,
  now: number,
): boolean => quietFor(now, settings) === 0 || breaksQuiet(message, settings);

const breaksQuiet = ({ severity }: Pick<AlertMessage, 'severity'>, { quietHours }: AlertSettings): boolean =>
  quietHours?.exceptCritical === true && rank(severity) === 0;

const counts = ({ message }: Draft): boolean => message.kind !== 'welcome' && message.kind !== 'digest';

/** The last message that a day allows sums up all that there is; then it is silent until the next day. */
function withinLimit(
  { sent }: AlertState,
  drafts: readonly Draft[],
  settings: AlertSettings,
  now: number,
): { sent: Draft[]; silenced: boolean } {
  const day = dayOf(now, settings);
  const today = sent.day === day ? sent : { count: 0, ended: false };
  const free = drafts.filter((draft) => !counts(draft));
  const counted = drafts
    .filter((draft) => counts(draft))
    .map(({ message, offer }) => ({ message, offer: { ...offer, day } }));
  const [first, ...more] = counted;
  if (!first) return { sent: free, silenced: false };
  if (today.ended) return { sent: free, silenced: true };
  return today.count + counted.length < settings.perDay
    ? { sent: [...counted, ...free], silenced: false }
    : { sent: [summary([first, ...more], settings.perDay, day), ...free], silenced: false };
}

const withHeldNote = (message: AlertMessage, since: number | null): AlertMessage =>
  since === null || message.kind === 'digest' || message.kind === 'welcome'
    ? message
    : { ...message, notes: [...message.notes, `Held back since ${moment(since)}, in quiet hours.`] };
