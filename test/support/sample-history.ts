import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Report, type ReportRow, type ReportSource, rowOf } from '../../audit/report.ts';
import { day, digestOf, idAt, sample, sampleReport, takenAt, unreachableReport } from './sample-report.ts';

/** Daily reports up to the sample one, newest first, with one missed and one unreachable among them. */
export function sampleHistory(length: number): { reports: Report[]; rows: ReportRow[] } {
  const reports: Report[] = [];
  const rows: ReportRow[] = [];
  for (let back = 0; back < length; back++) {
    const at = takenAt - back * day;
    const id = idAt(at);
    if (back === 3) {
      rows.push(missedRow(id, at));
      continue;
    }
    const report =
      back === 6 ? unreachedAt(id, at, earlierOf(back, length)) : aged(id, at, back, earlierOf(back, length));
    reports.push(report);
    rows.push(rowOf(report, digestOf(report)));
  }
  return { reports, rows };
}

/** Reports in memory, read as the pages read them. */
export function sampleSource(
  clusters: { id: string; name: string; reports: Report[]; rows?: ReportRow[] }[],
): ReportSource {
  const of = (id: string) => clusters.find((cluster) => cluster.id === id);
  const rowsOf = (id: string) =>
    (of(id)?.rows ?? of(id)?.reports.map((report) => rowOf(report, digestOf(report))) ?? []).toSorted(
      (a, b) => (a.id < b.id ? 1 : -1),
    );
  const yearOf = ({ id }: ReportRow) => Number(id.slice(0, 4));
  return {
    clusters: async () => clusters.map(({ id, name }) => ({ id, name })),
    latest: async (id) => of(id)?.reports[0] ?? null,
    report: async (cluster, id) => of(cluster)?.reports.find((report) => report.id === id) ?? null,
    text: async (cluster, id) => {
      const found = of(cluster)?.reports.find((report) => report.id === id);
      return found ? JSON.stringify(found) : null;
    },
    years: async (id) => [...new Set(rowsOf(id).map(yearOf))].sort((a, b) => b - a),
    rows: async (id, year) => rowsOf(id).filter((row) => yearOf(row) === year),
  };
}

/** Reports in the layout of the bucket: key → text. */
export function bucketFiles(cluster: string, reports: Report[], rows: ReportRow[]): Record<string, string> {
  const files = reports.map((report) => [
    `${cluster}/reports/${report.id.slice(0, 4)}/${report.id}.json`,
    report,
  ]);
  const years = [...new Set(rows.map(({ id }) => id.slice(0, 4)))].map((year) => [
    `${cluster}/index/${year}.json`,
    { rows: rows.filter(({ id }) => id.startsWith(year)) },
  ]);
  const latest = reports.slice(0, 1).map(({ id, takenAt }) => [`${cluster}/latest.json`, { id, takenAt }]);
  return Object.fromEntries(
    [...files, ...years, ...latest].map(([key, value]) => [key, JSON.stringify(value)]),
  );
}

export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [key, text] of Object.entries(files)) {
    const file = join(folder, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** An earlier report: everything as in the sample, with a score of its own day. */
function aged(id: string, at: number, back: number, since: string | null): Report {
  if (back === 0) return sampleReport();
  const score = structuredClone(sample.score);
  for (const [index, category] of score.categories.entries())
    if (category.score !== null && (back + index) % 5 === 0)
      category.score = Math.min(10, category.score + 1);
  const known = score.categories.flatMap((category) => category.score ?? []);
  score.overall = Math.round((known.reduce((sum, value) => sum + value, 0) / known.length) * 10) / 10;
  return sampleReport({ id, takenAt: at, nextAt: at + day, score, changes: { ...sample.changes, since } });
}

function unreachedAt(id: string, at: number, since: string | null): Report {
  const report = unreachableReport();
  return { ...report, id, takenAt: at, nextAt: at + day, changes: { ...report.changes, since } };
}

/** The next older one over a cluster that could be read: neither the missed nor the unreachable one. */
function earlierOf(back: number, length: number): string | null {
  const earlier = [back + 1, back + 2].find((one) => one !== 3 && one !== 6) ?? length;
  return earlier < length ? idAt(takenAt - earlier * day) : null;
}

const missedRow = (id: string, at: number): ReportRow => ({
  id,
  takenAt: at,
  overall: null,
  coverage: 0,
  categories: {},
  findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
  reachable: false,
  digest: null,
  missed: 'The audit of this time was cut off before it had stored anything.',
});
