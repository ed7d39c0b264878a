/**
 * Since when findings are known, carried from report to report. Imports nothing but zod, so that the report's schema
 * can take it in. How it comes about: docs/report-format.md.
 */
import * as z from 'zod/mini';

/** A report, and when it was taken (Unix seconds). */
const moment = z.object({ report: z.string(), takenAt: z.number() });
export type Moment = z.infer<typeof moment>;

const episode = {
  /** The report since which it was never seen to have ended. */
  since: moment,
  /** The report that found it for the first time; absent where that is `since`. */
  first: z.optional(moment),
  /** Reports since then that found it. */
  reports: z.number(),
};

/** Stands at a verdict that fails or is accepted; this report counts too. */
export const seenSchema = z.object(episode);
export type Seen = z.infer<typeof seenSchema>;

const past = {
  rule: z.string(),
  subject: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
  message: z.string(),
  ...episode,
  /** The last report that found it. */
  last: moment,
};

export const pastFindingsSchema = z.object({
  /** Not seen to have ended, and not in this report: out of sight, or not told because another rule tells more. */
  unseen: z.array(z.object({ ...past, why: z.enum(['lost-sight', 'elsewhere']) })),
  /** Ended within the last 90 days, the latest first, at most 200; `ended` is the report that no longer found it. */
  ended: z.array(z.object({ ...past, ended: moment })),
});
export type PastFindings = z.infer<typeof pastFindingsSchema>;

/** What of an earlier report it takes to go on from: a small part, because reports are large. */
const earlierSchema = z.object({
  id: z.string(),
  takenAt: z.number(),
  results: z.array(
    z.object({
      rule: z.string(),
      verdicts: z.array(
        z.object({
          subject: z.string(),
          outcome: z.string(),
          severity: past.severity,
          message: z.string(),
          seen: z.optional(seenSchema),
        }),
      ),
    }),
  ),
  past: z.optional(pastFindingsSchema),
});
export type EarlierReport = z.infer<typeof earlierSchema>;

/** @throws Error when it is no report, or one of a form that cannot be gone on from */
export function parseEarlier(json: unknown): EarlierReport {
  const parsed = earlierSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(`Its findings cannot be read: ${z.prettifyError(parsed.error)}`);
}
