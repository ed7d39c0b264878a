/** Addresses at which reports are compared. */
import type { ReportRow, ReportSource } from '../../audit/report.ts';
import { allRows } from './all-rows.ts';
import { digestOf } from './digest.ts';
import type { Place } from './places.ts';
import { comparePath, comparisonPath } from './view/place.ts';
import { yearOfId } from './view/time.ts';

/** @returns null for any other page, and for a comparison with a report that there is not */
export async function comparePlace(path: string, source: ReportSource): Promise<Place | null> {
  const asked = addressed(path);
  const cluster = asked && (await source.clusters()).find(({ id }) => id === asked.cluster);
  if (!cluster) return null;
  if (asked.pair === null) return { path, digest: await digestOf([cluster, await source.years(cluster.id)]) };
  const [earlier, later] = asked.pair;
  if (earlier >= later) return null;
  const digests = await Promise.all(asked.pair.map((id) => digestOfReport(cluster.id, id, source)));
  if (digests.includes(null)) return null;
  return { path, digest: await digestOf(digests) };
}

/**
 * Where a choice of two reports leads: what the form on the history page asks for (`?from=…&to=…`), and an address that
 * names the later one first.
 * @returns null where the request is no such choice, or names reports that there are not
 */
export async function chosenPlace(url: URL, source: ReportSource): Promise<string | null> {
  const asked = addressed(url.pathname);
  if (!asked) return null;
  const { from, to } = Object.fromEntries(url.searchParams);
  const formed = asked.pair === null;
  if (formed && from === undefined && to === undefined) return null;
  const [one = '', other = ''] = (asked.pair ?? [from, to]).map((id = '') => id.trim());
  if (!formed && one < other) return null;
  if (!(await source.clusters()).some(({ id }) => id === asked.cluster)) return null;
  const explained = (why: string) => `${comparePath('/', asked.cluster)}#${why}`;
  if (one !== '' && one === other) return explained('same');
  const digests = await Promise.all([one, other].map((id) => digestOfReport(asked.cluster, id, source)));
  if (digests.includes(null)) return formed ? explained('missing') : null;
  const [earlier, later] = one < other ? [one, other] : [other, one];
  return comparisonPath('/', asked.cluster, earlier, later);
}

/** The report before this one in whose light it was judged, where there is a page about the two. */
export function comparedWith({ id, digest, since }: ReportRow, rows: readonly ReportRow[]): string | null {
  if (digest === null || !since || since >= id) return null;
  // Of another year's rows nothing is known here.
  const stored =
    yearOfId(since) !== yearOfId(id) || rows.some((row) => row.id === since && row.digest !== null);
  return stored ? since : null;
}

/**
 * Every comparison with the report before: those that an export has pages of. Rows from before they said with what
 * they were compared cost the reading of their report.
 */
export async function comparedPairs(
  source: ReportSource,
): Promise<{ cluster: string; earlier: string; later: string }[]> {
  const rows = await allRows(source);
  const stored = new Set(
    rows.flatMap(({ cluster, row }) => (row.digest === null ? [] : [`${cluster} ${row.id}`])),
  );
  const pairs = [];
  for (const { cluster, row } of rows) {
    if (row.digest === null) continue;
    const since =
      row.since === undefined ? ((await source.report(cluster, row.id))?.changes.since ?? null) : row.since;
    if (since !== null && since < row.id && stored.has(`${cluster} ${since}`))
      pairs.push({ cluster, earlier: since, later: row.id });
  }
  return pairs;
}

function addressed(path: string): { cluster: string; pair: [string, string] | null } | null {
  const [, cluster, one, other] = comparePattern.exec(path) ?? [];
  if (cluster === undefined) return null;
  return { cluster, pair: one === undefined || other === undefined ? null : [one, other] };
}

const comparePattern = /^\/([A-Za-z0-9-]{1,64})\/compare\/(?:([A-Za-z0-9-]{1,64})\/([A-Za-z0-9-]{1,64})\/)?$/;

/** @returns null when there is no such report */
async function digestOfReport(cluster: string, id: string, source: ReportSource): Promise<string | null> {
  const year = yearOfId(id);
  if (!/^[A-Za-z0-9-]{1,64}$/.test(id) || Number.isNaN(year)) return null;
  return (await source.rows(cluster, year)).find((row) => row.id === id)?.digest ?? null;
}
