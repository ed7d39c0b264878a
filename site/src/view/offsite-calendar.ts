import { count } from './number.ts';
import { dayOf } from './time.ts';

const day = 86_400;

/** Days in a row, a bar or a mark for each, drawn 4 apart on a ground of 20. */
export interface CalendarDrawing {
  width: number;
  /** Bars of days with a usable copy: lines to be dashed, so that a run of days is one subpath. */
  usable: string;
  /** Ticks of days without a copy; dashed likewise. */
  none: string;
  /** Crosses of days with only unusable copies. */
  unusable: string;
  /** Dots of days before the first copy. */
  before: string;
  from: string;
  to: string;
  text: string;
}

/**
 * @param calendar a letter a day, oldest first, as `audit/report-offsite.ts` has it
 * @param takenAt Unix seconds; its day (UTC) is the last one
 * @returns null when there is no day with a copy
 */
export function calendarOf(calendar: string, takenAt: number): CalendarDrawing | null {
  const runs = runsOf(calendar);
  if (!runs.some(({ kind }) => kind === 'usable' || kind === 'unusable')) return null;
  const first = Math.floor(takenAt / day) - calendar.length + 1;
  const dated = (index: number) => dayOf((first + index) * day);
  const lines = (kind: Kind, y: number) =>
    runs.map((run) => (run.kind === kind ? `M${run.from * 4} ${y}h${run.days * 4}` : '')).join('');
  return {
    width: calendar.length * 4,
    usable: lines('usable', 9),
    none: lines('none', 15),
    before: lines('before', 16),
    unusable: [...calendar]
      .map((letter, index) => (letter === 'x' ? `M${index * 4} 3l3 12m0-12l-3 12` : ''))
      .join(''),
    from: dated(0),
    to: dated(calendar.length - 1),
    text: textOf(runs, dated),
  };
}

type Kind = 'usable' | 'unusable' | 'none' | 'before';

interface Run {
  kind: Kind;
  from: number;
  days: number;
}

const kindOf = (letter: string): Kind =>
  letter === ' ' ? 'before' : letter === '.' ? 'none' : letter === 'x' ? 'unusable' : 'usable';

function runsOf(calendar: string): Run[] {
  const runs: Run[] = [];
  for (const [index, letter] of [...calendar].entries()) {
    const kind = kindOf(letter);
    const last = runs.at(-1);
    if (last?.kind === kind) last.days += 1;
    else runs.push({ kind, from: index, days: 1 });
  }
  return runs;
}

/** What the drawing shows, in words. */
function textOf(runs: Run[], dated: (index: number) => string): string {
  const of = (kind: Kind) => runs.filter((run) => run.kind === kind);
  const days = (kind: Kind) => of(kind).reduce((sum, run) => sum + run.days, 0);
  const before = days('before');
  const all = runs.reduce((sum, run) => sum + run.days, 0) - before;
  const since = before > 0 ? ` since the first one, of ${dated(before)}` : '';
  const named = (kind: Kind, lead: string) =>
    days(kind) > 0 ? [`${lead} on ${spansText(of(kind), dated)}.`] : [];
  return [
    `A usable copy on ${days('usable')} of ${count(all, 'day')}${since}.`,
    ...named('none', 'None'),
    ...named('unusable', 'Only unusable ones'),
  ].join(' ');
}

/** Gaps of a place that is hardly used are many. */
const most = 6;

function spansText(runs: Run[], dated: (index: number) => string): string {
  const spans = runs.slice(0, most).map(({ from, days }) => {
    const last = dated(from + days - 1);
    return days === 1 ? last : `${dated(from).slice(0, -5)} – ${last}`;
  });
  const left = runs.slice(most).reduce((sum, { days }) => sum + days, 0);
  return [...spans, ...(left > 0 ? [`${left} more days`] : [])].join(', ');
}
