/** An alert as it is read back from the bucket. */
import * as z from 'zod/mini';
import { alertKinds } from '../../audit/alert/channel-settings.ts';
import type { AlertMessage } from '../../audit/alert/message.ts';
import { severities } from '../../audit/rule.ts';

const severity = z.enum(severities);
const score = z.nullable(z.number());

const findingSchema = z.object({
  key: z.string(),
  rule: z.string(),
  title: z.string(),
  // Messages of earlier versions have none.
  heading: z._default(z.string(), ''),
  subject: z.string(),
  severity,
  message: z.string(),
  fix: z.optional(
    z.object({
      summary: z.string(),
      commands: z.array(
        z.object({ command: z.string(), effect: z.enum(['reads', 'changes', 'interrupts']) }),
      ),
    }),
  ),
});

const digestSchema = z.object({
  trend: z.array(z.object({ takenAt: z.number(), overall: score })),
  todo: z.array(z.object({ title: z.string(), points: z.number() })),
  backups: z.array(z.object({ tier: z.string(), text: z.string() })),
  drillsDue: z.array(z.string()),
});

/** The report's id, or a test's time, and the kind: so messages sort by time. Nothing in it leads out of a key. */
const messageId = z.string().check(z.regex(/^\d{8}T\d{6}Z(-m)?-[a-z]+(-[a-z0-9]+)?$/));

export const isMessageId = (text: string): boolean => messageId.safeParse(text).success;

/** The same as the interface; the compiler holds the two together. */
export const messageSchema: z.ZodMiniType<AlertMessage> = z.object({
  id: messageId,
  kind: z.enum(alertKinds),
  severity,
  cluster: z.object({ id: z.string(), name: z.string() }),
  report: z.string(),
  takenAt: z.number(),
  thread: z.string(),
  headline: z.string(),
  score: z.object({ before: score, after: score, coverageBefore: score, coverageAfter: score }),
  categories: z.array(z.object({ title: z.string(), before: score, after: score, why: z.array(z.string()) })),
  findings: z.array(findingSchema),
  recovered: z.array(z.object({ title: z.string(), message: z.string(), openSince: z.number() })),
  notes: z.array(z.string()),
  digest: z.optional(digestSchema),
  path: z.string(),
});
