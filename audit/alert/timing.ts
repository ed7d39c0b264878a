/** Quiet hours, digests that are due, and when to look again without a new audit. */
import { addDays, localTime, minutesOf, weekdayOf } from './local-time.ts';
import { type AlertSettings, weekdays } from './settings.ts';

const dayMinutes = 24 * 60;

/** The day on which a message counts, `2026-11-22`. */
export const dayOf = (now: number, { timeZone }: AlertSettings): string => localTime(now, timeZone).date;

/** Minutes until quiet hours end; 0 outside of them. */
export function quietFor(now: number, { quietHours, timeZone }: AlertSettings): number {
  if (!quietHours) return 0;
  const { minutes } = localTime(now, timeZone);
  const sinceStart = (minutes - minutesOf(quietHours.from) + dayMinutes) % dayMinutes;
  const length = (minutesOf(quietHours.to) - minutesOf(quietHours.from) + dayMinutes) % dayMinutes;
  return Math.max(0, length - sinceStart);
}

/** The day of the latest digest that should have gone out by now, `2026-11-16`; null where none is wanted. */
export function digestSlot(now: number, { digest, timeZone }: AlertSettings): string | null {
  if (digest === 'off') return null;
  const { date, minutes } = localTime(now, timeZone);
  const latest = minutes < digest.hour * 60 ? addDays(date, -1) : date;
  if (digest.every === 'day') return latest;
  return addDays(latest, -((weekdayOf(latest) - weekdays.indexOf(digest.weekday) + 7) % 7));
}

/** When clocks show that time next, Unix seconds; a change of the clocks on the way is not reckoned with. */
function nextAt(now: number, clockMinutes: number, { timeZone }: AlertSettings): number {
  const { minutes } = localTime(now, timeZone);
  const wait = (clockMinutes - minutes + dayMinutes - 1) % dayMinutes;
  return now - (now % 60) + (wait + 1) * 60;
}

/** When the next digest is due, Unix seconds. */
export function nextDigest(now: number, settings: AlertSettings): number | null {
  const { digest } = settings;
  if (digest === 'off') return null;
  const first = nextAt(now, digest.hour * 60, settings);
  if (digest.every === 'day') return first;
  const days = (weekdays.indexOf(digest.weekday) - weekdayOf(dayOf(first, settings)) + 7) % 7;
  return first + days * 86_400;
}

export const quietEnd = (now: number, settings: AlertSettings): number =>
  now - (now % 60) + quietFor(now, settings) * 60;

export const nextDay = (now: number, settings: AlertSettings): number => nextAt(now, 0, settings);
