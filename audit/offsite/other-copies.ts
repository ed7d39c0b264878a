import type { Copy, OtherCopies } from './model.ts';

export interface Other {
  copy: Copy;
  label: string;
  reason: OtherCopies['reason'];
  why: string;
}

/** Somebody may have put thousands of files there. */
const most = 100;

/** Sums up copies of nobody who is expected, the most recent first. */
export function otherCopies(others: readonly Other[]): OtherCopies[] {
  const sums = new Map<string, OtherCopies>();
  for (const { copy, label, reason, why } of others) {
    const sum = sums.get(`${label} ${why}`) ?? {
      label: label === '' ? 'nameless' : shownKey(label),
      reason,
      why: shownKey(why),
      copies: 0,
      newestAt: copy.takenAt,
      bytes: 0,
    };
    sum.copies += 1;
    sum.newestAt = Math.max(sum.newestAt, copy.takenAt);
    sum.bytes += copy.sizeBytes ?? 0;
    sums.set(`${label} ${why}`, sum);
  }
  return [...sums.values()]
    .sort((a, b) => b.newestAt - a.newestAt || order(a.label, b.label) || order(a.why, b.why))
    .slice(0, most);
}

/** Keys and names are strangers' text: without control characters, and no longer than a line. */
export const shownKey = (key: string): string => key.replace(/[\p{Cc}\p{Cf}]/gu, '�').slice(0, 160);

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
