import type { ReportRow, ReportSource } from '../../audit/report.ts';
import { comparePlace } from './compare-places.ts';
import { digestOf } from './digest.ts';
import { newestReport } from './newest.ts';
import { isReportPart, reportParts, targetSlug } from './view/place.ts';
import { yearOfId } from './view/time.ts';

/** A page that exists and shows reports. */
export interface Place {
  /** Absolute, with its closing slash. */
  path: string;
  /** Of all that the page shows: the same digest, the same page. */
  digest: string;
  /** Only the report itself says whether there is such a page: rendering it tells. */
  uncertain?: boolean;
}

/** @returns null when there is no such page; names are parsed before anything is asked by them */
export async function placeOf(path: string, source: ReportSource): Promise<Place | null> {
  if (path === '/') return { path, digest: await firstPageDigest(source) };
  const compared = await comparePlace(path, source);
  if (compared) return compared;
  const [, id, kind, name, part, item] = placePattern.exec(path) ?? [];
  if (!id || (part && !(kind === 'reports' && isReportPart(part)))) return null;
  if (item && part !== 'offsite' && part !== 'guests' && part !== 'runbooks') return null;
  const cluster = (await source.clusters()).find((one) => one.id === id);
  if (!cluster) return null;
  if (kind === 'reports' && name) return reportPlace(path, id, { id: name, part, item }, source);
  if (kind === 'history' && name) return historyPlace(path, cluster, name, source);
  return { path, digest: await latestDigest(cluster, source) };
}

/** Cluster, kind, report or year, part of the report, target or guest. All findings, and runbooks to go to, are shown by the latest report. */
const placePattern =
  /^\/([A-Za-z0-9-]{1,64})\/(?:(?:findings|runbooks)\/|(reports|history)\/([A-Za-z0-9-]{1,64})\/(?:([a-z]{1,64})\/(?:([\w.:-]{1,90})\/)?)?)?$/;

/** Paths of the pages that a new report changes, the one that readers wait for first. */
export const pathsOf = (cluster: string, report: string): string[] => [
  `/${cluster}/`,
  '/',
  `/${cluster}/reports/${report}/`,
  ...reportParts.map((part) => `/${cluster}/reports/${report}/${part}/`),
  `/${cluster}/history/${yearOfId(report)}/`,
];

async function reportPlace(path: string, cluster: string, of: PlaceOfReport, source: ReportSource) {
  const row = (await source.rows(cluster, yearOfId(of.id))).find((row) => row.id === of.id);
  if (!row?.digest) return null;
  const place = { path, digest: row.digest };
  if (!of.item) return place;
  // A row would be too long with thousands of guests in it.
  if (of.part === 'guests' || of.part === 'runbooks') return { ...place, uncertain: true };
  return targetsOf(row).includes(of.item) ? place : null;
}

interface PlaceOfReport {
  id: string;
  part: string | undefined;
  /** A target of the part offsite, a guest of the part guests, a runbook of the part runbooks. */
  item: string | undefined;
}

/** The targets of a report that have pages, as they stand in addresses. */
export const targetsOf = ({ targets = [] }: ReportRow): string[] => targets.map(targetSlug);

async function historyPlace(path: string, cluster: Cluster, name: string, source: ReportSource) {
  const years = await source.years(cluster.id);
  const year = years.find((year) => String(year) === name);
  if (year === undefined) return null;
  const shown: [string, number[], ReportRow[]] = [cluster.name, years, await source.rows(cluster.id, year)];
  return { path, digest: await digestOf(shown) };
}

async function firstPageDigest(source: ReportSource): Promise<string> {
  const digests = (await source.clusters()).map(async (cluster) => [
    cluster.id,
    await latestDigest(cluster, source),
  ]);
  return digestOf(await Promise.all(digests));
}

type Cluster = Awaited<ReturnType<ReportSource['clusters']>>[number];

/** Before the first report the page shows the cluster's name alone. */
const latestDigest = async (cluster: Cluster, source: ReportSource): Promise<string> =>
  (await newestReport(source, cluster.id))?.digest ?? digestOf(cluster);
