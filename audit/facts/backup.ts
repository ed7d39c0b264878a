import * as z from 'zod/mini';

/** `/cluster/backup`. Names of nodes, storages and guests as configured, whether or not they exist. */
export const backupJobsSchema = z.array(
  z.object({
    id: z.string(),
    enabled: z.boolean(),
    /** systemd calendar event; absent for a job that never runs by itself. */
    schedule: z.optional(z.string()),
    /** Next run by the server's own reckoning; it is given for disabled jobs too. */
    nextRun: z.optional(z.number()),
    storage: z.optional(z.string()),
    node: z.optional(z.string()),
    mode: z.optional(z.string()),
    /** Exactly one of these selects the guests. */
    selection: z.union([
      z.object({ kind: z.literal('all'), exclude: z.array(z.number()) }),
      z.object({ kind: z.literal('vmids'), vmids: z.array(z.number()) }),
      z.object({ kind: z.literal('pool'), pool: z.string() }),
    ]),
    /** `keep-*` of the job; absent = the storage's own setting holds. */
    retention: z.optional(z.record(z.string(), z.number())),
    comment: z.optional(z.string()),
    /** The next ten runs as the server expands the schedule (`/cluster/jobs/schedule-analyze`), earliest first; absent without a schedule, or with a gap `<job>/nextRuns`. */
    nextRuns: z.optional(z.array(z.number())),
    /** Limit of reading in KiB a second; 0 or absent = none of the job's own. */
    bandwidthKiB: z.optional(z.number()),
    compress: z.optional(z.string()),
    repeatMissed: z.optional(z.boolean()),
    /** `notification-system`, `legacy-sendmail`, `auto`. */
    notificationMode: z.optional(z.string()),
    mailsTo: z.optional(z.boolean()),
    fleecing: z.optional(z.boolean()),
  }),
);

/** Backup copies on the cluster's own backup storages. A storage that could not be listed has a gap `storage/<name>`, a local one `storage/<node>/<name>`; where the token sees only some storages there is a gap `filtered`. Disabled storages are not listed. */
export const backupsSchema = z.object({
  /** Which storages were listed, and by which evidence; `prune-dry-run` tells neither size nor notes. */
  listed: z.array(
    z.object({
      storage: z.string(),
      node: z.optional(z.string()),
      evidence: z.enum(['content', 'prune-dry-run']),
    }),
  ),
  copies: z.array(
    z.object({
      storage: z.string(),
      /** Set for storages that are not shared. */
      node: z.optional(z.string()),
      volid: z.string(),
      vmid: z.optional(z.number()),
      type: z.optional(z.enum(['qemu', 'lxc'])),
      takenAt: z.number(),
      sizeBytes: z.optional(z.number()),
      protected: z.optional(z.boolean()),
      encrypted: z.optional(z.boolean()),
      verification: z.optional(z.enum(['ok', 'failed'])),
      /** Backup server: its manifest cannot be read, the backup never came to its end; its size is not known. */
      unfinished: z.optional(z.boolean()),
    }),
  ),
});

/**
 * Finished and running vzdump tasks and finished restores (`qmrestore`, `vzrestore`), newest first:
 * `/nodes/{node}/tasks?typefilter=vzdump`. A silent node has a gap `node/<name>`, or `restores/<name>` where only its
 * restores could not be listed; at lean depth the gap `logs` stands for all logs, `restores` for all restores.
 */
export const tasksSchema = z.array(
  z.object({
    upid: z.string(),
    node: z.string(),
    type: z.string(),
    /** Guest of a single-guest run; absent for jobs. */
    vmid: z.optional(z.number()),
    user: z.string(),
    startedAt: z.number(),
    /** Absent while it runs. */
    endedAt: z.optional(z.number()),
    /** `OK`, `WARNINGS: 2` or the error text; absent while it runs or when the log was lost. */
    status: z.optional(z.string()),
    /** What the log says of each guest; absent when the log was not read. */
    guests: z.optional(
      z.array(z.object({ vmid: z.number(), ok: z.boolean(), error: z.optional(z.string()) })),
    ),
  }),
);
