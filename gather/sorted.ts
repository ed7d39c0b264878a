type Key = string | number | undefined;

/** A sorted copy, by one key after the other; texts by code unit, so that every runtime agrees. */
export function sorted<T>(items: Iterable<T>, ...keys: ((item: T) => Key)[]): T[] {
  return [...items].sort((a, b) => {
    for (const key of keys) {
      const order = compare(key(a), key(b));
      if (order !== 0) return order;
    }
    return 0;
  });
}

function compare(a: Key, b: Key): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  return a < b ? -1 : 1;
}
