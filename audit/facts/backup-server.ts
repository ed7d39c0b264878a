import * as z from 'zod/mini';

const lastRun = {
  /** systemd calendar event; absent for a job without one. */
  schedule: z.optional(z.string()),
  /** `OK`, `WARNINGS: n` or the error text; absent when it never ran, and while it runs. */
  lastState: z.optional(z.string()),
  lastEndAt: z.optional(z.number()),
  nextRunAt: z.optional(z.number()),
  /** Set while it runs: how the run before ended is not told then. */
  running: z.optional(z.boolean()),
};

/** Where a job works: a namespace and so many levels below it. */
const scope = {
  /** Absent = the root. */
  namespace: z.optional(z.string()),
  /** 0 = this namespace alone; absent = everything below. */
  maxDepth: z.optional(z.number()),
};

/**
 * Proxmox Backup Servers that the owner named, by their own API: groups, snapshots of every namespace,
 * verification, sync, prune and garbage collection. A server that did not answer has no datastores and a gap with its
 * name, a datastore of which something could not be read `<server>/<datastore>`, a list of jobs `<server>/jobs/verify`,
 * `prune` or `sync`. A list that is shortened without a word has one too: datastores `<server>/*`, jobs as above.
 */
export const backupServersSchema = z.array(
  z.object({
    name: z.string(),
    /** Host of its URL, to be matched with `server` of PVE's storages. */
    host: z.string(),
    /** `4.2.3` */
    version: z.optional(z.string()),
    /** The audit's own token there, `user@realm!name`. */
    ownToken: z.optional(z.string()),
    datastores: z.array(
      z.object({
        store: z.string(),
        /** `filesystem` or `s3`; absent before 4.0. */
        backend: z.optional(z.string()),
        /** Removable ones: whether it is plugged in and mounted now. */
        mounted: z.optional(z.boolean()),
        totalBytes: z.optional(z.number()),
        usedBytes: z.optional(z.number()),
        /** What can still be written; on shared file systems less than the difference. */
        availableBytes: z.optional(z.number()),
        /** Why it cannot be used now, in the server's words. */
        error: z.optional(z.string()),
        /** `type=offline,message="…"`, as configured. */
        maintenance: z.optional(z.string()),
        /** New backups are verified as soon as they are complete. */
        verifiesNew: z.optional(z.boolean()),
        /** Absent when it could not be read. */
        garbageCollection: z.optional(
          z.object({
            ...lastRun,
            /** Damaged chunks that are still needed. */
            badChunks: z.optional(z.number()),
          }),
        ),
        /** Absent when they could not be listed. A part that could not leaves a gap beside the rest. */
        namespaces: z.optional(z.array(z.string())),
        /** Snapshots; absent when they could not be listed. A namespace that could not leaves a gap beside the rest. */
        snapshots: z.optional(
          z.array(
            z.object({
              namespace: z.string(),
              type: z.enum(['vm', 'ct', 'host']),
              id: z.string(),
              takenAt: z.number(),
              /** Absent when the manifest is unreadable: the backup did not finish. */
              sizeBytes: z.optional(z.number()),
              /** Absent when nothing tells, as without a manifest. */
              encrypted: z.optional(z.boolean()),
              protected: z.boolean(),
              /** `user@realm!token` that wrote it; ids of several clusters may collide, owners and namespaces do not. */
              owner: z.optional(z.string()),
              /** Absent = never verified. */
              verification: z.optional(z.enum(['ok', 'failed'])),
              /** When that verification began. */
              verifiedAt: z.optional(z.number()),
            }),
          ),
        ),
      }),
    ),
    /** Absent when they could not be listed. */
    verifyJobs: z.optional(
      z.array(
        z.object({
          id: z.string(),
          store: z.string(),
          ...scope,
          /** Days after which what was verified is verified again; absent = never. */
          againAfterDays: z.optional(z.number()),
          ...lastRun,
        }),
      ),
    ),
    pruneJobs: z.optional(
      z.array(
        z.object({
          id: z.string(),
          store: z.string(),
          ...scope,
          enabled: z.boolean(),
          /** `keep-daily: 7` */
          keep: z.record(z.string(), z.number()),
          ...lastRun,
        }),
      ),
    ),
    syncJobs: z.optional(
      z.array(
        z.object({
          id: z.string(),
          store: z.string(),
          ...scope,
          direction: z.enum(['pull', 'push']),
          /** Absent: the other datastore is on the same server. */
          remote: z.optional(z.string()),
          remoteStore: z.optional(z.string()),
          /** Of the other datastore; absent = the root. */
          remoteNamespace: z.optional(z.string()),
          /** What is gone at the source is removed at the target too. */
          removesVanished: z.optional(z.boolean()),
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

/**
 * Use of the enabled storages over the last month, oldest first, the last measurement of each day (UTC):
 * `/nodes/{node}/storage/{storage}/rrddata?timeframe=month`. A storage that did not tell has a gap with its subject.
 */
export const historySchema = z.object({
  storage: z.array(
    z.object({
      /** `storage/nas` or `storage/pve1/local`. */
      subject: z.string(),
      points: z.array(z.object({ at: z.number(), usedBytes: z.number(), totalBytes: z.number() })),
    }),
  ),
});

/** Snapshots of guests whose configuration names a parent snapshot. A guest that did not answer, or whose configuration is not known, has a gap with its id. */
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
