/** Exports so many daily reports and tells the process that started it how long it took and how much memory. */
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseReport, type ReportSource, rowOf } from '../audit/report.ts';
import { exportSite } from '../cli/export.ts';
import { day, digestOf, idAt, sampleReport, takenAt } from '../test/support/sample-report.ts';

const count = Number(process.argv[2]);
const folder = mkdtempSync(join(tmpdir(), 'offsight-bench-'));
const out = join(folder, 'export');
const first = await measured(() => exportSite(dailyReports(count, takenAt), out));
const files = readdirSync(out, { recursive: true, encoding: 'utf8' });
// The day after: everything but two reports stands in the export already.
const next = await measured(() => exportSite(dailyReports(count, takenAt + day), out));
process.send?.({
  first,
  next,
  bytes: process.resourceUsage().maxRSS * 1024,
  folder,
  pages: files.filter((file) => file.endsWith('index.html')).length,
});

/** CPU is that of this process alone, whatever else the machine does meanwhile. */
async function measured(work: () => Promise<unknown>): Promise<{ seconds: number; cpuSeconds: number }> {
  const began = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** As they are read from a bucket: the rows are there, a report is parsed when its page is made. */
function dailyReports(count: number, newest: number): ReportSource {
  const report = sampleReport();
  const row = rowOf(report, digestOf(report));
  const rows = Array.from({ length: count }, (_, back) => {
    const at = newest - back * day;
    return { ...row, id: idAt(at), takenAt: at };
  });
  const since = (id: string) => rows[rows.findIndex((row) => row.id === id) + 1]?.id ?? null;
  const textAt = (id: string) => {
    const { takenAt } = rows.find((row) => row.id === id) ?? row;
    const changes = { ...report.changes, since: since(id) };
    return JSON.stringify({ ...report, id, takenAt, nextAt: takenAt + day, changes });
  };
  const reportAt = (id: string) => parseReport(JSON.parse(textAt(id)));
  return {
    clusters: async () => [{ id: 'homelab', name: 'homelab' }],
    latest: async () => reportAt(idAt(newest)),
    report: async (_, id) => reportAt(id),
    text: async (_, id) => textAt(id),
    years: async () => [...new Set(rows.map(({ id }) => Number(id.slice(0, 4))))],
    rows: async (_, year) => rows.filter(({ id }) => id.startsWith(String(year))),
  };
}
