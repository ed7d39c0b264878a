import type { Seen } from '../../../audit/report.ts';
import { count } from './number.ts';
import { ageText, dayOf } from './time.ts';

const day = 86_400;

/**
 * Since when a finding is open, by the report's own time: `Open since 12 Nov 2026 (11 days, 11 reports)`. Other findings
 * may have come and gone at the same time, so it is never said of the whole report.
 */
export function seenText({ since, first, reports }: Seen, report: { id: string; takenAt: number }): string {
  const before = first ? `; first seen on ${dayOf(first.takenAt)}` : '';
  if (since.report === report.id)
    return first ? `Back with this report${before}` : 'Found for the first time';
  const seconds = report.takenAt - since.takenAt;
  const lasts = seconds < day ? ageText(seconds) : count(Math.floor(seconds / day), 'day');
  return `Open since ${dayOf(since.takenAt)} (${lasts}, ${count(reports, 'report')})${before}`;
}
