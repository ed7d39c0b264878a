/** Reads the newest archive of one guest in full, in rotation. */

import { BudgetSpent, type ObjectBody } from '../object-reader.ts';
import type { FoundInTarget, TargetRead } from '../target.ts';
import { readArchive } from './archive/stream.ts';
import { type Draft, isArchived, lacks, note } from './look.ts';

type Rotation = NonNullable<FoundInTarget['reading']>;

/** What a few bytes may unpack to, and how long one archive may take. */
const mostPlainBytes = 8 * 2 ** 30;
const mostSeconds = 240;

/**
 * Goes on where the last audit stopped. Archives larger than what is left of the budget are passed over.
 * @param newest by guest: `qemu/100`
 * @throws ObjectStoreError; what was found before stays in the draft
 */
export async function readNext(
  { store, now, before }: TargetRead,
  newest: ReadonlyMap<string, Draft>,
): Promise<Rotation | undefined> {
  const guests = [...newest.keys()].sort();
  if (guests.length === 0) return before?.reading;
  const from = before?.reading ?? { cursor: '', since: now(), verified: 0, total: 0 };
  const next = guests.findIndex((guest) => guest > from.cursor);
  const start = next < 0 ? 0 : next;
  for (let step = 0; step < guests.length; step++) {
    const at = (start + step) % guests.length;
    const draft = newest.get(guests[at]!)!; // of its keys
    if (!isWorthReading(draft, now())) continue;
    const read = await readWhole(draft, store, now);
    if (read === 'too large') continue;
    const wrapped = from.cursor !== '' && (next < 0 || at < start);
    return {
      cursor: guests[at]!,
      since: wrapped ? now() : from.since,
      verified: (wrapped ? 0 : from.verified) + (read === 'read' ? 1 : 0),
      total: guests.length,
      ...(wrapped
        ? { completedAt: now() }
        : from.completedAt === undefined
          ? {}
          : { completedAt: from.completedAt }),
    };
  }
  return before?.reading && { ...before.reading, total: guests.length };
}

/** Not what is known to be broken, and not again what was read the other day. */
function isWorthReading(draft: Draft, now: number): boolean {
  const { entry, checks } = draft;
  return (
    !entry.encrypted &&
    !isArchived(entry) &&
    entry.sizeBytes > 0 &&
    lacks(draft, 'content', now) &&
    !checks.some(({ outcome }) => outcome === 'failed')
  );
}

async function readWhole(
  draft: Draft,
  store: TargetRead['store'],
  now: () => number,
): Promise<'read' | 'broken off' | 'too large'> {
  const { objectKey, sizeBytes, etag, name } = draft.entry;
  if (!name) return 'broken off';
  let object: ObjectBody | null;
  try {
    object = await store.get(objectKey, { offset: 0, length: sizeBytes });
  } catch (error) {
    if (error instanceof BudgetSpent) return 'too large';
    throw error;
  }
  if (!object) return 'broken off';
  const end = now() + mostSeconds;
  let bytes = 0;
  const source = (async function* () {
    for await (const chunk of object.body as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      yield chunk;
    }
  })();
  const replaced = object.sizeBytes !== sizeBytes || (etag && object.etag && object.etag !== etag);
  if (replaced) {
    await object.body.cancel();
    return 'broken off';
  }
  try {
    const found = await readArchive(source, {
      format: name.format,
      packing: name.packing,
      uploaderMd5: md5Of(object.meta.md5chksum),
      bucketMd5: /^[0-9a-f]{32}$/.test(etag ?? '') ? etag : undefined,
      mostPlainBytes,
      late: () => now() > end,
    });
    // A connection that ended early says nothing of the archive.
    const whole = bytes === sizeBytes;
    for (const finding of found) if (whole || !isCutOff(finding)) note(draft, { ...finding, at: now() });
    return whole ? 'read' : 'broken off';
  } catch (error) {
    if (error instanceof BudgetSpent) return 'broken off';
    throw error;
  } finally {
    await source.return(undefined);
  }
}

const isCutOff = ({
  outcome,
  proof,
  detail = '',
}: {
  outcome: string;
  proof: string;
  detail?: string;
}): boolean => outcome === 'failed' && (proof === 'complete' || /cut off/.test(detail));

/** rclone keeps it as base64. */
function md5Of(base64: string | undefined): string | undefined {
  if (!/^[A-Za-z0-9+/]{22}==$/.test(base64 ?? '')) return undefined;
  return Buffer.from(base64!, 'base64').toString('hex'); // it matched
}
