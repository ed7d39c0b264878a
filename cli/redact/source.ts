/** Reports as somebody may see them who is not to know whose they are. */
import { createHash, createHmac } from 'node:crypto';
import { parseReport, type ReportRow, type ReportSource } from '../../audit/report.ts';
import { tellsNothing } from './names.ts';
import { redactedReport } from './report.ts';
import { placeholder, type Redaction, textRedactor } from './text.ts';

/** Nothing that it tells holds a name or an address; the site's own address is not told at all. */
export function redactedSource(source: ReportSource, redaction: Redaction): ReportSource {
  const { key } = redaction;
  // Other words, other texts: an earlier export must not be taken for the same.
  const words = createHash('sha256')
    .update([...redaction.words].sort().join(' '))
    .digest();
  const slugOf = (cluster: string) => placeholder(key, 'cluster', cluster);
  const known = async (slug: string): Promise<{ id: string; name: string } | undefined> =>
    (await source.clusters()).find(({ id }) => slugOf(id) === slug);
  const text: ReportSource['text'] = async (slug, id) => {
    const cluster = await known(slug);
    const stored = cluster && (await source.text(cluster.id, id));
    if (!cluster || !stored) return null;
    const report = redactedReport(parseReport(JSON.parse(stored)), redaction);
    return JSON.stringify({ ...report, cluster: { ...report.cluster, id: slug } });
  };
  const report: ReportSource['report'] = async (slug, id) => {
    const found = await text(slug, id);
    return found === null ? null : parseReport(JSON.parse(found));
  };
  const redact = textRedactor(redaction, new Map());
  const row = (stored: ReportRow): ReportRow => ({
    ...stored,
    ...(stored.targets && {
      targets: stored.targets.map((name) => (tellsNothing(name) ? name : placeholder(key, 'target', name))),
    }),
    ...(stored.missed !== undefined && { missed: redact(stored.missed) }),
    // Whoever has a report could otherwise find out that this one was made of it.
    digest: stored.digest && createHmac('sha256', key).update(stored.digest).update(words).digest('hex'),
  });
  return {
    clusters: async () =>
      (await source.clusters()).map(({ id, name }) => ({
        id: slugOf(id),
        name: placeholder(key, 'cluster', name),
      })),
    latest: async () => null,
    report,
    text,
    years: async (slug) => {
      const cluster = await known(slug);
      return cluster ? source.years(cluster.id) : [];
    },
    rows: async (slug, year) => {
      const cluster = await known(slug);
      return cluster ? (await source.rows(cluster.id, year)).map(row) : [];
    },
    address: async () => null,
  };
}
