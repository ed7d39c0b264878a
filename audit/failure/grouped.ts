/** Items by key; an item may have several keys or none. In the order in which they come, no group empty. */
export function grouped<Item, Key>(
  items: Iterable<Item>,
  keysOf: (item: Item) => Key[],
): Map<Key, [Item, ...Item[]]> {
  const groups = new Map<Key, [Item, ...Item[]]>();
  for (const item of items)
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  return groups;
}
