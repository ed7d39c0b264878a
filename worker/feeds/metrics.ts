/** What monitoring gets of each cluster. What is not known is absent: 0 would be a claim. */
import type { ClusterConfig } from '../../audit/config.ts';
import { parseReport, type Report } from '../../audit/report.ts';
import { severities } from '../../audit/rule.ts';
import { type ClusterHealth, healthOf } from '../health.ts';
import { readReport } from '../store.ts';
import { offsiteGauges } from './offsite-gauges.ts';
import { type Gauge, openMetricsText, type Sample } from './openmetrics.ts';

/** What is known of one cluster. */
interface Known {
  id: string;
  health: ClusterHealth;
  /** The newest one; null where there is none that can be read. */
  report: Report | null;
}

/** @param now Unix seconds */
export async function metricsText(
  bucket: R2Bucket,
  clusters: readonly ClusterConfig[],
  now: number,
): Promise<string> {
  const known = await Promise.all(clusters.map((cluster) => knownOf(bucket, cluster, now)));
  const reports = known.flatMap(({ report }) => (report ? [report] : []));
  return openMetricsText([...scoreGauges(reports), ...ageGauges(known, now), ...offsiteGauges(reports)]);
}

async function knownOf(bucket: R2Bucket, cluster: ClusterConfig, now: number): Promise<Known> {
  const { id } = cluster;
  const health = await healthOf(bucket, cluster, now);
  return { id, health, report: health.lastAudit && (await reportOf(bucket, id, health.lastAudit.id)) };
}

/** Null as well when it cannot be read: ages, and other clusters, are told all the same. */
async function reportOf(bucket: R2Bucket, cluster: string, id: string): Promise<Report | null> {
  try {
    const stored = await readReport(bucket, cluster, id);
    return stored && parseReport(JSON.parse(stored.text));
  } catch (error) {
    console.error(`The report ${id} of "${cluster}" is left out of the metrics.`, error);
    return null;
  }
}

const scoreGauges = (reports: readonly Report[]): Gauge[] => [
  {
    name: 'offsight_cluster_reachable',
    help: 'Whether the newest audit could read the cluster: 1 or 0.',
    samples: reports.map(({ cluster: { id }, reachable }) => ({
      labels: { cluster: id },
      value: Number(reachable),
    })),
  },
  {
    name: 'offsight_score',
    help: 'Overall score of the newest report, 0 to 10. Absent where too little could be judged.',
    samples: reports.flatMap(({ cluster: { id }, score }) => sampleOf({ cluster: id }, score.overall)),
  },
  {
    name: 'offsight_category_score',
    help: 'Score of a category, 0 to 10. Absent where nothing in it could be judged.',
    samples: ofCategories(reports, ({ score }) => score),
  },
  {
    name: 'offsight_coverage_ratio',
    unit: 'ratio',
    help: 'Share of what applies that could be judged.',
    samples: reports.map(({ cluster: { id }, score }) => ({
      labels: { cluster: id },
      value: score.coverage,
    })),
  },
  {
    name: 'offsight_category_coverage_ratio',
    unit: 'ratio',
    help: 'The same in a category. Absent where nothing applies.',
    samples: ofCategories(reports, ({ coverage }) => coverage),
  },
  {
    name: 'offsight_findings',
    help: 'Findings of the newest report. What could not be judged is not counted; absent where nothing could.',
    samples: reports.flatMap(findingSamples),
  },
];

const sampleOf = (labels: Sample['labels'], value: number | null | undefined): Sample[] =>
  value === null || value === undefined ? [] : [{ labels, value }];

const ofCategories = (
  reports: readonly Report[],
  measure: (category: Report['score']['categories'][number]) => number | null,
): Sample[] =>
  reports.flatMap(({ cluster, score }) =>
    score.categories.flatMap((category) =>
      sampleOf({ cluster: cluster.id, category: category.id }, measure(category)),
    ),
  );

function findingSamples({ cluster, score, results }: Report): Sample[] {
  if (score.coverage === 0) return [];
  const failing = results.flatMap(({ verdicts }) => verdicts.filter(({ outcome }) => outcome === 'fail'));
  return severities.map((severity) => ({
    labels: { cluster: cluster.id, severity },
    value: failing.filter((verdict) => verdict.severity === severity).length,
  }));
}

function ageGauges(known: readonly Known[], now: number): Gauge[] {
  const timesOf = (timeOf: (health: ClusterHealth) => number | undefined): Sample[] =>
    known.flatMap(({ id, health }) => sampleOf({ cluster: id }, timeOf(health)));
  const last = timesOf(({ lastAudit }) => lastAudit?.takenAt);
  const good = timesOf(({ lastGoodAudit }) => lastGoodAudit?.takenAt);
  return [
    seconds('offsight_last_audit_timestamp_seconds', 'When the newest audit looked, Unix time.', last),
    seconds('offsight_last_audit_age_seconds', 'How long ago that was when this was asked.', ages(last, now)),
    seconds(
      'offsight_last_good_audit_timestamp_seconds',
      'When an audit last could read the cluster, Unix time.',
      good,
    ),
    seconds(
      'offsight_last_good_audit_age_seconds',
      'How long ago that was when this was asked.',
      ages(good, now),
    ),
    {
      name: 'offsight_audit_overdue',
      help: 'Whether the last good audit is older than the configuration allows, or there is none: 1 or 0.',
      samples: known.map(({ id, health }) => ({ labels: { cluster: id }, value: Number(health.overdue) })),
    },
  ];
}

const seconds = (name: string, help: string, samples: Sample[]): Gauge => ({
  name,
  unit: 'seconds',
  help,
  samples,
});

const ages = (times: readonly Sample[], now: number): Sample[] =>
  times.map(({ labels, value }) => ({ labels, value: Math.max(0, Math.floor(now - value)) }));
