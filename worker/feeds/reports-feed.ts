/** Feed of the last reports of a cluster, missed ones among them. Told from the index alone. */

import type { ReportRow } from '../../audit/report.ts';
import { severities } from '../../audit/rule.ts';
import { overallText } from '../../audit/score-text.ts';
import { coverageText, oneLine } from '../alert/plain-text.ts';
import { yearOf } from '../report-id.ts';
import { readRows, readYears } from '../store.ts';
import { atomFeed, type Entry, tagUri } from './atom.ts';
import type { Asked } from './documents.ts';

export const entriesShown = 30;

export async function reportsFeed({ bucket, cluster, base, self }: Asked): Promise<string> {
  // One more, for the oldest one shown is told by how much it differs, too.
  const rows = await newestRows(bucket, cluster.id, entriesShown + 1);
  const name = oneLine(cluster.name ?? cluster.id, 60);
  return atomFeed({
    id: tagUri(base, `${cluster.id}/reports`),
    title: `${name}: audits`,
    updated: rows[0]?.takenAt ?? 0,
    alternate: new URL(`/${cluster.id}/`, base).href,
    self,
    entries: rows.slice(0, entriesShown).map((row, index) => {
      const { id, takenAt, digest } = row;
      const page = digest === null ? `history/${yearOf(id)}/` : `reports/${id}/`;
      return {
        id: tagUri(base, `${cluster.id}/reports/${id}`),
        updated: takenAt,
        link: new URL(`/${cluster.id}/${page}`, base).href,
        ...textOf(name, row, rows.slice(index + 1)),
      };
    }),
  });
}

/** @param earlier newest first */
function textOf(name: string, row: ReportRow, earlier: ReportRow[]): Pick<Entry, 'title' | 'summary'> {
  const { overall, coverage, reachable, missed, digest } = row;
  if (digest === null)
    return { title: `${name}: audit missed`, summary: oneLine(missed ?? 'There is no report of this time.') };
  const change = overall === null ? '' : changeSince(overall, earlier);
  const unreached = reachable ? [] : ['The cluster could not be reached.'];
  const seen = coverageText({ coverageBefore: null, coverageAfter: coverage });
  return {
    title: `${name} ${reachable ? overallText(overall) : 'not reachable'}${change}`,
    summary: [...unreached, ...findingsText(row), seen].join(' '),
  };
}

/** ` (−0.3)`: against the newest earlier score, as both were written down; nothing when they are the same. */
function changeSince(overall: number, earlier: ReportRow[]): string {
  const before = earlier.find((row) => row.overall !== null)?.overall ?? overall;
  const change = (overall - before).toFixed(1);
  if (Number(change) === 0) return '';
  return ` (${change.startsWith('-') ? change.replace('-', '−') : `+${change}`})`;
}

/** Nothing at all where nothing was judged: no finding is then no good news. */
function findingsText({ findings, coverage }: ReportRow): string[] {
  if (coverage === 0) return [];
  const counts = severities.flatMap((severity) =>
    findings[severity] > 0 ? [`${findings[severity]} ${severity}`] : [],
  );
  return [counts.length > 0 ? `Findings: ${counts.join(', ')}.` : 'No findings.'];
}

async function newestRows(bucket: R2Bucket, cluster: string, count: number): Promise<ReportRow[]> {
  const rows: ReportRow[] = [];
  for (const year of await readYears(bucket, cluster)) {
    rows.push(...(await readRows(bucket, cluster, year)));
    if (rows.length >= count) break;
  }
  return rows.slice(0, count);
}
