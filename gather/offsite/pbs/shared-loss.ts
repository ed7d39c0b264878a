/** Older copies of a guest may need the very chunks that its newest one lacks: their own looks were before the loss. */
import { type ListedObject, ObjectStoreError } from '../object-reader.ts';
import type { Check, CopyFacts } from '../target.ts';
import { digestOf, has } from './digests.ts';
import { snapshotPrefix } from './keys.ts';
import type { ListedSnapshot } from './listing.ts';
import type { NeededCopy } from './needed.ts';
import { digestsOf, type Newest } from './newest.ts';
import { failed, type Reading } from './reading.ts';

/** So many older copies an audit, and of a guest no further than the first that needs none of what is lost. */
const mostCompared = 30;

const how = 'the chunks that it shares with the newest copy';

/** What is found of older copies holds for one audit: the next one may find the chunk again. */
export const lasting = (checks: readonly Check[]): Check[] => checks.filter((check) => check.how !== how);

/** The others: what the last audit found of an older copy. */
export const passing = (checks: readonly Check[]): Check[] => checks.filter((check) => check.how === how);

/**
 * What was found of older copies stands where the newest one could not be read, and where it still lacks something
 * until they are compared again.
 */
export function keepUnread(all: readonly Newest[]): void {
  for (const { needed, older } of all)
    if (!needed || needed.missing.size + needed.damaged.size > 0)
      for (const { copy, lost = [] } of older) copy.checks = [...copy.checks, ...lost];
}

/** Compares indexes of older copies with what was just found missing or damaged. @throws BudgetSpent */
export async function compareOlder(all: readonly Newest[]): Promise<void> {
  let left = mostCompared;
  for (const { needed, older, reading } of all) {
    if (!needed || needed.missing.size + needed.damaged.size === 0) continue;
    for (const { snapshot, copy } of older) {
      if (snapshot.unfinished || lasting(copy.checks).some(({ outcome }) => outcome === 'failed')) continue;
      if (left-- <= 0) return;
      const shared = await lossIn(reading, snapshot, needed);
      if (!shared) continue;
      copy.checks = lasting(copy.checks);
      note(copy, shared, reading.now());
      if (shared.missing.size + shared.damaged.size > 0) continue;
      // What is lost beyond those that are named was not compared.
      if (needed.moreMissing === 0) copy.sparedAt = reading.now();
      break;
    }
  }
}

type Loss = Pick<NeededCopy, 'missing' | 'damaged'>;

/** @returns undefined when its indexes could not be read @throws BudgetSpent */
async function lossIn(
  reading: Reading,
  snapshot: ListedSnapshot,
  { missing, damaged }: Loss,
): Promise<Loss | undefined> {
  const files = await filesOf(reading, snapshot);
  const digests = files && (await digestsOf(reading, { ...snapshot, files }));
  if (!digests) return undefined;
  const needed = (lost: ReadonlyMap<string, string>) =>
    new Map([...lost].filter(([digest]) => has(digests, digestOf(digest))));
  return { missing: needed(missing), damaged: needed(damaged) };
}

/** Of each guest's last two copies alone the names of files are kept. */
async function filesOf(
  reading: Reading,
  { namespace, folder }: ListedSnapshot,
): Promise<Map<string, ListedObject> | undefined> {
  const prefix = reading.prefix + snapshotPrefix(namespace, folder);
  const files = new Map<string, ListedObject>();
  try {
    for await (const { objects } of reading.store.list({ prefix }))
      for (const object of objects) files.set(object.key.slice(prefix.length), object);
    return files;
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    failed(reading, `list ${folder}`, folder, error);
    return undefined;
  }
}

function note(copy: CopyFacts, { missing, damaged }: Loss, at: number): void {
  const add = (proof: Check['proof'], lost: ReadonlyMap<string, string>, what: string) => {
    if (lost.size === 0) return;
    const named = [...lost].slice(0, 3).map(([digest, why]) => `${digest}: ${why}`);
    const detail = `${lost.size} ${what} (${named.join('; ')}).`;
    copy.checks = [...copy.checks, { proof, outcome: 'failed', at, how, detail }];
  };
  add('complete', missing, 'of its chunks are not in the bucket');
  add('content', damaged, 'of its chunks are damaged');
}
