import type { Outage } from './disks.ts';
import { grouped } from './grouped.ts';

interface Copy {
  storage: string;
  /** Set for storages that are not shared. */
  node?: string | undefined;
}

/** Guests whose known copies are in the same places. Few combinations, however many guests. */
export interface BackupPlaces {
  places: Copy[];
  guests: number;
}

/** @param copiesOf the copies of each guest. */
export function backupPlaces(copiesOf: Iterable<readonly Copy[]>): BackupPlaces[] {
  const keyOf = (copies: readonly Copy[]) =>
    [...new Set(copies.map(({ storage, node }) => JSON.stringify([storage, node])))].sort().join();
  return [...grouped(copiesOf, (copies) => [keyOf(copies)]).values()].map(([copies, ...others]) => ({
    places: [...copies],
    guests: others.length + 1,
  }));
}

/** How many guests lose every known copy. */
export function lastBackups(all: readonly BackupPlaces[], { node, storages }: Outage): number {
  return all
    .filter(({ places }) =>
      places.every((copy) => storages.has(copy.storage) || (copy.node !== undefined && copy.node === node)),
    )
    .reduce((sum, { guests }) => sum + guests, 0);
}
