import type { Report } from '../../audit/report.ts';
import { sampleReport } from './sample-report.ts';

/** Breaks out of attributes, elements and scripts wherever it is not escaped; runs `pwned` where it succeeds. */
export const hostile = `"'><img src=x onerror=pwned()><script>pwned()</script></title></pre>{{7*7}}\u202e`;

/** Every text that a cluster can put into a report is hostile, and long. */
export function hostileReport(changes: Partial<Report> = {}): Report {
  return sampleReport({ ...poison(sampleReport()), ...changes });
}

/** Texts that the product itself chooses, or that are ids and so narrow by schema and store. */
const own = new Set([
  'id',
  'rule',
  'because',
  'since',
  'category',
  'outcome',
  'severity',
  'effect',
  'reason',
  'group',
]);
const chosen = new Set(['profile', 'depth', 'until', 'release']);

function poison<Value>(value: Value, key = ''): Value {
  const done = (): unknown => {
    if (typeof value === 'string')
      return own.has(key) || chosen.has(key) ? value : `${value} ${hostile}${'x'.repeat(300)}`;
    if (Array.isArray(value)) return value.map((entry) => poison(entry, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, poison(entry, name)]));
  };
  return done() as Value; // the same shape with other texts
}
