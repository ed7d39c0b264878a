import type { Report } from '../../audit/report.ts';
import { sampleReport } from './sample-report.ts';

/** Breaks out of attributes, elements and scripts wherever it is not escaped; runs `pwned` where it succeeds. */
export const hostile = `"'><img src=x onerror=pwned()><script>pwned()</script></title></pre>{{7*7}}\u202e`;

/** Every text that a cluster can put into a report is hostile, and long. */
export function hostileReport(changes: Partial<Report> = {}): Report {
  const { id, cluster } = sampleReport();
  const poisoned = poison(sampleReport());
  return sampleReport({ ...poisoned, id, cluster: { ...poisoned.cluster, id: cluster.id }, ...changes });
}

/** Ids and words that are narrow by schema and store, whatever a cluster says. */
const own = new Set(['rule', 'because', 'since', 'group', 'until', 'release']);
const words = new Set(
  [
    'full lean pass fail unknown not-applicable accepted critical high medium low info reads changes interrupts',
    'balance ha storage network recovery capacity security now two-weeks month minutes hours days create adjust',
    'node storage-server guest service returns from-replica manual restore waits lost hand remote P1 P2 P3',
    'cpu memory backup-storage cores bytes growing steady unclear forbidden unreachable timeout unsupported',
    'missing foreign broken incomplete stale listed proven not-expected failed decayed open cannot yes no good bad',
    'neutral vzdump pbs-s3 restic pbs read partly unread L0 L1 L2 L3 L4 L5 3 2 1-offsite 1-immutable 0',
  ].flatMap((line) => line.split(' ')),
);

function poison<Value>(value: Value, key = ''): Value {
  const done = (): unknown => {
    if (typeof value === 'string')
      return own.has(key) || words.has(value) ? value : `${value} ${hostile}${'x'.repeat(300)}`;
    if (Array.isArray(value)) return value.map((entry) => poison(entry, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, poison(entry, name)]));
  };
  return done() as Value; // the same shape with other texts
}
