import * as z from 'zod/mini';

/** `/cluster/ha/resources`, `/cluster/ha/status/current`, `/cluster/ha/rules` (9) or `/groups` (8). */
export const haSchema = z.object({
  resources: z.array(
    z.object({
      /** `vm:100` or `ct:101`. */
      sid: z.string(),
      vmid: z.number(),
      /** Wanted state, default filled in: `started`, `stopped`, `disabled`, `ignored`. */
      requestedState: z.string(),
      maxRestart: z.number(),
      maxRelocate: z.number(),
      failback: z.optional(z.boolean()),
      group: z.optional(z.string()),
      comment: z.optional(z.string()),
      /** What the manager says now: `started`, `error`, `fence`, `recovery`, …; absent when it says nothing of it. */
      state: z.optional(z.string()),
      node: z.optional(z.string()),
    }),
  ),
  /** Manager state; absent when it could not be read (gap `status`). */
  status: z.optional(
    z.object({
      master: z.optional(z.object({ node: z.string(), text: z.string(), timestamp: z.optional(z.number()) })),
      /** Absent before 9.2. */
      armedState: z.optional(z.string()),
      lrm: z.array(z.object({ node: z.string(), text: z.string(), timestamp: z.optional(z.number()) })),
    }),
  ),
  /** Affinity rules, or groups of release 8 written as node-affinity rules; absent when neither could be read (gap `rules`). */
  rules: z.optional(
    z.array(
      z.object({
        id: z.string(),
        type: z.enum(['node-affinity', 'resource-affinity']),
        enabled: z.boolean(),
        resources: z.array(z.string()),
        /** Node affinity: node → priority. */
        nodes: z.optional(z.record(z.string(), z.number())),
        strict: z.optional(z.boolean()),
        affinity: z.optional(z.enum(['positive', 'negative'])),
        errors: z.array(z.string()),
      }),
    ),
  ),
});
