import * as z from 'zod/mini';

/**
 * Drives and the pools on them: `/nodes/{node}/disks/list`, `/disks/zfs`, `/disks/zfs/{pool}`, `/disks/lvmthin`.
 * One entry an online node; a part that did not answer is absent (gaps `node/<name>/drives`, `/zfs`, `/thin`). A pool
 * whose detail did not answer has a gap `node/<name>/zfs/<pool>`, and then nobody knows of troubled devices.
 */
export const disksSchema = z.array(
  z.object({
    node: z.string(),
    drives: z.optional(
      z.array(
        z.object({
          device: z.string(),
          /** `ssd`, `hdd`, `nvme`, `usb`, `unknown`. */
          kind: z.string(),
          model: z.optional(z.string()),
          sizeBytes: z.number(),
          /** Open text of smartctl: `PASSED`, `OK`, `FAILED!`, `UNKNOWN`, … */
          health: z.string(),
          /** Share of life left, 0 to 1; absent where the drive does not tell. */
          lifeLeft: z.optional(z.number()),
          used: z.optional(z.string()),
        }),
      ),
    ),
    zfs: z.optional(
      z.array(
        z.object({
          pool: z.string(),
          /** `ONLINE`, `DEGRADED`, `FAULTED`, `SUSPENDED`, `UNAVAIL`. */
          health: z.string(),
          sizeBytes: z.number(),
          usedBytes: z.number(),
          /** Share of free space that is fragmented, 0 to 1. */
          fragmentation: z.optional(z.number()),
          /** The `scan` line, and what could be read out of it; absent when the pool's detail did not answer. */
          scan: z.optional(
            z.object({
              text: z.string(),
              /** The node's wall clock taken for UTC: good for ages in days. Absent while a scrub runs and after a resilver. */
              scrubbedAt: z.optional(z.number()),
              errors: z.optional(z.number()),
            }),
          ),
          /** The line as it stands, `No known data errors`; absent when it could not be read. */
          dataErrors: z.optional(z.string()),
          /** Devices of the pool that are not ONLINE or counted errors. */
          troubled: z.array(z.object({ device: z.string(), state: z.string(), errors: z.number() })),
        }),
      ),
    ),
    thin: z.optional(
      z.array(
        z.object({
          group: z.string(),
          pool: z.string(),
          sizeBytes: z.number(),
          usedBytes: z.number(),
          metadataSizeBytes: z.number(),
          metadataUsedBytes: z.number(),
        }),
      ),
    ),
  }),
);

/** `/cluster/ceph/status`, `/nodes/{node}/ceph/pool`. `installed: false` where neither the answering node nor a second one has Ceph. Gaps `checks`, `pools`. */
export const cephSchema = z.object({
  installed: z.boolean(),
  /** `HEALTH_OK`, `HEALTH_WARN`, `HEALTH_ERR`. */
  health: z.optional(z.string()),
  checks: z.array(
    z.object({ code: z.string(), severity: z.string(), message: z.string(), muted: z.boolean() }),
  ),
  osds: z.optional(z.object({ total: z.number(), up: z.number(), in: z.number() })),
  monitors: z.optional(z.object({ total: z.number(), inQuorum: z.number() })),
  /** Used ÷ total raw bytes. */
  usage: z.optional(z.object({ totalBytes: z.number(), usedBytes: z.number() })),
  pools: z.optional(z.array(z.object({ name: z.string(), size: z.number(), minSize: z.number() }))),
});
