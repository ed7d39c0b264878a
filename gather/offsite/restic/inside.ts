/** What the password of a restic repository opens. */

import type { CopyFacts } from '../target.ts';
import { openRepository } from './keys.ts';
import {
  compareWithIndex,
  lookAtConfig,
  type OpenedSnapshot,
  openSnapshots,
  type ResticLook,
} from './look.ts';
import type { IndexCompared } from './pack-index.ts';

export interface ResticInside {
  /** Whether a key was opened. */
  open: boolean;
  /** By id: what was opened now. */
  snapshots: Map<string, OpenedSnapshot>;
  compared: IndexCompared | string;
  /** Beginnings of snapshots that the index has; undefined where it was not read. */
  trees: ReadonlySet<string> | undefined;
}

export async function lookInside(
  look: ResticLook,
  keyFiles: unknown[],
  carried: (id: string) => CopyFacts | undefined,
): Promise<ResticInside> {
  const { password, target, listing, reading, gaps } = look;
  const encrypted = 'Which data files a snapshot needs is encrypted.';
  const closed: ResticInside = { open: false, snapshots: new Map(), compared: encrypted, trees: undefined };
  if (!password || listing.counts.keys === 0 || look.halted) return closed;
  const opened = openRepository(password, keyFiles, `${target.name}/password`);
  if ('gap' in opened) {
    gaps.push(opened.gap);
    return closed;
  }
  const { key } = opened;
  const config = await lookAtConfig(look, key);
  if (config === false) reading.damaged.add('config');
  else if (config) reading.damaged.delete('config');

  const wanted = listing.snapshots.filter(({ id }) => carried(id)?.timeFrom !== 'header');
  const snapshots = await openSnapshots(look, key, wanted);
  const trees = new Set(
    [...snapshots.values()].flatMap((each) => (typeof each === 'string' ? [] : each.tree)),
  );
  const result = await compareWithIndex(look, key, trees);
  if (typeof result === 'string') return { open: true, snapshots, compared: result, trees: undefined };
  return { open: true, snapshots, compared: result.compared, trees: result.index.trees };
}
