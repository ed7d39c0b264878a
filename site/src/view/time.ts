import type { Span } from '../../../audit/report.ts';

/**
 * Times as text, always UTC; the script adds the reader's own zone. Written out here because the locale data
 * of Node and workerd need not agree, and both must give the same bytes.
 */
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

/** @param seconds Unix; '' for a time that no calendar knows, as a cluster may send it */
export function isoOf(seconds: number): string {
  const at = new Date(seconds * 1000);
  return isKnown(at) ? at.toISOString().replace(/\.\d+Z$/, 'Z') : '';
}

const isKnown = (at: Date): boolean => !Number.isNaN(at.getTime());
const impossible = 'an impossible time';

/** `22 Nov 2026` */
export function dayOf(seconds: number): string {
  const at = new Date(seconds * 1000);
  return isKnown(at) ? `${dateOf(at)} ${at.getUTCFullYear()}` : impossible;
}

/** `22 Nov 2026, 03:17 UTC` */
export function utcOf(seconds: number): string {
  const at = new Date(seconds * 1000);
  return isKnown(at) ? `${dayOf(seconds)}, ${clockOf(at)}` : impossible;
}

/** `22 Nov, 03:17 UTC` */
export function shortUtcOf(seconds: number): string {
  const at = new Date(seconds * 1000);
  return isKnown(at) ? `${dateOf(at)}, ${clockOf(at)}` : impossible;
}

const dateOf = (at: Date): string => `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
const clockOf = (at: Date): string => `${two(at.getUTCHours())}:${two(at.getUTCMinutes())} UTC`;

/** `2.5 s`, `1 min 12 s` */
export function durationOf(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds) % 60} s`;
}

/**
 * A time that lies between two, rounded outward: `2–5 min`, `1–3 h`, `2–4 days`, and where the shorter one would
 * be none of the unit of the longer one, `30 min – 4 h`.
 */
export function spanText({ from, to }: Span): string {
  const [size, unit] = unitOf(to);
  const [low, high] = [Math.floor(from / size), Math.ceil(to / size)];
  if (low === high) return `${high} ${unit}`;
  if (low > 0 || size === 1) return `${low}–${high} ${unit}`;
  const [smaller, own] = unitOf(from);
  return `${Math.floor(from / smaller)} ${own} – ${high} ${unit}`;
}

const unitOf = (minutes: number): [minutes: number, unit: string] =>
  minutes <= 120 ? [1, 'min'] : minutes <= 48 * 60 ? [60, 'h'] : [24 * 60, 'days'];

/** How long something has been: `3 days`, `5 h`, `10 min`, rounded down. */
export function ageText(seconds: number): string {
  const [size, unit] = seconds < 7200 ? [60, 'min'] : seconds < 172_800 ? [3600, 'h'] : [86_400, 'days'];
  return `${Math.floor(Math.max(0, seconds) / size)} ${unit}`;
}

/** The year under which a report is filed: ids begin with the time for which the audit was scheduled. NaN for any other id. */
export const yearOfId = (id: string): number => Number.parseInt(/^\d{4}/.exec(id)?.[0] ?? '', 10);
