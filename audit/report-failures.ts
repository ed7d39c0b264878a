/**
 * The parts of a report that are read off the simulated failures. Imports nothing but zod, so that the
 * report's schema can take it in. What each word means: docs/failure.md.
 */
import * as z from 'zod/mini';

/** Whole minutes from the moment of the failure; the true time is expected between the two. */
const span = z.object({ from: z.number(), to: z.number() });
export type Span = z.infer<typeof span>;

export const fates = ['returns', 'from-replica', 'manual', 'restore', 'waits', 'lost', 'unknown'] as const;

const seenAt = z.object({ seen: z.string(), where: z.string() });

export const guestFateSchema = z.object({
  /** `lxc/110`. */
  id: z.string(),
  name: z.optional(z.string()),
  /** The policy's tier of this guest. */
  tier: z.optional(z.enum(['critical', 'high', 'medium', 'low'])),
  fate: z.enum(fates),
  /** Who brings it back; absent where nobody can, or where that is not known. */
  by: z.optional(z.enum(['ha', 'hand'])),
  /** Class of what has to be done by hand, as commands name it. */
  effect: z.optional(z.enum(['reads', 'changes', 'interrupts'])),
  /** Node on which it runs afterwards: HA's choice, or for work by hand a proposal. */
  to: z.optional(z.string()),
  /** Full sentences. */
  why: z.string(),
  evidence: z.array(seenAt),
  minutes: z.optional(span),
  /** The copy a restore would use. */
  backup: z.optional(
    z.object({
      storage: z.string(),
      volid: z.string(),
      takenAt: z.number(),
      sizeBytes: z.optional(z.number()),
    }),
  ),
  /** The replica it starts from; what was written since then is lost. */
  replica: z.optional(z.object({ target: z.string(), ageSeconds: z.number() })),
});
export type GuestFate = z.infer<typeof guestFateSchema>;
export type Fate = GuestFate['fate'];

/** A role of which at least one guest stops. */
const roleLossSchema = z.object({
  role: z.string(),
  tier: z.enum(['critical', 'high', 'medium', 'low']),
  /** Whether its guests stand in for each other. */
  redundant: z.boolean(),
  /** Ids of its guests that stop. */
  down: z.array(z.string()),
  /** Ids of running guests that stand in for them, at most five; empty where the role is not redundant. */
  remaining: z.array(z.string()),
});
export type RoleLoss = z.infer<typeof roleLossSchema>;

export const failureSchema = z.object({
  /** `node/pve1`, `server/10.0.0.50`, `storage/nas`, `lxc/110`. */
  subject: z.string(),
  kind: z.enum(['node', 'storage-server', 'storage', 'guest']),
  /** As people call it: `pve1`, `10.0.0.50`, `traefik (CT 110)`. */
  name: z.string(),
  /** Shared storages that go down with it. */
  storages: z.array(z.string()),
  /** Whether the cluster has quorum afterwards; null when that is not known. */
  quorate: z.nullable(z.boolean()),
  /** One sentence. */
  summary: z.string(),
  /** False when guests may be missing from the list, because something could not be seen. */
  complete: z.boolean(),
  /** Guests of which every known backup goes down with it. */
  lastBackups: z.number(),
  /** Guests that stop; the others are not touched. In the order in which they are worked through. */
  guests: z.array(guestFateSchema),
  roles: z.array(roleLossSchema),
  /** Nodes that are promised more memory than they have once HA has moved guests to them. */
  overload: z.array(
    z.object({
      node: z.string(),
      arriving: z.number(),
      allocatedBytes: z.number(),
      totalBytes: z.number(),
    }),
  ),
  /** Until the last guest that can be brought back runs; absent when none can, or no size is known. */
  minutes: z.optional(span),
  assumptions: z.array(z.string()),
  /** What could not be seen and might change the outcome. */
  unknowns: z.array(z.string()),
});
export type Failure = z.infer<typeof failureSchema>;

export const spofSchema = z.object({
  /** A guest, node, storage or storage server. */
  subject: z.string(),
  name: z.string(),
  kind: z.enum(['service', 'guest', 'storage-server', 'storage', 'node']),
  level: z.enum(['critical', 'high', 'medium']),
  reason: z.string(),
});
export type Spof = z.infer<typeof spofSchema>;

export const rtoSchema = z.object({
  subject: z.string(),
  scenario: z.string(),
  /** What comes back by itself, by hand and by restore, each with its time; in that order. */
  stages: z.array(
    z.object({
      by: z.enum(['ha', 'hand', 'restore']),
      guests: z.number(),
      /** Absent when it cannot be estimated. */
      minutes: z.optional(span),
    }),
  ),
  /** Guests for which no time can be given: they wait, are lost, or are not known. */
  open: z.number(),
  /** The stages in words: `2–5 minutes for 3 guests by HA; no time for 8 guests`. */
  time: z.string(),
  impact: z.string(),
});
export type RecoveryTime = z.infer<typeof rtoSchema>;

const priority = z.enum(['P1', 'P2', 'P3']);

export const riskSchema = z.object({
  /** What the risk is about: a failure's subject, `role/<name>`, `backups`. */
  subject: z.string(),
  risk: z.string(),
  /** Null, like the priority, when the facts that decide are missing. `remote`: two failures have to meet. */
  likelihood: z.nullable(z.enum(['remote', 'low', 'medium', 'high'])),
  impact: z.nullable(z.enum(['medium', 'high', 'critical'])),
  priority: z.nullable(priority),
  reasons: z.object({ likelihood: z.string(), impact: z.string() }),
});
export type Risk = z.infer<typeof riskSchema>;

/** Where a measured amount is heading. Days are given only where a straight line explains the points well. */
export const forecastSchema = z.discriminatedUnion('trend', [
  z.object({
    trend: z.literal('growing'),
    bytesPerDay: z.number(),
    /** Share of the variation that the line explains, 0 to 1. */
    fit: z.number(),
    /** From the last point on. */
    daysToFull: z.number(),
  }),
  z.object({ trend: z.literal('steady') }),
  z.object({ trend: z.literal('unclear'), why: z.string() }),
]);
export type Forecast = z.infer<typeof forecastSchema>;

/** Amounts in the unit of the resource; null where a node or storage did not tell. */
const amount = z.nullable(z.number());

export const capacitySchema = z.object({
  rows: z.array(
    z.object({
      resource: z.enum(['cpu', 'memory', 'storage', 'backup-storage']),
      unit: z.enum(['cores', 'bytes']),
      total: amount,
      used: amount,
      /** Promised to running guests; null for storage, where every disk may grow to its size. */
      allocated: amount,
      /** Kept free for the failure of the largest node. */
      reserved: amount,
      /** Total − used − reserved; negative when the failure of the largest node would not fit. */
      available: amount,
      /** What the figures count, and what is missing from them. */
      note: z.string(),
    }),
  ),
  /** How many more guests of the usual size fit beside the reserve; null when a figure is missing. */
  headroom: z.nullable(
    z.object({
      /** The median running guest. */
      guest: z.object({ memoryBytes: z.number(), diskBytes: z.number() }),
      /** By what is in use: the guests may then not all use what they were promised. */
      byUse: z.number(),
      /** By what is promised: 0 when more is promised already. */
      byAllocation: z.number(),
    }),
  ),
  /** Where the use of each storage is heading, `storage/nas` or `storage/pve1/local`; absent without a history. */
  trends: z.optional(z.array(z.object({ subject: z.string(), forecast: forecastSchema }))),
});
export type Capacity = z.infer<typeof capacitySchema>;
