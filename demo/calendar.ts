import { utcOffsetSeconds, weekdays } from './local-time.ts';

/** Which minutes a calendar event fires at: days of the week (1 = Monday), hours, minutes. */
interface CalendarEvent {
  days: Set<number>;
  hours: Set<number>;
  minutes: Set<number>;
}

const words: Record<string, string> = {
  minutely: '*:*',
  hourly: '*:00',
  daily: '00:00',
  weekly: 'mon 00:00',
};

/**
 * The next times (Unix seconds) at which a calendar event fires after a moment. Understands weekdays, lists, ranges
 * and steps (`sun 04:00`, `mon..fri 22:15`, `*\/15`, `2,14:30`); dates are not simulated. Throws for anything else.
 */
export function nextEvents(schedule: string, after: number, timezone: string, count = 1): number[] {
  const { days, hours, minutes } = parseEvent(schedule);
  const times: number[] = [];
  let at = Math.floor(after / 60) * 60 + 60;
  for (const end = after + 366 * 86_400; times.length < count && at < end; at += 60) {
    const local = at + utcOffsetSeconds(at, timezone);
    const minuteOfDay = Math.floor((local % 86_400) / 60);
    const weekday = ((Math.floor(local / 86_400) + 3) % 7) + 1;
    if (!days.has(weekday)) at += (1439 - minuteOfDay) * 60;
    else if (!hours.has(Math.floor(minuteOfDay / 60))) at += (59 - (minuteOfDay % 60)) * 60;
    else if (minutes.has(minuteOfDay % 60)) times.push(at);
  }
  return times;
}

function parseEvent(schedule: string): CalendarEvent {
  const parts = (words[schedule.trim()] ?? schedule.trim()).toLowerCase().split(/\s+/);
  const days = parts[0] && /^[a-z]/.test(parts[0]) ? parseDays(parts.shift() ?? '') : range(1, 7);
  const [hours, minutes] = (parts.shift() ?? '00:00').split(':').reverse().map(String);
  if (parts.length > 0) throw new Error(`unable to parse calendar event at '${parts.join(' ')}'`);
  return {
    days: new Set(days),
    hours: new Set(parseField(minutes ?? '*', 23)),
    minutes: new Set(parseField(hours ?? '0', 59)),
  };
}

function parseDays(text: string): number[] {
  const number = (name: string) => {
    const at = weekdays.findIndex((day) => day.toLowerCase() === name.slice(0, 3));
    if (at < 0) throw new Error(`unable to parse calendar event at '${name}'`);
    return at + 1;
  };
  return text.split(',').flatMap((part) => {
    const [from = '', to = from] = part.split('..');
    return range(number(from), number(to));
  });
}

function parseField(text: string, last: number): number[] {
  return text.split(',').flatMap((part) => {
    const [, from, to, step] = /^(\*|\d+)(?:\.\.(\d+))?(?:\/(\d+))?$/.exec(part) ?? [];
    if (from === undefined) throw new Error(`unable to parse calendar event at '${part}'`);
    const first = from === '*' ? 0 : Number(from);
    const end = to ? Number(to) : from === '*' || step ? last : first;
    return range(first, end).filter((value) => (value - first) % Number(step ?? 1) === 0);
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
