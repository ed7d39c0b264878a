/** What is known of each guest at each offsite target: the ground on which rules and the report stand. */
import type * as z from 'zod/mini';
import type { copySchema, offsiteTargetSchema } from '../facts/offsite.ts';
import type { FactsOf, Gap } from '../facts.ts';
import type { Guest } from '../guest-name.ts';
import type { OffsiteTargetPolicy } from '../offsite-policy.ts';
import type { CellState, OffsiteCell } from '../report-offsite.ts';
import type { Tier } from '../roles.ts';

export type Copy = z.output<typeof copySchema>;
export type TargetFacts = z.output<typeof offsiteTargetSchema>;
export type OwnCopy = FactsOf<'backups'>['backups']['copies'][number];
export type Proof = OffsiteCell['proofs'][number];
export type Answer = 'yes' | 'no' | 'unknown';

/** A guest of the cluster as rules know it, or as an earlier audit saw it. */
export type { Guest };

export interface OffsiteView {
  /** In the order of the policy. */
  targets: TargetView[];
  /** All guests but templates that nobody expects anywhere, sorted by id. */
  guests: GuestView[];
  /** When guests were seen, Unix seconds, where the cluster itself could not be asked now. */
  guestsOf?: number;
  /** Set when no guests are known at all: then `guests` is empty and says nothing. */
  guestsUnseen?: { gap?: Gap };
  /** Set when some guests may be hidden from the token: copies of nobody may be theirs. */
  guestsHidden?: Gap;
}

export interface TargetView {
  name: string;
  policy: OffsiteTargetPolicy;
  /** Absent when nothing of it was read. */
  facts?: TargetFacts;
  /** Why there are no facts. */
  gap?: Gap;
  /** False also without facts: what was not found may be there. */
  complete: boolean;
  /** Parts that the service does not have: `versioning`, `objectLock`, `lifecycle`, `publicAccess`, `unfinishedUploads`. */
  unsupported: string[];
  /** Copies of nobody who is expected here. */
  others: OtherCopies[];
  /** Copies that may be anybody's, as nothing readable says whose they are. */
  nameless: number;
}

export interface OtherCopies {
  /** `VM 999`, `host nas`, `old-archive.vma.zst`. */
  label: string;
  /** A clause: `a guest of this id is not here any more`. */
  why: string;
  reason: 'deleted' | 'template' | 'foreign' | 'host' | 'renamed' | 'nameless';
  copies: number;
  newestAt: number;
  bytes: number;
}

export interface GuestView {
  guest: Guest;
  id: string;
  /** `traefik (CT 110)`. */
  name: string;
  tier?: Tier;
  /** One a target, in the targets' order. */
  cells: CellView[];
  /** Worst state among cells that are expected; `not-expected` without any. */
  worst: CellState;
  /** When the oldest copy of it that is known anywhere was taken. */
  firstAt?: number;
}

export interface OwnSize {
  /** Of the copy, as it was before an encryption. */
  size: number;
  equal: boolean;
  /** The same archive in the cluster's own listing. */
  own: { storage: string; takenAt: number; sizeBytes: number };
}

export interface CopyView {
  copy: Copy;
  /** When the backup began: the cluster's own word where its listing has the same archive, else the copy's. */
  takenAt: number;
  /** Whether it is the cluster's own word. */
  timedByOwn: boolean;
  /** How the sizes of the two compare. */
  size?: OwnSize;
  /** `unread`: its name says so and nothing inside contradicts; `unclear`: nothing tells. */
  identity: 'same' | 'other' | 'unread' | 'unclear';
  /** Whose it is instead, where that is known: `db (VM 105)`. */
  otherName?: string;
  /** Why it cannot be used: a sentence. Absent: nothing speaks against it. */
  broken?: string;
  /** Never ended, and young enough that it may still be running. */
  running: boolean;
}

export interface Rpo {
  seconds: number;
  from: 'target' | 'tier' | 'default';
  /** `as offsite.targets says`: where the number stands. */
  why: string;
}

export interface Oddity {
  kind: 'shrunk' | 'smaller' | 'grown' | 'changed' | 'cold' | 'shared';
  /** A full sentence. */
  text: string;
  /** Newest ÷ usual, where it is about sizes; the share itself where it is about changes. */
  ratio?: number;
}

export interface CellView {
  target: TargetView;
  guest: Guest;
  id: string;
  name: string;
  tier?: Tier;
  /** Whether the owner wants it there; `unknown` when that hangs on tags that could not be seen. */
  expected: Answer;
  state: CellState;
  /** One sentence: what is right or wrong. */
  message: string;
  rpo: Rpo;
  /** Copies that are the guest's or claim to be, newest first. */
  copies: CopyView[];
  /** Newest of them but for one that may be running; another guest's too. */
  newest?: CopyView;
  /** Newest that is neither broken nor unfinished nor another guest's. */
  usable?: CopyView;
  /** Whether the usable copy is young enough; unknown also when newer ones may be there unseen. */
  fresh: Answer;
  /** Of the newest copy, all six; empty where there is none. */
  proofs: Proof[];
  /** Keys of disks that should be in the newest copy and are not. */
  missingDisks: string[];
  protected: { answer: Answer; why: string };
  /** Whether a stranger could not read it: `no` only when it is known to lie open. */
  encrypted: Answer;
  restored?: { at: number; minutes?: number };
  /** When a whole copy of it there was last read and found sound, and of when that copy was; it may be gone. */
  read?: { at: number; takenAt: number };
  /** Usable restore points. */
  points: number;
  calendar: string;
  /** Longest time without a usable copy within the last 30 days. */
  worstGapSeconds?: number;
  missingPoints: string[];
  /** Why restore points could not be counted, where they could not. */
  pointsUnknown?: string;
  oddities: Oddity[];
}
