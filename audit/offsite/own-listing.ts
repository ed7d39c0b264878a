import type { FactsOf } from '../facts.ts';
import type { Copy, OwnCopy, TargetFacts } from './model.ts';

type Kind = TargetFacts['kind'];

export interface OwnListing {
  /** The same archive in the cluster's own listing, by its name. */
  named(copy: Copy, kind: Kind): OwnCopy[];
  /** The same archive by its exact size and its time, for names that are encrypted. */
  sized(copy: Copy): OwnCopy | undefined;
  /** Finished ones of a guest, `qemu/100`. */
  of(id: string): readonly OwnCopy[];
}

/** When vzdump ended, by the archive's own time; and when a copy of it reached the bucket at the latest. */
const day = 86_400;
const window = { mtime: day, other: 7 * day };

/** Indexes what the cluster says of its own backups. */
export function ownListing(backups: FactsOf<'backups'>['backups'] | undefined): OwnListing {
  const byName = new Map<string, OwnCopy[]>();
  const bySize = new Map<number, OwnCopy[]>();
  const byGuest = new Map<string, OwnCopy[]>();
  for (const own of backups?.copies ?? []) {
    push(byName, nameOf(own.volid), own);
    if (own.unfinished) continue;
    push(byGuest, `${own.type}/${own.vmid}`, own);
    if (own.sizeBytes !== undefined) push(bySize, own.sizeBytes, own);
  }
  return {
    named: ({ key }, kind) => byName.get(kind === 'vzdump' ? fileOf(key) : key) ?? [],
    sized: (copy) => nearest(copy, bySize.get(copy.plainBytes ?? Number.NaN) ?? []),
    of: (id) => byGuest.get(id) ?? [],
  };
}

/** Of the archives of this size the one made last before the copy, if all that could be meant are one guest's. */
function nearest({ takenAt, timeFrom }: Copy, candidates: OwnCopy[]): OwnCopy | undefined {
  const most = timeFrom === 'mtime' ? window.mtime : window.other;
  const fitting = candidates
    // A backup's start is told in whole seconds by one clock, the file's time by another.
    .filter((own) => own.takenAt <= takenAt + 300 && takenAt - own.takenAt <= most)
    .toSorted((a, b) => b.takenAt - a.takenAt);
  const guests = new Set(fitting.map(({ type, vmid }) => `${type}/${vmid}`));
  return guests.size === 1 ? fitting[0] : undefined;
}

/** `nas:backup/vzdump-qemu-100-….vma.zst` → the file; `pbs:backup/vm/100/2026-11-21T01:00:00Z` → the snapshot. */
const nameOf = (volid: string): string => volid.slice(volid.indexOf(':') + 1).replace(/^backup\//, '');

/** rclone puts `.bin` behind names that it does not encrypt. */
const fileOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1).replace(/\.bin$/, '');

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
