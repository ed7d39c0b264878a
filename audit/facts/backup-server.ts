import * as z from 'zod/mini';

const lastRun = {
  /** systemd calendar event; absent for a job without one. */
  schedule: z.optional(z.string()),
  /** `OK`, `WARNINGS: n` or the error text; absent when it never ran. */
  lastState: z.optional(z.string()),
  lastEndAt: z.optional(z.number()),
  nextRunAt: z.optional(z.number()),
};

/**
 * Proxmox Backup Servers that the owner named, by their own API: groups, snapshots of every namespace,
 * verification, sync, prune and garbage collection. A server that did not answer has a gap with its name, a
 * datastore `<server>/<datastore>`.
 */
export const backupServersSchema = z.array(
  z.object({
    name: z.string(),
    /** Host of its URL, to be matched with `server` of PVE's storages. */
    host: z.string(),
    version: z.optional(z.string()),
    datastores: z.array(
      z.object({
        store: z.string(),
        totalBytes: z.optional(z.number()),
        usedBytes: z.optional(z.number()),
        /** Why it cannot be used now, in the server's words. */
        error: z.optional(z.string()),
        maintenance: z.optional(z.string()),
        garbageCollection: z.optional(z.object(lastRun)),
        /** Snapshots; absent when they could not be listed. */
        snapshots: z.optional(
          z.array(
            z.object({
              namespace: z.string(),
              type: z.enum(['vm', 'ct', 'host']),
              id: z.string(),
              takenAt: z.number(),
              /** Absent when the manifest is unreadable: the backup did not finish. */
              sizeBytes: z.optional(z.number()),
              encrypted: z.boolean(),
              protected: z.boolean(),
              owner: z.optional(z.string()),
              /** Absent = never verified. */
              verification: z.optional(z.enum(['ok', 'failed'])),
            }),
          ),
        ),
      }),
    ),
    /** Absent when they could not be listed. */
    verifyJobs: z.optional(z.array(z.object({ id: z.string(), store: z.string(), ...lastRun }))),
    pruneJobs: z.optional(
      z.array(
        z.object({ id: z.string(), store: z.string(), keep: z.record(z.string(), z.number()), ...lastRun }),
      ),
    ),
    syncJobs: z.optional(
      z.array(
        z.object({
          id: z.string(),
          store: z.string(),
          direction: z.enum(['pull', 'push']),
          remote: z.optional(z.string()),
          ...lastRun,
        }),
      ),
    ),
  }),
);

/** Restore tests that somebody recorded; never inferred. */
export const drillsSchema = z.array(
  z.object({
    id: z.string(),
    /** Guest that was restored, `qemu/100`. */
    guest: z.string(),
    /** When it began. */
    at: z.number(),
    /** Where the backup came from: a storage's or target's name. */
    source: z.string(),
    minutes: z.optional(z.number()),
    bytes: z.optional(z.number()),
    succeeded: z.boolean(),
    verifiedHow: z.string(),
    by: z.string(),
    /** Steps found missing in the written procedure. */
    missingSteps: z.array(z.string()),
  }),
);

/** Use of storages over time, oldest first: `/nodes/{node}/storage/{storage}/rrddata?timeframe=month`. */
export const historySchema = z.object({
  storage: z.array(
    z.object({
      /** `storage/nas` or `storage/pve1/local`. */
      subject: z.string(),
      points: z.array(z.object({ at: z.number(), usedBytes: z.number(), totalBytes: z.number() })),
    }),
  ),
});

/** Snapshots of guests whose configuration names a parent snapshot. A guest that did not answer has a gap with its id. */
export const snapshotsSchema = z.array(
  z.object({
    guest: z.string(),
    snapshots: z.array(
      z.object({
        name: z.string(),
        takenAt: z.optional(z.number()),
        withMemory: z.boolean(),
        /** Set while it is being made or removed; a row that keeps it is stuck. */
        state: z.optional(z.string()),
      }),
    ),
  }),
);
