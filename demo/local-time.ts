/** A moment on a wall clock. `weekday` counts from Monday = 1. */
export interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: number;
}

/** Seconds by which the wall clock of a time zone is ahead of UTC at a moment (Unix seconds). */
export function utcOffsetSeconds(at: number, timezone: string): number {
  const hour = Math.floor(at / 3600);
  const key = `${timezone}/${hour}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const name = formatter(timezone)
    .formatToParts(hour * 3_600_000)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT(?:([+-])(\d+)(?::(\d+))?)?/.exec(name ?? '') ?? [];
  const offset = (Number(hours) * 3600 + Number(minutes) * 60) * (sign === '-' ? -1 : 1);
  if (offsets.size > 20_000) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** The wall clock of a time zone at a moment (Unix seconds). */
export function wallClock(at: number, timezone: string): WallClock {
  const date = new Date((at + utcOffsetSeconds(at, timezone)) * 1000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay() || 7,
  };
}

/** Unix seconds at which the wall clock shows the hour and minute on the day that holds `at`. */
export function atClock(at: number, timezone: string, hour: number, minute: number): number {
  const offset = utcOffsetSeconds(at, timezone);
  const midnight = Math.floor((at + offset) / 86_400) * 86_400 - offset;
  const then = midnight + hour * 3600 + minute * 60;
  return then + (offset - utcOffsetSeconds(then, timezone));
}

/** `2026-11-22 02:00:03`, as task logs write it. */
export function stamp(at: number, timezone: string): string {
  const { year, month, day, hour, minute, second } = wallClock(at, timezone);
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** `Sun Nov 22 02:00:03 2026`, as `ctime` writes it. */
export function ctimeText(at: number, timezone: string): string {
  const { year, month, day, hour, minute, second, weekday } = wallClock(at, timezone);
  const date = `${weekdays[weekday - 1]} ${months[month - 1]} ${String(day).padStart(2)}`;
  return `${date} ${two(hour)}:${two(minute)}:${two(second)} ${year}`;
}

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function two(value: number): string {
  return String(value).padStart(2, '0');
}

const offsets = new Map<string, number>();
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
  formatters.set(timezone, made);
  return made;
}
