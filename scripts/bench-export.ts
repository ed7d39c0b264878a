/** Exports so many daily reports and tells the process that started it how long it took and how much memory. */
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ReportSource, rowOf } from '../audit/report.ts';
import { exportSite } from '../cli/export.ts';
import { day, digestOf, idAt, sampleReport, takenAt } from '../test/support/sample-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-bench-'));
const began = performance.now();
await exportSite(dailyReports(Number(process.argv[2])), join(folder, 'export'));
const seconds = (performance.now() - began) / 1000;
// Of this process alone, whatever else the machine does meanwhile.
const { user, system } = process.cpuUsage();
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
process.send?.({
  seconds,
  cpuSeconds: (user + system) / 1e6,
  bytes: process.resourceUsage().maxRSS * 1024,
  folder,
  pages: files.filter((file) => file.endsWith('index.html')).length,
});

/** As they are read from a bucket: the rows are there, a report is parsed when its page is made. */
function dailyReports(count: number): ReportSource {
  const report = sampleReport();
  const text = JSON.stringify(report);
  const row = rowOf(report, digestOf(report));
  const rows = Array.from({ length: count }, (_, back) => {
    const at = takenAt - back * day;
    return { ...row, id: idAt(at), takenAt: at };
  });
  const since = (id: string) => rows[rows.findIndex((row) => row.id === id) + 1]?.id ?? null;
  const reportAt = (id: string) => {
    const { takenAt } = rows.find((row) => row.id === id) ?? row;
    const parsed = JSON.parse(text) as typeof report; // it was one a moment ago
    return sampleReport({
      ...parsed,
      id,
      takenAt,
      nextAt: takenAt + day,
      changes: { ...parsed.changes, since: since(id) },
    });
  };
  return {
    clusters: async () => [{ id: 'homelab', name: 'homelab' }],
    latest: async () => reportAt(row.id),
    report: async (_, id) => reportAt(id),
    text: async (_, id) => JSON.stringify(reportAt(id)),
    years: async () => [...new Set(rows.map(({ id }) => Number(id.slice(0, 4))))],
    rows: async (_, year) => rows.filter(({ id }) => id.startsWith(String(year))),
  };
}
