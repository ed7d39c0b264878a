import type { FoundInTarget } from '../target.ts';
import { digestOf } from './digests.ts';
import { chunkKey, parseChunkKey } from './keys.ts';
import { countNeeded, type NeededCopy, type Position } from './needed.ts';

export type Rotation = NonNullable<NonNullable<FoundInTarget['datastore']>['listing']>;

/** A round in which some or all chunks are looked at, by one audit or by several. */
export interface Round {
  since: number;
  /** Where this audit goes on; undefined at the beginning of a round. */
  from: Position | undefined;
  /** Verified by earlier audits of the round. */
  verified: number;
  completedAt: number | undefined;
}

/** The round that the last audit was in, or a new one. */
export function roundAfter(before: Rotation | undefined, now: number): Round {
  const from = before && positionOf(before.cursor);
  const completedAt = before?.completedAt;
  if (!before || !from) return { since: now, from: undefined, verified: 0, completedAt };
  return { since: before.since, from, verified: before.verified, completedAt };
}

/**
 * @param reached where this audit came to; undefined when it did not come to it at all
 * @param completedAt when the round came to its end, if it did
 * @param verified of chunks passed so far
 */
export function rotationOf(
  round: Round,
  reached: Position | undefined,
  completedAt: number | undefined,
  needed: readonly NeededCopy[],
  verified: (passed: number) => number,
): Rotation | undefined {
  const position = reached ?? round.from;
  const whole = completedAt !== undefined;
  if (!position) return undefined;
  const { all, passed } = countNeeded(needed, whole ? undefined : position);
  const lastWhole = completedAt ?? round.completedAt;
  return {
    cursor: whole ? '' : `${position.datastore}/${chunkKey(Buffer.from(position.digest).toString('hex'))}`,
    since: round.since,
    verified: Math.max(0, Math.min(all, verified(whole ? all : passed))),
    total: all,
    ...(lastWhole !== undefined && { completedAt: lastWhole }),
  };
}

function positionOf(cursor: string): Position | undefined {
  const slash = cursor.indexOf('/.chunks/');
  const chunk = parseChunkKey(cursor.slice(slash + '/.chunks/'.length));
  return slash > 0 && chunk
    ? { datastore: cursor.slice(0, slash), digest: digestOf(chunk.digest) }
    : undefined;
}
