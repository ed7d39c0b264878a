/** What is remembered from one audit to the next about what was told. One small object a cluster. */
import * as z from 'zod/mini';
import { severities } from '../rule.ts';

const severity = z.enum(severities);

const incidentSchema = z.object({
  /** When the first report was taken that showed it, Unix seconds. */
  since: z.number(),
  /** Mails about it belong together by this. */
  thread: z.string(),
  title: z.string(),
  /** Why it is one, as last seen. */
  message: z.string(),
  /**
   * How grave it was when a channel took the message, and the overall score then. `at` is null for what was there
   * before anything was to be told: it is not news, and neither is its end.
   */
  told: z.nullable(z.object({ at: z.nullable(z.number()), severity, overall: z.nullable(z.number()) })),
  /** It is to be told, or told again as it got graver: in how many audits in a row it has shown, the last by its id. */
  pending: z.nullable(z.object({ severity, audits: z.number(), report: z.string() })),
  /** In how many audits in a row it has been right again. */
  gone: z.nullable(z.object({ audits: z.number(), report: z.string() })),
  /** For scores and coverage: the report it fell from, and the last one that was told of it. */
  from: z.optional(z.string()),
  to: z.optional(z.string()),
});
export type Incident = z.infer<typeof incidentSchema>;

/** What a message changes once a channel has taken it. */
const offerSchema = z.object({
  id: z.string(),
  report: z.string(),
  acceptedAt: z.nullable(z.number()),
  thread: z.string(),
  overall: z.nullable(z.number()),
  /** Incidents that it tells, and those whose end it tells. */
  told: z.array(z.string()),
  over: z.array(z.string()),
  /** Scores by component, told as they are now; `was` is the report they were measured against. */
  marks: z.record(z.string(), z.object({ was: z.string(), value: z.number() })),
  welcome: z.boolean(),
  /** The day in which it counts; null where it does not. */
  day: z.nullable(z.string()),
  /** Ends the messages of its day. */
  lastOfDay: z.boolean(),
  digest: z.nullable(z.string()),
});
export type Offer = z.infer<typeof offerSchema>;

export const alertStateSchema = z.object({
  version: z.literal(1),
  /** The last audit over a reachable cluster about which was decided; null before the first. */
  last: z.nullable(z.string()),
  /**
   * What scores are measured against: `overall`, `coverage` and each category, with the report in which it stood so.
   * It rises by itself, but where the end of a fall is to be told first, and falls only when a message was taken. The
   * value is for readers; what is compared is judged again.
   */
  baseline: z.record(z.string(), z.object({ report: z.string(), value: z.number() })),
  /** By rule and subject, or `blind`, `coverage`, `score`, `score/ha`. */
  open: z.record(z.string(), incidentSchema),
  welcomedAt: z.nullable(z.number()),
  /** The report that audits were compared with and that cannot be read any more; until a new welcome was taken. */
  unreadable: z.nullable(z.string()),
  /** Messages taken on this day of the owner's time zone. */
  sent: z.object({ day: z.string(), count: z.number(), ended: z.boolean() }),
  /** Day of the last digest. */
  digest: z.nullable(z.string()),
  /** Since when quiet hours hold something back. */
  heldSince: z.nullable(z.number()),
  offers: z.array(offerSchema),
});
export type AlertState = z.infer<typeof alertStateSchema>;

export const newAlertState = (): AlertState => ({
  version: 1,
  last: null,
  baseline: {},
  open: {},
  welcomedAt: null,
  unreadable: null,
  sent: { day: '', count: 0, ended: false },
  digest: null,
  heldSince: null,
  offers: [],
});

/**
 * Ids of the earlier reports that the next decision compares with, mostly one or two: each is to be judged again by
 * today's rules and policy.
 */
export function comparedWith({ last, baseline, open }: AlertState): string[] {
  const ids = [
    ...(last === null ? [] : [last]),
    ...Object.values(baseline).map(({ report }) => report),
    ...Object.values(open).flatMap(({ from, to }) => [from ?? [], to ?? []].flat()),
  ];
  return [...new Set(ids)].sort();
}
