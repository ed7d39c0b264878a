/** Where copies of each guest are from which it could be restored, best first. */
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import type { World } from '../failure/world.ts';
import type { Guest } from '../guest-name.ts';
import { newestDrills } from '../newest-drills.ts';
import type { OffsiteContext } from '../offsite/view.ts';
import type { Policy } from '../policy.ts';
import type { RestorePoint } from '../report-runbooks.ts';
import { tierOf } from '../roles.ts';
import { datastoreSources } from './datastore-sources.ts';
import { offsiteSources } from './offsite-sources.ts';
import { storageSources } from './storage-sources.ts';

export interface Source
  extends Pick<RestorePoint, 'place' | 'away' | 'copy' | 'takenAt' | 'sizeBytes' | 'proof' | 'withoutDisks'> {
  /** Name by which drills call the place. */
  name: string;
  /** What `qmrestore` and `pct restore` take; absent where no command of theirs reads such a copy. */
  archive?: string;
  /** Brings the archive to the node first. */
  fetch: Command[];
  text?: string;
  /** Storage of the cluster that must be up, and the node whose own it is. */
  storage?: string;
  node?: string;
  /** Bytes a second of fetching it, where it has to be fetched; null where nobody knows. */
  fetchRate?: number | null;
}

/** A place's answer for one guest, newest first; at most a few. */
export type Finder = (guest: Guest) => Source[];

const levels = ['restored', 'read', 'whole', 'identified', 'listed'] as const;

/**
 * Of copies that lose at most one backup interval more than the newest, the best proven comes first, then the one at
 * hand, then the newer. Older ones follow, newest first. Done once a guest.
 */
export function sourcesOf(
  facts: Facts,
  world: World,
  context: OffsiteContext,
): (guest: Guest) => readonly Source[] {
  const finders: Finder[] = [
    storageSources(facts, world),
    datastoreSources(facts),
    offsiteSources(facts, context),
  ];
  const drilled = drilledFrom(facts);
  const known = new Map<string, readonly Source[]>();
  return (guest) => {
    const found =
      known.get(guest.id) ??
      ranked(
        finders.flatMap((find) => find(guest)).map((source) => drilled(guest, source)),
        mayLose(guest, context.policy),
      );
    known.set(guest.id, found);
    return found;
  };
}

function ranked(sources: readonly Source[], seconds: number): Source[] {
  const newest = Math.max(...sources.map(({ takenAt }) => takenAt));
  const old = ({ takenAt }: Source) => takenAt < newest - seconds;
  // The same archive in two places: what is proven of one speaks for the other, and the near one is faster.
  const best = new Map<string, Source>();
  for (const source of sources) {
    const known = best.get(nameOf(source));
    if (!known || levelOf(source) < levelOf(known)) best.set(nameOf(source), source);
  }
  const twin = (source: Source) => best.get(nameOf(source))!;
  const level = (source: Source) => levelOf(twin(source));
  const far = ({ fetch, away }: Source) => (fetch.length > 0 ? 2 : away === 'no' ? 0 : 1);
  const sorted = sources.toSorted(
    (a, b) =>
      // What no restore command reads is the last resort, whatever is proven of it.
      Number(a.archive === undefined) - Number(b.archive === undefined) ||
      Number(old(a)) - Number(old(b)) ||
      (old(a) ? b.takenAt - a.takenAt : 0) ||
      level(a) - level(b) ||
      far(a) - far(b) ||
      b.takenAt - a.takenAt,
  );
  return sorted.map((source) =>
    level(source) < levelOf(source)
      ? {
          ...source,
          proof: {
            ...source.proof,
            text: `${source.proof.text}; of the same archive at ${twin(source).name}: ${twin(source).proof.text}`,
          },
        }
      : source,
  );
}

const levelOf = ({ proof }: Source): number => levels.indexOf(proof.level);

/** `nas:backup/vzdump-….zst` and `dump/vzdump-….zst` are one archive, `ct/108/…Z` one snapshot. */
const nameOf = ({ copy }: Source): string =>
  copy.replace(/^[^:/]*:backup\//, '').replace(/^.*\/(?=vzdump-)/, '');

/** What one backup interval is for a guest: by its tier, else as rules without one have it. */
function mayLose(guest: Guest, { tiers, roles, thresholds }: Policy): number {
  const tier = tierOf(guest, roles);
  return (tier === undefined ? thresholds.backupHours.warn : tiers[tier].backupEveryHours) * 3600;
}

/** A restore for practice from a place proves more than any look at it. */
function drilledFrom({ drills = [] }: Facts): (guest: Guest, source: Source) => Source {
  const bySource = Map.groupBy(drills, ({ source }) => source);
  const newest = new Map([...bySource].map(([source, own]) => [source, newestDrills(own)]));
  return ({ id }, source) => {
    const drill = newest.get(source.name)?.get(id);
    if (!drill) return source;
    return drill.succeeded
      ? {
          ...source,
          proof: { level: 'restored', text: 'a copy from here was restored for practice', at: drill.at },
        }
      : {
          ...source,
          proof: {
            ...source.proof,
            text: `${source.proof.text}; the last restore for practice from here failed`,
          },
        };
  };
}
