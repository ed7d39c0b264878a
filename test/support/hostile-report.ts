import { type Report, reportSchema } from '../../audit/report.ts';
import { sampleReport } from './sample-report.ts';

/** Breaks out of attributes, elements and scripts wherever it is not escaped; runs `pwned` where it succeeds. */
export const hostile = `"'><img src=x onerror=pwned()><script>pwned()</script></title></pre>{{7*7}}\u202e`;

/** Every text that a cluster can put into a report is hostile, and long. */
export const hostileReport = (changes: Partial<Report> = {}): Report =>
  reportWith(`${hostile}${'x'.repeat(300)}`, changes);

/** The sample with these words behind every text that a cluster or its owner can put into a report. */
export function reportWith(words: string, changes: Partial<Report> = {}): Report {
  const { id, cluster } = sampleReport();
  const poisoned = mended(poison(sampleReport(), words), sampleReport());
  return sampleReport({ ...poisoned, id, cluster: { ...poisoned.cluster, id: cluster.id }, ...changes });
}

/** Ids that the store and the catalogue make, whatever a cluster says. */
const own = new Set(['rule', 'because', 'since', 'group', 'until', 'release']);
/** Words that are narrow by the schema come as they were: whatever a cluster says, nothing else is stored. */
function mended(poisoned: Report, report: Report): Report {
  const parsed = reportSchema.safeParse(poisoned);
  for (const { path } of parsed.error?.issues ?? []) {
    const way = path.slice(0, -1);
    // Paths of what the schema refuses lead through what both have.
    const [there, from] = [poisoned, report].map((at) =>
      way.reduce<Node>((node, step) => node[step] as Node, at as unknown as Node),
    );
    const last = path.at(-1);
    if (there && from && last !== undefined) there[last] = from[last];
  }
  return poisoned;
}

type Node = Record<PropertyKey, unknown>;

function poison<Value>(value: Value, words: string, key = ''): Value {
  const done = (): unknown => {
    if (typeof value === 'string') return own.has(key) ? value : `${value} ${words}`;
    if (Array.isArray(value)) return value.map((entry) => poison(entry, words, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [name, poison(entry, words, name)]),
    );
  };
  return done() as Value; // the same shape with other texts
}
