/**
 * Reads the calendar events of Proxmox VE, a subset of systemd's:
 * `[WEEKDAY] [[YEARS-]MONTHS-DAYS] [HOURS:]MINUTES[:SECONDS]`, each part a list of values, ranges `a..b` and
 * repetitions `a/n`, or one of the words below (Proxmox VE Administration Guide, Calendar Events).
 */

const words = new Map(
  Object.entries({
    minutely: '*:*',
    hourly: '*:0',
    daily: '*-* 0:0',
    weekly: 'mon 0:0',
    monthly: '*-1 0:0',
    yearly: '1-1 0:0',
    annually: '1-1 0:0',
    quarterly: '1,4,7,10-1 0:0',
    semiannually: '1,7-1 0:0',
    'semi-annually': '1,7-1 0:0',
  }),
);

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const minutesOfDay = 24 * 60;

/**
 * The longest pause between two runs, in seconds: from Friday to Monday for `mon..fri 22:00`. Daylight saving
 * time is left out; it shifts a run by an hour.
 *
 * @returns undefined for events that are not understood, are bound to certain years, or happen once at most.
 */
export function longestInterval(schedule: string): number | undefined {
  const text = schedule.trim().toLowerCase();
  const event = text.length > 200 ? undefined : read(words.get(text) ?? text);
  if (!event) return undefined;
  const first = Math.min(...event.minutes);
  const last = Math.max(...event.minutes);
  const days = runningDays(event);
  const withinDay = longestStep([...event.minutes].sort((a, b) => a - b));
  const overNight = longestStep(days) * minutesOfDay - last + first;
  return days.length < 2 ? undefined : Math.max(withinDay, overNight) * 60;
}

interface Event {
  /** 0 = Monday. */
  weekdays: Set<number>;
  months: Set<number>;
  days: Set<number>;
  /** Minutes since midnight. */
  minutes: Set<number>;
}

function read(text: string): Event | undefined {
  const parts = text.split(/\s+/).filter((part) => part !== '' && part !== 'utc');
  const [head = '', ...tail] = parts;
  const named = /^[a-z]/.test(head);
  const days = named ? list(head, 0, 6, weekday) : span(0, 6);
  const rest = named ? tail : parts;
  const date = rest[0]?.includes('-') ? rest.shift() : undefined;
  const time = rest.shift() ?? '0:0';
  const [month, day] = dateParts(date);
  const months = list(month, 1, 12);
  const daysOfMonth = list(day, 1, 31);
  const minutes = minutesIn(time);
  if (rest.length > 0 || head === '' || !days || !months || !daysOfMonth || !minutes) return undefined;
  return { weekdays: days, months, days: daysOfMonth, minutes };
}

/** `*-*-1`, `*-1`. Events of certain years are no rhythm. */
function dateParts(date: string | undefined): [month: string, day: string] {
  const [day = '*', month = '*', year = '*', ...more] = (date ?? '*-*').split('-').reverse();
  return year === '*' && more.length === 0 ? [month, day] : ['?', '?'];
}

/** `22:30`, `8..17,22:0/15`, and minutes of every hour alone: `0/30`. Seconds do not matter. */
function minutesIn(time: string): Set<number> | undefined {
  const [first = '', second, seconds = '0', ...more] = time.split(':');
  const hours = list(second === undefined ? '*' : first, 0, 23);
  const minutes = list(second ?? first, 0, 59);
  if (!hours || !minutes || !list(seconds, 0, 59) || more.length > 0) return undefined;
  return new Set([...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute)));
}

/** One field of an event; undefined when it holds anything else than values of that field. */
function list(text: string, min: number, max: number, value = number): Set<number> | undefined {
  const all = new Set<number>();
  for (const item of text.split(',')) {
    const [range = '', step, ...more] = item.split('/');
    const [from = '', to, ...rest] = range.split('..');
    const start = from === '*' ? min : value(from);
    const end = to === undefined ? (step === undefined && from !== '*' ? start : max) : value(to);
    const by = step === undefined ? 1 : number(step);
    const wrong = more.length > 0 || rest.length > 0 || (from === '*' && to !== undefined);
    if (wrong || !(start >= min && end <= max && start <= end && by >= 1)) return undefined;
    for (let at = start; at <= end; at += by) all.add(at);
  }
  return all;
}

const span = (min: number, max: number) => list('*', min, max);
const number = (text: string): number => (/^\d{1,4}$/.test(text) ? Number(text) : Number.NaN);
const weekday = (text: string): number =>
  weekdays.findIndex((name) => text === name || text === name.slice(0, 3));

/**
 * Days, counted from a Monday, on which the event happens. What goes by weekdays alone, as most do, is the same after a
 * week; anything else is followed for eight years, any of which see a leap day.
 */
function runningDays({ weekdays: on, months, days }: Event): number[] {
  const monday = Date.UTC(2024, 0, 1);
  const length = months.size === 12 && days.size === 31 ? 2 * 7 : 8 * 366;
  return Array.from({ length }, (_, index) => index).filter((index) => {
    const date = new Date(monday + index * 86_400_000);
    return on.has(index % 7) && months.has(date.getUTCMonth() + 1) && days.has(date.getUTCDate());
  });
}

const longestStep = (sorted: readonly number[]): number =>
  sorted.reduce((most, at, index) => Math.max(most, at - (sorted[index - 1] ?? at)), 0);
