/**
 * The part of a report about what lies offsite. Imports nothing but zod, so that the report's schema can take it in.
 * What each word means: docs/offsite.md.
 */
import * as z from 'zod/mini';

/** Worst first; what a copy of a guest at a target comes to. */
export const cellStates = [
  /** No copy there. */
  'missing',
  /** The newest copy is another guest's. */
  'foreign',
  /** The newest copy is cut off, damaged or half-written. */
  'broken',
  /** A disk that should be in it is not. */
  'incomplete',
  /** The newest usable copy is older than may be. */
  'stale',
  /** It could not be looked at. */
  'unknown',
  /** Fresh, and something that could be proven is not proven yet. */
  'listed',
  /** Fresh, and everything that can be proven from outside is. */
  'proven',
  /** The guest need not be there, and is not. */
  'not-expected',
] as const;

/** L0 listed, L1 fresh, L2 right size, L3 what it says, L4 complete, L5 readable. */
export const proofLevels = ['L0', 'L1', 'L2', 'L3', 'L4', 'L5'] as const;

const proofSchema = z.object({
  level: z.enum(proofLevels),
  /** `decayed`: it was proven, too long ago. `open`: it could be proven and was not yet. `cannot`: not from outside. */
  outcome: z.enum(['proven', 'failed', 'decayed', 'open', 'cannot']),
  /** When it was last looked at. */
  at: z.optional(z.number()),
  /** By what, or why not: a clause. */
  how: z.string(),
  /** Where a sample was read: its share of the copy. */
  share: z.optional(z.number()),
});

const answer = z.enum(['yes', 'no', 'unknown']);

const cellSchema = z.object({
  target: z.string(),
  /** Whether the owner wants it there; `unknown` when that hangs on tags that could not be seen. */
  expected: answer,
  state: z.enum(cellStates),
  /** One sentence: what is right or wrong with it. */
  message: z.string(),
  /** Newest copy that is not broken, unfinished or another guest's: what a restore would use. */
  usable: z.optional(z.object({ key: z.string(), takenAt: z.number(), sizeBytes: z.optional(z.number()) })),
  /** Newest copy of all, where that is another one. */
  newest: z.optional(z.object({ key: z.string(), takenAt: z.number() })),
  /** What may be lost at most, and whether a longer time has passed since the usable copy. */
  rpoSeconds: z.number(),
  /** Of the newest copy, all six. Empty where there is none. */
  proofs: z.array(proofSchema),
  protected: z.object({ answer, why: z.string() }),
  /** The last drill that succeeded from this target. */
  restored: z.optional(z.object({ at: z.number(), minutes: z.optional(z.number()) })),
  /** When a whole copy of it there was last read and found sound, and of when that copy is; it may be gone by now. */
  read: z.optional(z.object({ at: z.number(), takenAt: z.number() })),
  /** Restore points that are there and usable. */
  points: z.number(),
  /** Days of the last 90 (UTC, oldest first): `.` none, `1`–`9` copies, `x` only unusable ones, ` ` before the first copy ever. */
  calendar: z.string(),
  /** Longest time without a usable copy that reached into the last 30 days: the achieved RPO. */
  worstGapSeconds: z.optional(z.number()),
  /** Restore points that the retention promises and that are not there: `week 2026-W45`. */
  missingPoints: z.array(z.string()),
  /** Why they could not be counted, where they could not: a clause. */
  pointsUnknown: z.optional(z.string()),
  /** What is odd about sizes or changes: full sentences. */
  oddities: z.array(z.string()),
});

const digitSchema = z.object({
  /** 3 copies, 2 kinds of storage, 1 offsite, 1 that cannot be deleted, 0 errors. */
  digit: z.enum(['3', '2', '1-offsite', '1-immutable', '0']),
  answer,
  why: z.string(),
});

const offsiteTargetReportSchema = z.object({
  name: z.string(),
  kind: z.enum(['vzdump', 'pbs-s3', 'restic', 'pbs']),
  place: z.string(),
  /** `unread`: nothing of it; `partly`: the listing or a part is missing. */
  state: z.enum(['read', 'partly', 'unread']),
  /** Why not all of it was read: full sentences. */
  why: z.array(z.string()),
  objects: z.number(),
  bytes: z.number(),
  copies: z.number(),
  newestAt: z.optional(z.number()),
  cost: z.object({ requests: z.number(), bytes: z.number() }),
  /** What is known of the place: versioning, object lock, lifecycle, strangers, own key, region; each in one sentence. */
  bucket: z.array(
    z.object({
      what: z.string(),
      answer: z.enum(['good', 'bad', 'neutral', 'unknown', 'unsupported']),
      text: z.string(),
    }),
  ),
  /** How much of the data has been read and found sound, since when. */
  verified: z.optional(
    z.object({ share: z.number(), since: z.number(), completedAt: z.optional(z.number()) }),
  ),
  /** Half-written files and the like. */
  leftovers: z.array(z.object({ key: z.string(), what: z.string(), modifiedAt: z.optional(z.number()) })),
  /** What cannot be proven here, and why. */
  notProvable: z.array(z.string()),
  /** Copies of nobody who is expected here: deleted guests, templates, other clusters, renamed archives. */
  others: z.array(
    z.object({
      label: z.string(),
      why: z.string(),
      copies: z.number(),
      newestAt: z.number(),
      bytes: z.number(),
    }),
  ),
  /** Fetching everything usable that is newest: how much, and with the declared rate and price how long and dear. */
  restore: z.object({ bytes: z.number(), hours: z.optional(z.number()), price: z.optional(z.number()) }),
});

export const offsiteReportSchema = z.object({
  /** When the cluster could not be asked: guests are those of this time. */
  guestsOf: z.optional(z.number()),
  /** Why no guests are known at all, where `guests` is empty for that: a sentence. */
  guestsUnseen: z.optional(z.string()),
  targets: z.array(offsiteTargetReportSchema),
  /** Worst first. */
  guests: z.array(
    z.object({
      id: z.string(),
      name: z.optional(z.string()),
      tier: z.optional(z.enum(['critical', 'high', 'medium', 'low'])),
      /** Worst cell among those that are expected. */
      worst: z.enum(cellStates),
      /** One a target, in the targets' order. */
      cells: z.array(cellSchema),
      digits: z.array(digitSchema),
    }),
  ),
});

export type OffsiteReport = z.infer<typeof offsiteReportSchema>;
export type OffsiteGuest = OffsiteReport['guests'][number];
export type OffsiteCell = OffsiteGuest['cells'][number];
export type OffsiteTargetReport = OffsiteReport['targets'][number];
export type CellState = OffsiteCell['state'];

/** What people read for a state, wherever it is shown, worst first. */
export const cellWords: Record<CellState, string> = {
  missing: 'missing',
  foreign: 'wrong guest',
  broken: 'damaged',
  incomplete: 'incomplete',
  stale: 'too old',
  unknown: 'not seen',
  listed: 'unproven',
  proven: 'proven',
  'not-expected': 'not expected',
};

export type ProofLevel = (typeof proofLevels)[number];
