import * as z from 'zod/mini';

const usage = z.object({ totalBytes: z.number(), usedBytes: z.number() });

/** `/cluster/resources` (type node), `/nodes/{node}/status`, `/time`, `/certificates/info`. One entry a member, also for offline ones. */
export const nodesSchema = z.array(
  z.object({
    node: z.string(),
    online: z.boolean(),
    /** Logical CPUs. Absent, like all that follows, when the node did not tell (gap `node/<name>`). */
    cores: z.optional(z.number()),
    /** Share of all CPUs in use, 0 to 1, as the node last reported. */
    cpuShare: z.optional(z.number()),
    memory: z.optional(usage),
    rootfs: z.optional(usage),
    swap: z.optional(usage),
    uptimeSeconds: z.optional(z.number()),
    cpuModel: z.optional(z.string()),
    /** The node's clock minus ours, seconds, corrected by half the round trip; `uncertaintySeconds` is that half and the second to which the node rounds. */
    clock: z.optional(
      z.object({ offsetSeconds: z.number(), uncertaintySeconds: z.number(), timezone: z.string() }),
    ),
    /** The certificate that pveproxy serves. */
    certificate: z.optional(
      z.object({ file: z.string(), subject: z.string(), issuer: z.string(), validUntil: z.number() }),
    ),
  }),
);

/** `/nodes/{node}/apt/versions` and `/nodes/{node}/subscription`. One entry an online node. */
export const updatesSchema = z.array(
  z.object({
    node: z.string(),
    /** Installed version of pve-manager. */
    pveVersion: z.optional(z.string()),
    /** Proxmox packages with a newer candidate than the installed version, as of the last `apt update`. */
    pending: z.optional(
      z.array(z.object({ package: z.string(), installed: z.string(), candidate: z.string() })),
    ),
    runningKernel: z.optional(z.string()),
    /** Newest installed kernel release, comparable with `runningKernel`. */
    newestKernel: z.optional(z.string()),
    /** `active`, `notfound`, …; the key itself is never kept. */
    subscription: z.optional(z.string()),
  }),
);
