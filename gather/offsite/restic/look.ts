/** The parts of a look into a restic repository that read files, each ending quietly where the budget does. */
import { BudgetSpent, ObjectStoreError } from '../object-reader.ts';
import type { OffsiteGap, TargetRead } from '../target.ts';
import { NotAuthentic, openJson, type ResticKey } from './crypto.ts';
import { keyFacts } from './keys.ts';
import type { ResticFile, ResticListing } from './listing.ts';
import { addIndex, compareIndex, type IndexCompared, type ResticIndex } from './pack-index.ts';
import type { ResticReading } from './reading.ts';
import { readSnapshot, type SnapshotInside } from './snapshot.ts';

export interface ResticLook extends TargetRead {
  listing: ResticListing;
  reading: ResticReading;
  gaps: OffsiteGap[];
  /** Set once nothing is left of the budget, or the bucket refuses to give objects. */
  halted?: 'spent' | 'refused';
}

/** One of a few steps of reading; undefined, and nothing more is read, where the budget or the bucket ended it. */
export async function step<Result>(
  look: ResticLook,
  run: () => Promise<Result>,
): Promise<Result | undefined> {
  if (look.halted) return undefined;
  try {
    return await run();
  } catch (error) {
    if (error instanceof BudgetSpent) look.halted = 'spent';
    else if (error instanceof ObjectStoreError) noteRefusal(look, error);
    else throw error;
    return undefined;
  }
}

export function noteRefusal(look: ResticLook, { reason, message }: ObjectStoreError): void {
  const { gaps, target } = look;
  look.halted = 'refused';
  const detail = `Could not read files of the repository: ${message}`;
  gaps.push({ group: 'offsite', subject: `${target.name}/reading`, reason, detail });
}

/** Contents of the key files that are sound, and what may be said of each. */
export async function lookAtKeys(look: ResticLook) {
  const files: unknown[] = [];
  const facts: ReturnType<typeof keyFacts>[] = [];
  for (const file of look.listing.keys) {
    const bytes = await step(look, () => look.reading.load(file, 65_536));
    const json = bytes && parsed(bytes);
    if (json !== undefined) files.push(json);
    facts.push(keyFacts(json));
  }
  return { files, facts };
}

/** The config file's name is no hash, so only the password tells whether it is sound. False = damaged. */
export async function lookAtConfig(look: ResticLook, key: ResticKey): Promise<boolean | undefined> {
  const { config } = look.listing;
  if (!config || config.sizeBytes === 0 || config.sizeBytes > 65_536) return undefined;
  return await step(look, async () => {
    const object = await look.store.get(config.key, { offset: 0, length: config.sizeBytes });
    if (!object) return undefined;
    try {
      openJson(key, new Uint8Array(await new Response(object.body).arrayBuffer()), 65_536);
      return true;
    } catch (error) {
      if (error instanceof ObjectStoreError || error instanceof BudgetSpent) throw error;
      return false;
    }
  });
}

export type OpenedSnapshot = { copy: SnapshotInside; tree: string } | 'not-authentic' | 'unreadable';

/** Opens what no earlier audit has opened, newest first, at most 200 in one audit. */
export async function openSnapshots(look: ResticLook, key: ResticKey, wanted: ResticFile[]) {
  const opened = new Map<string, OpenedSnapshot>();
  for (const file of wanted.slice(0, 200)) {
    const bytes = await step(look, () => look.reading.load(file, 4 * 2 ** 20));
    if (look.halted) break;
    if (!bytes) continue;
    try {
      opened.set(file.id, readSnapshot(openJson(key, bytes, 16 * 2 ** 20)));
    } catch (error) {
      opened.set(file.id, error instanceof NotAuthentic ? 'not-authentic' : 'unreadable');
    }
  }
  return opened;
}

const mostIndexBytes = 32 * 2 ** 20;

/** Compares packs with the index. The text says why that is not possible. */
export async function compareWithIndex(
  look: ResticLook,
  key: ResticKey,
  wantedTrees: ReadonlySet<string>,
): Promise<{ index: ResticIndex; compared: IndexCompared } | string> {
  const { listing, reading } = look;
  if (!listing.complete) return 'Not all files could be listed.';
  const bytes = listing.index.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (!listing.packSizes || bytes > mostIndexBytes || listing.index.length < listing.counts.index)
    return 'The repository is too large to compare its index with its data files in one audit.';
  const index: ResticIndex = { packs: new Map(), trees: new Set() };
  for (const file of listing.index) {
    const content = await step(look, () => reading.load(file, mostIndexBytes));
    if (look.halted) return 'The budget ended before all index files were read.';
    if (!content) return 'An index file is damaged or went away meanwhile.';
    try {
      addIndex(index, openJson(key, content, mostIndexBytes), wantedTrees);
    } catch {
      return 'An index file could not be opened.';
    }
  }
  return { index, compared: compareIndex(index, listing.packSizes) };
}

/** Of packs that came since the last audit the ends: what was cut off shows there, for 4 bytes each. */
export async function lookAtEnds(look: ResticLook, since: number): Promise<void> {
  for (const pack of look.listing.newestPacks)
    if ((pack.modifiedAt ?? since) >= since) await step(look, () => look.reading.verifyEnd(pack));
}

/** Small files that came since the last audit, whole; the rotation reads everything in its turn. */
export async function lookAtNew(look: ResticLook, since: number): Promise<void> {
  const { listing, reading } = look;
  const isNew = (file: ResticFile) => (file.modifiedAt ?? since) >= since && !reading.sound.has(file.name);
  for (const files of [listing.snapshots, listing.index])
    for (const file of files.filter(isNew).slice(0, 50)) await step(look, () => reading.verify(file));
}

/** Files that were damaged at the last audit stay so for as long as nobody has replaced them. */
export async function lookAtDamaged(look: ResticLook): Promise<void> {
  const { before, store, target, reading } = look;
  for (const name of before?.repository?.damagedFiles ?? []) {
    if (!before || !/(^|\/)[0-9a-f]{64}$|^config$/.test(name) || reading.damaged.has(name)) continue;
    const head = await step(look, () => store.head(`${target.prefix}${name}`));
    // Not asked: nothing says that it is well again.
    if (head === undefined || (head && (head.modifiedAt ?? 0) <= before.readAt)) reading.damaged.add(name);
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
