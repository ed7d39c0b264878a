import type { Facts } from '../facts.ts';
import type { Copy, World } from '../failure/world.ts';
import type { Guest } from '../guest-name.ts';
import { type Away, awayOf, storageAway } from './at-home.ts';
import type { Finder, Source } from './sources.ts';
import { withoutDisks } from './without-disks.ts';

/** Copies on the cluster's own storages. */
export function storageSources(facts: Facts, world: World): Finder {
  const away = storageAway(awayOf(facts));
  return (guest) =>
    fewEach(
      (world.copiesOf.get(guest.vmid) ?? []).filter((copy) => usable(copy, guest)),
      placeOf,
    ).map((copy) => sourceOf(copy, guest, away(world.storages.get(copy.storage))));
}

/** More copies of one guest in one place are not worth a look on a bad day; another place may outlive the first. */
const most = 2;

/** The first ones of each place. */
export function fewEach<Item>(items: readonly Item[], placeOf: (item: Item) => string): Item[] {
  const taken = new Map<string, number>();
  return items.filter((item) => {
    const place = placeOf(item);
    const count = (taken.get(place) ?? 0) + 1;
    taken.set(place, count);
    return count <= most;
  });
}

const placeOf = ({ node, storage }: Copy): string =>
  `storage/${node === undefined ? '' : `${node}/`}${storage}`;

/** A copy of the other type belongs to an earlier owner of the id; a backup server shows an unfinished one as 1 byte. */
export const usable = ({ type, verification, unfinished, sizeBytes = 2 }: Copy, guest: Guest): boolean =>
  (type === undefined || type === guest.type) && verification !== 'failed' && !unfinished && sizeBytes > 1;

function sourceOf(copy: Copy, guest: Guest, away: Away): Source {
  const { node, storage, volid, takenAt, sizeBytes, verification } = copy;
  return {
    place: placeOf(copy),
    name: storage,
    away,
    copy: volid,
    takenAt,
    ...(sizeBytes !== undefined && { sizeBytes }),
    proof: verifiedProof(verification),
    withoutDisks: withoutDisks(guest),
    archive: volid,
    fetch: [],
    storage,
    ...(node !== undefined && { node }),
  };
}

export const verifiedProof = (verification: 'ok' | undefined | 'failed', at?: number): Source['proof'] =>
  verification === 'ok'
    ? { level: 'read', text: 'the backup server verified it', ...(at !== undefined && { at }) }
    : { level: 'listed', text: 'it is listed, and nothing looked into it' };
