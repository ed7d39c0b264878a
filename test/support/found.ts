import type { FactGroup, Facts, FactsOf } from '../../audit/facts.ts';

/** Facts in which every group is present. */
export type AllFacts = Facts & FactsOf<FactGroup>;

/** The one item of a fixture that a case wants to change. */
export function found<T>(list: readonly T[], is: (item: T) => boolean): T {
  const item = list.find(is);
  if (item === undefined) throw new Error('the healthy cluster has no such item');
  return item;
}

export const storageNamed = ({ storage }: AllFacts, name: string) =>
  found(storage, (entry) => entry.storage === name);

export const nodeNamed = ({ nodes }: AllFacts, name: string) => found(nodes, ({ node }) => node === name);

export const guestWith = ({ guests }: AllFacts, id: string) => found(guests, (guest) => guest.id === id);
