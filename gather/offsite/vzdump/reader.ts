/** vzdump archives in a bucket, as rclone and others copy them there. */
import { counted } from '../../../audit/figures.ts';
import { Unread } from '../../ask.ts';
import { BudgetSpent, ObjectStoreError } from '../object-reader.ts';
import type { OffsiteGap, TargetRead, TargetReader } from '../target.ts';
import { carriedFrom } from './carried.ts';
import { copiesOf } from './copies.ts';
import { lastReadOf } from './last-read.ts';
import { type DumpListing, listDump } from './listing.ts';
import { type Draft, draftTime, lacks, lookAt, noteArchived } from './look.ts';
import { readNext } from './rotation.ts';

/**
 * Lists; then heads and ends of each guest's newest archive, one archive in full, heads and ends of older ones, as far as
 * the budget goes. What earlier audits found of the same objects is not asked again for three weeks.
 */
export const readVzdump: TargetReader = async (read) => {
  const { target, store, onProgress } = read;
  const gaps: OffsiteGap[] = [];
  onProgress?.(`listing ${target.name}`);
  let listing: DumpListing;
  try {
    listing = await listDump(store, target);
  } catch (error) {
    return { gaps: [notListed(target.name, error)] };
  }
  if (listing.error)
    gaps.push(
      gapOf(`list all of the offsite target ${target.name}`, `${target.name}/listing`, listing.error),
    );
  if (listing.encryptedNames > 0) gaps.push(encryptedNames(target.name, listing.encryptedNames));

  const guests = draftsOf(listing, read);
  onProgress?.(`reading ${target.name}`);
  const reading = await look(read, guests, gaps);
  const drafts = [...guests.values()].flat();
  const { copies, zoneSeconds } = copiesOf(drafts, read.before);
  const lastRead = lastReadOf(copies, read.before);
  const { leftovers, objects, bytes, complete } = listing;
  return {
    found: {
      complete,
      objects,
      bytes,
      ...(zoneSeconds === undefined ? {} : { zoneSeconds }),
      copies,
      leftovers,
      ...(reading ? { reading } : {}),
      ...(lastRead.length > 0 ? { lastRead } : {}),
    },
    gaps,
  };
};

/** Newest first within each guest. */
type Guests = Map<string, Draft[]>;

function draftsOf({ groups }: DumpListing, { before }: TargetRead): Guests {
  const carried = carriedFrom(before);
  const guests: Guests = new Map();
  for (const [group, entries] of groups) {
    const drafts = entries.map((entry): Draft => {
      const { key, etag, sizeBytes } = entry;
      const earlier = carried({ key, version: etag, sizeBytes });
      if (!earlier) return { entry, checks: [] };
      const { checks, timeFrom, takenAt, inside, vmid, lock } = earlier;
      return {
        entry,
        checks,
        ...(timeFrom === 'header' ? { headerTime: takenAt } : timeFrom === 'mtime' ? { mtime: takenAt } : {}),
        ...(inside ? { inside } : {}),
        ...(vmid === undefined ? {} : { vmid }),
        ...(lock ? { lock } : {}),
      };
    });
    guests.set(
      group,
      drafts.sort((a, b) => draftTime(b) - draftTime(a)),
    );
  }
  return guests;
}

async function look(read: TargetRead, guests: Guests, gaps: OffsiteGap[]) {
  const { before } = read;
  const steps = stepper(read, gaps);
  const newest = [...guests.values()].flatMap((drafts) => drafts.slice(0, 1));
  await lookAtAll(newest, read, steps);
  const named = [...guests].filter(([, drafts]) => drafts[0]?.entry.name?.vmid !== undefined);
  const reading = await steps.run(
    () => readNext(read, new Map(named.map(([guest, drafts]) => [guest, drafts[0]!]))), // a guest has one at least
  );
  const deepest = Math.max(0, ...[...guests.values()].map((drafts) => drafts.length));
  const older = Array.from({ length: deepest - 1 }, (_, depth) =>
    [...guests.values()].flatMap((drafts) => drafts[depth + 1] ?? []),
  );
  await lookAtAll(older.flat(), read, steps);
  return reading ?? before?.reading;
}

/** What was never looked at comes before what is to be looked at again. */
async function lookAtAll(drafts: Draft[], { store, now }: TargetRead, steps: Steps): Promise<void> {
  const at = now();
  const wanted = drafts.filter((draft) => lacks(draft, 'header', at) || lacks(draft, 'complete', at));
  for (const draft of [
    ...wanted.filter(({ checks }) => checks.length === 0),
    ...wanted.filter(({ checks }) => checks.length > 0),
  ]) {
    if (steps.ended()) return;
    await steps.run(() => lookAt(draft, store, at), draft);
  }
}

interface Steps {
  run<T>(task: () => Promise<T>, draft?: Draft): Promise<T | undefined>;
  ended(): boolean;
}

/** A spent budget ends the reading, and so do a refusal or a third error of the bucket, with one gap. */
function stepper({ target: { name }, now }: TargetRead, gaps: OffsiteGap[]): Steps {
  let ended = false;
  let errors = 0;
  return {
    ended: () => ended,
    async run(task, draft) {
      if (ended) return undefined;
      try {
        return await task();
      } catch (error) {
        if (error instanceof BudgetSpent) ended = true;
        else if (!(error instanceof ObjectStoreError)) throw error;
        else if (draft && error.code === 'InvalidObjectState') noteArchived(draft, now());
        else {
          errors++;
          ended = errors === 3 || error.reason === 'forbidden';
          if (errors === 1)
            gaps.push(gapOf(`read archives of the offsite target ${name}`, `${name}/reading`, error));
        }
        return undefined;
      }
    },
  };
}

function notListed(name: string, error: unknown): OffsiteGap {
  const what = `list the offsite target ${name}`;
  if (error instanceof ObjectStoreError) return gapOf(what, name, error);
  if (error instanceof BudgetSpent) return new Unread(what, 'skipped', error.message).as('offsite', name);
  throw error;
}

const gapOf = (what: string, subject: string, { reason, message }: ObjectStoreError): OffsiteGap =>
  new Unread(what, reason, message).as('offsite', subject);

const encryptedNames = (name: string, count: number): OffsiteGap =>
  new Unread(
    `tell what is in ${counted(count, 'object')} of the offsite target ${name}`,
    'malformed',
    "their names look as rclone's crypt makes them, which the target tells with crypt: 'rclone'",
  ).as('offsite', `${name}/names`);
