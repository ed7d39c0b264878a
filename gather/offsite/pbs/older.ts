import type { CopyFacts } from '../target.ts';
import { Damaged } from './blob.ts';
import { snapshotPrefix } from './keys.ts';
import type { ListedSnapshot } from './listing.ts';
import { largestManifest, readManifest } from './manifest.ts';
import { replace } from './newest.ts';
import { fetchBytes, type Reading } from './reading.ts';

/** A copy that is not its guest's newest, of which nothing but its name is known. */
export interface Older {
  reading: Reading;
  snapshot: ListedSnapshot;
  copy: CopyFacts;
}

/** So many manifests an audit: every copy was once the newest and was read then. */
const mostOlder = 30;

/** Size, encryption and verification of older copies, the newest first. @throws BudgetSpent */
export async function readOlder(older: readonly Older[]): Promise<void> {
  const order = older.toSorted((a, b) => b.copy.takenAt - a.copy.takenAt);
  for (const { reading, snapshot, copy } of order.slice(0, mostOlder))
    try {
      const key = `${snapshotPrefix(snapshot.namespace, snapshot.folder)}index.json.blob`;
      const bytes = await fetchBytes(reading, key, largestManifest);
      if (typeof bytes !== 'string') Object.assign(copy, readManifest(bytes, snapshot).facts);
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      const detail = `index.json.blob is damaged: ${error.message}.`;
      replace(copy, {
        proof: 'header',
        outcome: 'failed',
        at: reading.now(),
        how: 'the checksum of the manifest',
        detail,
      });
    }
}
