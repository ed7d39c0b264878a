/** What is proven of a snapshot in a restic repository. */

import type { Check, CopyFacts } from '../target.ts';
import type { IndexCompared } from './pack-index.ts';
import { isWhole, type Rotation } from './reading.ts';

/** What was found out about the repository as a whole. */
export interface ResticState {
  now: number;
  /** Why nothing can be restored from it; undefined when all that is needed is there. */
  unusable: string | undefined;
  /** Names of damaged files. */
  damaged: ReadonlySet<string>;
  rotation: Rotation | undefined;
  verifiedNow: number;
  /** The comparison with the index, or why there is none. */
  compared: IndexCompared | string;
  /** A lock is held: files may come and go while they are looked at. */
  changing: boolean;
}

export interface SeenSnapshot {
  /** Name of its file. */
  name: string;
  copy: CopyFacts;
  /** What the last audit found about the same file. */
  before: Check[];
  /** Made now, or carried. */
  header: Check;
  /** Whether the index has the folder that it begins with; undefined where that was not looked up. */
  rooted: boolean | undefined;
}

export const checksOf = (snapshot: SeenSnapshot, state: ResticState): Check[] => [
  snapshot.header,
  completeCheck(snapshot, state),
  ...contentCheck(snapshot, state),
];

function completeCheck({ rooted }: SeenSnapshot, state: ResticState): Check {
  const { compared, unusable, now } = state;
  const check = (outcome: Check['outcome'], detail?: string): Check => ({
    proof: 'complete',
    outcome,
    at: now,
    how: 'the list of data files against the index',
    ...(detail ? { detail } : {}),
  });
  if (unusable) return check('failed', unusable);
  if (typeof compared === 'string') return check('cannot', compared);
  if (state.changing) return check('cannot', 'A lock is held: the repository was being changed.');
  if (rooted === false)
    return check('failed', 'The index does not know the folder that the snapshot begins with.');
  const { missing, short, unindexed } = compared;
  if (missing.length + short.length > 0)
    return check(
      'cannot',
      `Of the data files ${missing.length} are missing and ${short.length} cut off; which snapshots need them is not known.`,
    );
  if (unindexed > 0)
    return check(
      'cannot',
      `${unindexed} data files are in no index: a backup was interrupted, or an index file is missing.`,
    );
  return check('ok');
}

/** Data cannot be told apart by snapshot, so a snapshot's data is sound when all of the repository is. */
function contentCheck({ name, copy, before }: SeenSnapshot, state: ResticState): Check[] {
  const { damaged, rotation, verifiedNow, now } = state;
  const check = (outcome: Check['outcome'], at: number, more: Partial<Check> = {}): Check => ({
    proof: 'content',
    outcome,
    at,
    how: 'the SHA-256 of the files of the repository',
    ...more,
  });
  if (damaged.has(name))
    return [check('failed', now, { detail: 'The file of the snapshot is not what its name says.' })];
  if (damaged.size > 0) {
    const detail = `${damaged.size === 1 ? 'A file of the repository is' : `${damaged.size} files of the repository are`} damaged; which snapshots need ${damaged.size === 1 ? 'it' : 'them'} is not known.`;
    return [check('cannot', now, { detail })];
  }
  const earlier = before.find(({ proof, outcome }) => proof === 'content' && outcome === 'ok');
  if (rotation && (copy.arrivedAt ?? rotation.since) <= rotation.since) {
    // All was read between then and now: the older time is the one that holds.
    if (isWhole(rotation)) return [check('ok', rotation.since)];
    if (verifiedNow > 0 && (!earlier || earlier.share !== undefined))
      return [check('ok', now, { share: rotation.verified / rotation.total })];
  }
  return earlier ? [earlier] : [];
}
