/** What the cluster consists of, as reports show it. Imports nothing but zod, so that the report's schema can take it in. */
import * as z from 'zod/mini';

/** Bytes or counts that were not told are absent. */
const bytes = z.optional(z.number());

export const inventorySchema = z.object({
  nodes: z.array(
    z.object({
      node: z.string(),
      online: z.boolean(),
      version: z.optional(z.string()),
      cores: z.optional(z.number()),
      cpuShare: z.optional(z.number()),
      memoryBytes: bytes,
      memoryUsedBytes: bytes,
      uptimeSeconds: z.optional(z.number()),
      /** Guests placed on it, templates left out. */
      guests: z.number(),
      running: z.number(),
      /** Memory of all of them together. */
      allocatedBytes: z.number(),
      /** Its share of all guests, 0 to 1. */
      guestShare: z.number(),
      /** Guests that HA manages here; absent when HA could not be read. */
      haGuests: z.optional(z.number()),
    }),
  ),
  guests: z.array(
    z.object({
      id: z.string(),
      name: z.optional(z.string()),
      node: z.string(),
      status: z.string(),
      template: z.boolean(),
      role: z.optional(z.string()),
      tier: z.optional(z.enum(['critical', 'high', 'medium', 'low'])),
      /** What HA is to do with it; absent when it is not managed, or HA could not be read. */
      ha: z.optional(z.string()),
      cores: z.optional(z.number()),
      memoryBytes: bytes,
      diskBytes: bytes,
      /** Storages of its disks, known where its configuration was read. */
      storages: z.optional(z.array(z.string())),
    }),
  ),
  storage: z.array(
    z.object({
      /** `storage/nas` (shared, once) or `storage/pve1/local`. */
      subject: z.string(),
      name: z.string(),
      node: z.optional(z.string()),
      type: z.string(),
      shared: z.boolean(),
      server: z.optional(z.string()),
      active: z.boolean(),
      totalBytes: bytes,
      usedBytes: bytes,
    }),
  ),
  quorum: z.optional(
    z.object({
      quorate: z.optional(z.boolean()),
      standalone: z.boolean(),
      online: z.number(),
      members: z.number(),
      votes: z.optional(z.number()),
      /** Fewest corosync links of a node. */
      links: z.optional(z.number()),
      haMaster: z.optional(z.string()),
    }),
  ),
  backups: z.optional(
    z.object({
      jobs: z.array(
        z.object({
          id: z.string(),
          enabled: z.boolean(),
          schedule: z.optional(z.string()),
          storage: z.optional(z.string()),
          nextRun: z.optional(z.number()),
        }),
      ),
      /** Copies that could be listed, and of how many guests. */
      copies: z.optional(z.number()),
      guestsWithCopies: z.optional(z.number()),
      newestAt: z.optional(z.number()),
      /** By what the copies are known: `content`, `prune-dry-run`. */
      evidence: z.array(z.string()),
    }),
  ),
});
export type Inventory = z.infer<typeof inventorySchema>;
