/** A source as an export reads it: lists once, reports one by one, each once for all its pages and files. */
import { parseReport, type Report, type ReportSource } from '../audit/report.ts';

/** @returns a source whose reports throw where the index lists one that is missing or cannot be read */
export function readOnce(source: ReportSource): ReportSource {
  const read = keepLast(async (cluster, id) => {
    const text = await source.text(cluster, id);
    if (text === null) throw new Error(`The index lists the report ${id} of ${cluster}, and there is none.`);
    return { text, report: parsed(text, cluster, id) };
  });
  return {
    ...keepLists(source),
    report: async (cluster, id) => (await read(cluster, id)).report,
    text: async (cluster, id) => (await read(cluster, id)).text,
  };
}

function parsed(text: string, cluster: string, id: string): Report {
  try {
    return parseReport(JSON.parse(text));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The report ${id} of ${cluster} cannot be read: ${why}`);
  }
}

/** Lists are read once, so that a report stored meanwhile leaves no link to a page that was not written. */
function keepLists(source: ReportSource): ReportSource {
  const kept = new Map<string, Promise<unknown>>();
  const once = <Value>(key: string, read: () => Promise<Value>): Promise<Value> => {
    if (!kept.has(key)) kept.set(key, read());
    return kept.get(key) as Promise<Value>; // each key is one method's with the same arguments
  };
  return {
    ...source,
    clusters: () => once('clusters', () => source.clusters()),
    years: (cluster) => once(`years ${cluster}`, () => source.years(cluster)),
    rows: (cluster, year) => once(`rows ${cluster} ${year}`, () => source.rows(cluster, year)),
  };
}

/** Memory does not grow with the history: two reports, for a comparison, are all that is kept. */
function keepLast<Value>(read: (cluster: string, id: string) => Promise<Value>): typeof read {
  let last: { key: string; value: Promise<Value> }[] = [];
  return (cluster, id) => {
    const key = `${cluster} ${id}`;
    const kept = last.find((one) => one.key === key) ?? { key, value: read(cluster, id) };
    last = [kept, ...last.filter((one) => one !== kept)].slice(0, 2);
    return kept.value;
  };
}
