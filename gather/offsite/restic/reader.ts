/** restic repositories: freshness and integrity from names alone, and with a password what each snapshot holds. */
import { cleanName } from '../../clean-text.ts';
import { BudgetSpent, ObjectStoreError } from '../object-reader.ts';
import type { FoundInTarget, OffsiteGap, TargetRead, TargetReader } from '../target.ts';
import type { ResticState } from './checks.ts';
import { carriedSnapshots, copiesOf } from './copies.ts';
import { lookInside, type ResticInside } from './inside.ts';
import { listRepository, type ResticListing } from './listing.ts';
import { lookAtDamaged, lookAtEnds, lookAtKeys, lookAtNew, noteRefusal, type ResticLook } from './look.ts';
import { resticReading, rotate } from './reading.ts';

export const readRestic: TargetReader = async (read) => {
  const { target, before, onProgress } = read;
  const gaps: OffsiteGap[] = [];
  onProgress?.(`listing ${target.name}`);
  const listing = await listed(read, gaps);
  if (!listing) return { gaps };

  const look: ResticLook = { ...read, listing, reading: resticReading(read.store), gaps };
  for (const name of listing.damaged) look.reading.damaged.add(name);
  onProgress?.(`reading ${target.name}`);
  await lookAtDamaged(look);
  const keys = await lookAtKeys(look);
  // An hour more: the bucket's clock and ours need not agree.
  const since = before ? before.readAt - 3600 : 0;
  await lookAtEnds(look, since);
  const inside = await lookInside(look, keys.files, carriedSnapshots(before));
  await lookAtNew(look, since);
  const state = await turned(look, inside);
  return { found: foundIn(look, inside, state, keys.facts), gaps };
};

async function listed(read: TargetRead, gaps: OffsiteGap[]): Promise<ResticListing | undefined> {
  const { target, store, before, password } = read;
  const { cursor = '', since = 0 } = before?.repository?.reading ?? {};
  const gap = (subject: string, reason: OffsiteGap['reason'], detail: string) =>
    gaps.push({ group: 'offsite', subject, reason, detail });
  try {
    const wishes = { prefix: target.prefix, cursor, since, packSizes: Boolean(password) };
    const listing = await listRepository(store, wishes);
    if (listing.error)
      gap(
        `${target.name}/listing`,
        listing.error.reason,
        `The listing ended early: ${listing.error.message}`,
      );
    if (!listing.config && listing.counts.snapshots === 0 && listing.foreign.length > 0) {
      const names = listing.foreign.slice(0, 5).map(cleanName).join(', ');
      gap(
        `${target.name}/layout`,
        'malformed',
        `No restic repository lies there, but ${names}: set the prefix.`,
      );
    }
    return listing;
  } catch (error) {
    if (error instanceof ObjectStoreError)
      gap(target.name, error.reason, `Could not list it: ${error.message}`);
    else if (error instanceof BudgetSpent) gap(target.name, 'skipped', `Not listed: ${error.message}.`);
    else throw error;
    return undefined;
  }
}

/** Goes on with the rotation, and draws together what is known of the whole repository. */
async function turned(look: ResticLook, { compared }: ResticInside): Promise<ResticState> {
  const { listing, reading, before } = look;
  const now = look.now();
  const earlier = before?.repository?.reading;
  const { rotation, verifiedNow, ended } =
    look.halted === 'refused'
      ? { rotation: earlier, verifiedNow: 0, ended: undefined }
      : await rotate(reading, listing, earlier, look.now);
  if (ended instanceof ObjectStoreError) noteRefusal(look, ended);
  // A running backup or prune renews its lock every five minutes.
  const changing = listing.locks.some((setAt) => setAt >= now - 1800);
  if (typeof compared === 'object' && !changing)
    for (const id of [...compared.missing, ...compared.short].slice(0, 100))
      reading.damaged.add(packName(listing, id));
  const { damaged } = reading;
  return { now, unusable: whyUnusable(listing, damaged), damaged, rotation, verifiedNow, compared, changing };
}

function whyUnusable(listing: ResticListing, damaged: ReadonlySet<string>): string | undefined {
  const { config, keys, counts } = listing;
  if (!listing.small) return undefined;
  if (!config || config.sizeBytes === 0) return 'The file config is missing or empty: nothing can be opened.';
  if (damaged.has('config')) return 'The file config is damaged: nothing can be opened.';
  if (keys.every(({ name }) => damaged.has(name))) return 'There is no sound key: nothing can be opened.';
  if (counts.index === 0) return 'There is no index: restic finds no data before it is rebuilt.';
  if (counts.snapshots === 0) return 'There is no snapshot.';
  return undefined;
}

function foundIn(
  look: ResticLook,
  inside: ResticInside,
  state: ResticState,
  keys: NonNullable<FoundInTarget['repository']>['keys'],
): FoundInTarget {
  const { listing, before } = look;
  const { complete, objects, bytes, counts, newestDataAt } = listing;
  const newestSnapshotAt = listing.snapshots[0]?.modifiedAt;
  return {
    complete,
    objects,
    bytes,
    copies: copiesOf(listing, inside, state, carriedSnapshots(before)),
    leftovers: listing.halfWritten.map(({ key, modifiedAt, sizeBytes }) => ({
      key: cleanName(key.slice(look.target.prefix.length)),
      what: 'half-written' as const,
      ...(modifiedAt === undefined ? {} : { modifiedAt }),
      sizeBytes,
    })),
    // What was not listed cannot be called missing.
    ...(listing.small
      ? {
          repository: {
            usable: state.unusable === undefined,
            snapshots: counts.snapshots,
            ...(newestSnapshotAt === undefined ? {} : { newestSnapshotAt }),
            ...(newestDataAt === undefined ? {} : { newestDataAt }),
            locks: listing.locks.sort((a, b) => b - a),
            keys,
            damagedFiles: [...state.damaged].sort().slice(0, 20).map(cleanName),
            ...(state.rotation ? { reading: state.rotation } : {}),
          },
        }
      : {}),
  };
}

const packName = ({ newestPacks }: ResticListing, id: string): string =>
  newestPacks.some(({ name }) => name === `data/${name.slice(-64)}`)
    ? `data/${id}`
    : `data/${id.slice(0, 2)}/${id}`;
