/** What every reader of an offsite target is given, and gives back. */
import type * as z from 'zod/mini';
import type { bucketSchema, copySchema, offsiteTargetSchema } from '../../audit/facts/offsite.ts';
import type { Gap } from '../../audit/facts.ts';
import type { OffsiteTargetPolicy } from '../../audit/offsite-policy.ts';
import type { ObjectReader } from './object-reader.ts';

export type TargetFacts = z.output<typeof offsiteTargetSchema>;
export type CopyFacts = z.output<typeof copySchema>;
export type BucketFacts = z.output<typeof bucketSchema>;
export type Check = CopyFacts['checks'][number];
export type OffsiteGap = Gap & { group: 'offsite' };

export interface TargetRead {
  target: OffsiteTargetPolicy;
  /** Already within its budget. */
  store: ObjectReader;
  /** What that budget is, for readers that keep a part of it for later steps. */
  budget?: { requests: number; bytes: number } | undefined;
  /** Unix seconds. */
  now: () => number;
  /** The same target as the last audit that read it saw it: its checks are carried on, its rotation goes on from there. */
  before?: TargetFacts | undefined;
  /** Value of the target's `passwordSecret`. */
  password?: string | undefined;
  onProgress?: ((what: string) => void) | undefined;
}

/** What a format's reader finds; bucket and cost are filled in by whoever calls it. */
export type FoundInTarget = Omit<TargetFacts, 'name' | 'kind' | 'place' | 'readAt' | 'cost' | 'bucket'>;

export interface ReadTarget {
  /** Absent when nothing could be listed: then there is a gap whose subject is the target's name. */
  found?: FoundInTarget;
  gaps: OffsiteGap[];
}

/**
 * Whatever lies in the place becomes facts or gaps; a spent budget ends the reading early and is no gap by itself, as the
 * checks that are missing, `complete` and the rotation tell of it.
 * @throws only what is no ObjectStoreError and no BudgetSpent
 */
export type TargetReader = (read: TargetRead) => Promise<ReadTarget>;
