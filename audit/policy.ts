/** What the owner expects: thresholds, roles, accepted risks. Rules judge by it; the shipped values are below. */
import * as z from 'zod/mini';
import { defaultRoles, roleSchema } from './roles.ts';

const share = () => z.number().check(z.gte(0), z.lte(1));
const count = () => z.number().check(z.gte(0));
const pair = (schema: z.ZodMiniNumber, warn: number, bad: number) =>
  z._default(z.strictObject({ warn: schema, bad: schema }), { warn, bad });

/** Each pair: from `warn` on it is a finding, from `bad` on a grave one. Where a number comes from: docs/scoring.md. */
export const thresholdsSchema = z.strictObject({
  /** A node's share of guests minus its share of cores. */
  guestsOverCores: pair(share(), 0.15, 0.25),
  /** Smallest node ÷ largest node, by cores and by memory; below it nodes count as unequal. */
  nodeSizeRatio: z._default(share(), 0.75),
  /** Same-named local storage: smallest ÷ largest. */
  localStorageRatio: z._default(share(), 0.5),
  /** Highest minus lowest memory use, and CPU use, among nodes. */
  memorySpread: pair(share(), 0.2, 0.3),
  cpuSpread: pair(share(), 0.2, 0.4),
  nodeMemory: pair(share(), 0.85, 0.95),
  nodeCpu: pair(share(), 0.8, 0.9),
  storageUse: pair(share(), 0.8, 0.9),
  rootfsUse: pair(share(), 0.8, 0.9),
  /** vCPUs of running guests per core of their node. */
  cpuOvercommit: pair(count(), 3, 4),
  /** Seconds between a node's clock and ours, beyond what the round trip explains. */
  clockSeconds: pair(count(), 2, 5),
  certificateDays: pair(count(), 30, 7),
  /** Age of the newest backup ÷ interval of its job; hours where no interval is known. */
  backupIntervals: pair(count(), 1.5, 3),
  backupHours: pair(count(), 26, 50),
  /** A local resource manager that has not reported for so many seconds. */
  lrmSilentSeconds: z._default(count(), 60),
});

export const acceptedSchema = z.strictObject({
  rule: z.string(),
  /** Absent: every subject of the rule. */
  subject: z.optional(z.string()),
  reason: z.string().check(z.minLength(1)),
  /** Last day on which it holds, `2027-03-31` (UTC). Afterwards the finding is back. */
  until: z.iso.date(),
});

export const policySchema = z.strictObject({
  profile: z._default(z.enum(['full', 'essential']), 'full'),
  /** Hours between two audits; a report older than that is shown as overdue. */
  expectedEveryHours: z._default(count().check(z.gt(0)), 24),
  thresholds: z.prefault(thresholdsSchema, {}),
  roles: z._default(z.array(roleSchema), defaultRoles),
  /** Nodes that are off on purpose. */
  expectedOff: z._default(z.array(z.string()), []),
  accepted: z._default(z.array(acceptedSchema), []),
});

export type Policy = z.infer<typeof policySchema>;
export type Profile = Policy['profile'];

export const defaultPolicy: Policy = policySchema.parse({});
