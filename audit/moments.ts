/** How messages write times and ages. Absolute times are UTC, as a report is read anywhere. */

const minute = 60;
const hour = 3600;
const day = 86_400;

/** `45 seconds`, `5 minutes`, `26 hours`, `3 days`: the unit in which people would say it. */
export function duration(seconds: number): string {
  const size = Math.abs(seconds);
  const [unit, name] =
    size < 2 * minute
      ? [1, 'second']
      : size < 2 * hour
        ? [minute, 'minute']
        : size < 3 * day
          ? [hour, 'hour']
          : [day, 'day'];
  const count = Math.round(size / unit);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** `2026-11-17T02:17:00Z`. @param at Unix seconds; undefined for one that no calendar knows, as a cluster may send it. */
export const isoTime = (at: number): string | undefined => {
  const date = new Date(at * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(/\.\d+Z$/, 'Z');
};

/** `2026-11-17 02:17 UTC`. @param at Unix seconds; a cluster may send one that no calendar knows. */
export const moment = (at: number): string => {
  const iso = isoTime(at);
  return iso === undefined ? 'an impossible time' : `${iso.replace(/:\d\dZ$/, '').replace('T', ' ')} UTC`;
};

/** `2026-11-17`. @param at Unix seconds. */
export const dateOf = (at: number): string => moment(at).replace(/ \d\d:\d\d UTC$/, '');
