/**
 * The report: everything that pages, alerts and the terminal know. Written once, never changed.
 * The one module of `audit/` that the site may import; it stands on its own parts and zod alone.
 */
import * as z from 'zod/mini';
import { adviceSchema, commandSchema, fixSchema, recommendationSchema } from './report-advice.ts';
import { driftSchema } from './report-drift.ts';
import { capacitySchema, failureSchema, riskSchema, rtoSchema, spofSchema } from './report-failures.ts';
import { pastFindingsSchema, seenSchema } from './report-history.ts';
import { inventorySchema } from './report-inventory.ts';
import { offsiteReportSchema } from './report-offsite.ts';
import { runbooksSchema } from './report-runbooks.ts';

export const reportVersion = 1;

const severity = z.enum(['critical', 'high', 'medium', 'low', 'info']);
const category = z.enum(['balance', 'ha', 'storage', 'network', 'recovery', 'capacity', 'security']);
const outcome = z.enum(['pass', 'fail', 'unknown', 'not-applicable', 'accepted']);
const score = z.nullable(z.number());

const verdictSchema = z.object({
  subject: z.string(),
  outcome,
  severity,
  message: z.string(),
  evidence: z.array(z.object({ seen: z.string(), where: z.string(), expected: z.optional(z.string()) })),
  fix: z.optional(fixSchema),
  /** Set when the owner accepted this finding. */
  accepted: z.optional(z.object({ reason: z.string(), until: z.string() })),
  /** Since when it is known, where it fails or is accepted; absent where no earlier report was there to go on from. */
  seen: z.optional(seenSchema),
});

const resultSchema = z.object({
  rule: z.string(),
  title: z.string(),
  category,
  outcome,
  /** The worst severity among failing verdicts; `info` when none fails. */
  severity,
  verdicts: z.array(verdictSchema),
  /** Why a rule does not apply, and the id of the rule that says more. */
  notApplicable: z.optional(z.object({ because: z.optional(z.string()), message: z.string() })),
});

const gapSchema = z.object({
  group: z.string(),
  subject: z.optional(z.string()),
  reason: z.enum(['forbidden', 'unreachable', 'timeout', 'unsupported', 'malformed', 'skipped']),
  privilege: z.optional(z.string()),
  detail: z.string(),
  path: z.optional(z.string()),
  /** What ends the gap: a command and what granting it risks. */
  close: z.optional(z.object({ commands: z.array(commandSchema), risk: z.string() })),
});

const categoryScoreSchema = z.object({
  id: category,
  title: z.string(),
  /** 0 to 10; null when nothing in the category could be judged. */
  score,
  /** Judged ÷ applicable verdicts, 0 to 1; null when nothing applies. */
  coverage: score,
  deductions: z.array(z.object({ rule: z.string(), severity, points: z.number() })),
  /** The rule that limits the score, and to what. */
  cap: z.optional(z.object({ rule: z.string(), score: z.number() })),
});

const findingRef = z.object({ rule: z.string(), subject: z.string(), severity, message: z.string() });

const changesSchema = z.object({
  /** Id of the report compared with; null when there is none. */
  since: z.nullable(z.string()),
  new: z.array(findingRef),
  resolved: z.array(findingRef),
  lostSight: z.array(findingRef),
  worse: z.array(findingRef),
  better: z.array(findingRef),
  /** Both sides by today's rules and policy. */
  score: z.object({
    before: score,
    after: score,
    categories: z.array(
      z.object({
        id: category,
        before: score,
        after: score,
        /** Rules that deduct now and did not before, and the other way round. */
        came: z.array(z.string()),
        went: z.array(z.string()),
      }),
    ),
  }),
  /** Guests and nodes that moved, restarted or were set otherwise. */
  drift: driftSchema,
});

export const reportSchema = z.object({
  version: z.literal(reportVersion),
  /** Version of the score model; scores of different versions are not compared. */
  scoreModel: z.number(),
  profile: z.enum(['full', 'essential']),
  depth: z.enum(['full', 'lean']),
  id: z.string(),
  cluster: z.object({ id: z.string(), name: z.string(), release: z.nullable(z.string()) }),
  /** Unix seconds. */
  takenAt: z.number(),
  /** When the next report was expected, Unix seconds. */
  nextAt: z.number(),
  durationMs: z.number(),
  /** Requests to the cluster: how many, the most at once, the longest chain of dependent ones. */
  requests: z.object({ count: z.number(), atOnce: z.number(), longestChain: z.number() }),
  /** False when the cluster could not be read at all. */
  reachable: z.boolean(),
  score: z.object({ overall: score, coverage: z.number(), categories: z.array(categoryScoreSchema) }),
  results: z.array(resultSchema),
  gaps: z.array(gapSchema),
  recommendations: z.array(recommendationSchema),
  /** Plans, strengths and weaknesses, conclusion. */
  advice: adviceSchema,
  inventory: inventorySchema,
  /** What happens when each node, storage server, shared storage and critical guest dies. */
  failures: z.array(failureSchema),
  spofs: z.array(spofSchema),
  recoveryTimes: z.array(rtoSchema),
  risks: z.array(riskSchema),
  capacity: capacitySchema,
  /** Absent without offsite targets. */
  offsite: z.optional(offsiteReportSchema),
  /** Absent where the cluster was never seen, and in reports from before there were any. */
  runbooks: z.optional(runbooksSchema),
  changes: changesSchema,
  /** Earlier findings that are not in this report; absent like `seen`. */
  past: z.optional(pastFindingsSchema),
});

export type Report = z.infer<typeof reportSchema>;
export type Result = Report['results'][number];
export type ReportVerdict = Result['verdicts'][number];
export type ReportGap = Report['gaps'][number];
export type CategoryScore = Report['score']['categories'][number];
export type Recommendation = Report['recommendations'][number];
export type Changes = Report['changes'];
export type { Advice, BackupWindow, Rebalance } from './report-advice.ts';
export type { Capacity, Failure, GuestFate, RecoveryTime, Risk, Span, Spof } from './report-failures.ts';
export type { PastFindings, Seen } from './report-history.ts';
export type { Inventory } from './report-inventory.ts';
export type {
  CellState,
  OffsiteCell,
  OffsiteGuest,
  OffsiteReport,
  OffsiteTargetReport,
  ProofLevel,
} from './report-offsite.ts';
export { cellWords } from './report-offsite.ts';
export type {
  DrillPlan,
  PatchPlan,
  RestoreGuest,
  RestorePlan,
  RestorePoint,
  Runbook,
  RunbookKind,
  Runbooks,
  Step,
} from './report-runbooks.ts';
export { categoryText, overallText, statusWord } from './score-text.ts';

/** One line of a year's index: enough for a history page. A missed audit has no report behind it. */
export const reportRowSchema = z.object({
  id: z.string(),
  takenAt: z.number(),
  overall: score,
  coverage: z.number(),
  categories: z.partialRecord(category, score),
  findings: z.object({
    critical: z.number(),
    high: z.number(),
    medium: z.number(),
    low: z.number(),
    info: z.number(),
  }),
  reachable: z.boolean(),
  /** Id of the report with which it was compared, null for none; absent in rows from before this was kept. */
  since: z.optional(z.nullable(z.string())),
  /** Names of the offsite targets, each of which has a page. */
  targets: z.optional(z.array(z.string())),
  /** SHA-256 of the stored report, hex; null for a missed audit. */
  digest: z.nullable(z.string()),
  /** Why there is no report of this time. */
  missed: z.optional(z.string()),
});
export type ReportRow = z.infer<typeof reportRowSchema>;

/** Where pages and exports read reports from: a bucket, a Worker's API or a folder. */
export interface ReportSource {
  clusters(): Promise<{ id: string; name: string }[]>;
  /** Newest report of a cluster, or null before the first audit. */
  latest(cluster: string): Promise<Report | null>;
  report(cluster: string, id: string): Promise<Report | null>;
  /** A report as it is stored, byte for byte. */
  text(cluster: string, id: string): Promise<string | null>;
  /** Years with reports, newest first. */
  years(cluster: string): Promise<number[]>;
  /** Rows of a year, newest first. */
  rows(cluster: string, year: number): Promise<ReportRow[]>;
  /**
   * Any two audits compared by today's rules and the policy of the later one; null where the facts of one are no longer
   * stored or cannot be read. A source that has no facts lacks it.
   */
  comparison?(cluster: string, earlier: string, later: string): Promise<Changes | null>;
  /** Where people open the site, as the owner configured it, without a slash at its end; null where it is not known. */
  address?(): Promise<string | null>;
}

/**
 * Reads a stored report of any version.
 * @throws Error naming what is wrong when it is none.
 */
export function parseReport(json: unknown): Report {
  const parsed = reportSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const version = (json as { version?: unknown } | null)?.version;
  throw new Error(
    typeof version === 'number' && version > reportVersion
      ? `The report has version ${version}, this Offsight reads up to ${reportVersion}: upgrade it.`
      : `Not a report: ${z.prettifyError(parsed.error)}`,
  );
}

/** The index row of a report. */
export function rowOf(report: Report, digest: string): ReportRow {
  const findings = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { verdicts } of report.results)
    for (const verdict of verdicts) if (verdict.outcome === 'fail') findings[verdict.severity] += 1;
  return {
    id: report.id,
    takenAt: report.takenAt,
    overall: report.score.overall,
    coverage: report.score.coverage,
    categories: Object.fromEntries(report.score.categories.map(({ id, score }) => [id, score])),
    findings,
    reachable: report.reachable,
    since: report.changes.since,
    ...(report.offsite && { targets: report.offsite.targets.map(({ name }) => name) }),
    digest,
  };
}
