// What only the reader's machine knows: local time, age, whether the next report is late. The page says
// everything else without this file.
const parts = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' };
const short = new Intl.DateTimeFormat(undefined, parts);
const long = new Intl.DateTimeFormat(undefined, { ...parts, year: 'numeric' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const units = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

for (const time of document.querySelectorAll('time[datetime*="T"]')) {
  time.title = time.textContent;
  time.textContent = ('short' in time.dataset ? short : long).format(new Date(time.dateTime));
}

function tell() {
  for (const place of document.querySelectorAll('[data-age]')) {
    const seconds = (Date.parse(place.dataset.age) - Date.now()) / 1000;
    const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60];
    place.textContent = relative.format(Math.round(seconds / length), unit);
  }
  for (const banner of document.querySelectorAll('[data-overdue]'))
    banner.hidden = Date.now() < Date.parse(banner.dataset.overdue);
}

tell();
setInterval(tell, 60_000);
