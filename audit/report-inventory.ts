/** What the cluster consists of, as reports show it. Imports nothing but zod, so that the report's schema can take it in. */
import * as z from 'zod/mini';

/** Bytes or counts that were not told are absent. */
const bytes = z.optional(z.number());

/** Copies of a guest in one place of the cluster's own, by the newest of them. */
const copiesSchema = z.object({
  storage: z.string(),
  /** Set for storages that are not shared. */
  node: z.optional(z.string()),
  copies: z.number(),
  newest: z.object({
    volid: z.string(),
    takenAt: z.number(),
    sizeBytes: bytes,
    protected: z.optional(z.boolean()),
    encrypted: z.optional(z.boolean()),
    verification: z.optional(z.enum(['ok', 'failed'])),
    /** It never came to its end. */
    unfinished: z.optional(z.boolean()),
  }),
});

/** What only the page of a guest shows. Absent is what could not be seen; reports of earlier versions have none of it. */
const detailSchema = z.object({
  pool: z.optional(z.string()),
  tags: z.array(z.string()),
  lock: z.optional(z.string()),
  /** What HA's manager says of it now. */
  haState: z.optional(z.string()),
  /** HA rules that hold for it, switched-on ones; absent where rules could not be read. */
  haRules: z.optional(
    z.array(
      z.object({
        id: z.string(),
        kind: z.enum(['nodes', 'together', 'apart']),
        /** Nodes, or the ids of the other guests as HA has them (`ct:101`). */
        with: z.array(z.string()),
        strict: z.optional(z.boolean()),
      }),
    ),
  ),
  /** From here on by its configuration. */
  onBoot: z.optional(z.boolean()),
  protection: z.optional(z.boolean()),
  /** Guest agent of a virtual machine. */
  agent: z.optional(z.boolean()),
  unprivileged: z.optional(z.boolean()),
  osType: z.optional(z.string()),
  /** Keys of devices of its host that are passed through to it. */
  passthrough: z.optional(z.array(z.string())),
  disks: z.optional(
    z.array(
      z.object({
        key: z.string(),
        /** Absent for directories and devices of its host. */
        storage: z.optional(z.string()),
        sizeBytes: bytes,
        backedUp: z.boolean(),
      }),
    ),
  ),
  networks: z.optional(
    z.array(
      z.object({
        key: z.string(),
        bridge: z.optional(z.string()),
        vlan: z.optional(z.number()),
        firewall: z.boolean(),
      }),
    ),
  ),
  /** Replication jobs; absent where they could not be read. */
  replicas: z.optional(
    z.array(
      z.object({
        id: z.string(),
        target: z.string(),
        enabled: z.boolean(),
        lastSyncAt: z.optional(z.number()),
      }),
    ),
  ),
  /** Ids of the switched-on backup jobs that take it; absent where they could not be read. */
  jobs: z.optional(z.array(z.string())),
  /** Where copies of it were found, the newest first; absent where copies could not be listed at all. */
  copies: z.optional(z.array(copiesSchema)),
});
export type GuestDetail = z.infer<typeof detailSchema>;

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
      detail: z.optional(detailSchema),
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
