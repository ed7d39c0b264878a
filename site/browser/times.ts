import { all } from './find.ts';

const parts = {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
} as const;
const units = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** Local time, age, and whether the next report is late; the time in UTC stays as the title. */
export function times(): void {
  const short = new Intl.DateTimeFormat(undefined, parts);
  const long = new Intl.DateTimeFormat(undefined, { ...parts, year: 'numeric' });
  for (const time of all<HTMLTimeElement>('time[datetime*="T"]')) {
    time.title = time.textContent;
    time.textContent = ('short' in time.dataset ? short : long).format(new Date(time.dateTime));
  }
  tell();
  setInterval(tell, 60_000);
}

function tell(): void {
  for (const place of all('[data-age]')) place.textContent = ageOf(Date.parse(place.dataset.age ?? ''));
  // A page that was kept for offline knows nothing of what came since.
  if ('kept' in document.documentElement.dataset) return;
  for (const banner of all('[data-overdue]')) {
    banner.hidden = Date.now() < Date.parse(banner.dataset.overdue ?? '');
    if (!banner.hidden)
      for (const icon of all<HTMLLinkElement>('link[rel=icon]'))
        icon.href = icon.href.replace(/favicon.*/, 'favicon-unknown.svg');
  }
}

/** `6 hours ago`, `in 18 hours`. @param at milliseconds */
export function ageOf(at: number): string {
  const seconds = (at - Date.now()) / 1000;
  const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length) ?? (['minute', 60] as const);
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.round(seconds / length), unit);
}
