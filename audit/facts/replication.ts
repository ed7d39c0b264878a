import * as z from 'zod/mini';

/** ZFS replication jobs: `/cluster/replication` joined with `/nodes/{node}/replication` of the source node. */
export const replicationSchema = z.array(
  z.object({
    /** `100-0`. */
    id: z.string(),
    vmid: z.number(),
    source: z.optional(z.string()),
    target: z.string(),
    enabled: z.boolean(),
    /** systemd calendar event; the default of the API is every 15 minutes. */
    schedule: z.string(),
    /** State on the source node; absent when it did not tell (gap with the job's id). */
    state: z.optional(
      z.object({
        /** Start of the last successful run; absent = never. */
        lastSyncAt: z.optional(z.number()),
        nextSyncAt: z.optional(z.number()),
        failCount: z.number(),
        durationSeconds: z.optional(z.number()),
        error: z.optional(z.string()),
      }),
    ),
  }),
);
