/** Sets of chunk digests: sorted, each once, 32 bytes after 32 bytes in one array. A terabyte takes 8 MiB. */
import { joined } from '../joined.ts';
import { hexOf } from './blob.ts';

export type DigestSet = Uint8Array & { readonly set: unique symbol };

const width = 32;

export const countOf = (digests: Uint8Array): number => digests.length / width;
export const digestAt = (digests: DigestSet, i: number): string =>
  hexOf(digests.subarray(i * width, (i + 1) * width));

/** @param list in any order, at most 2^21 of them */
export function digestSet(list: Uint8Array): DigestSet {
  const order = sortedOrder(list);
  const result = new Uint8Array(list.length);
  let length = 0;
  for (const i of order) {
    const digest = list.subarray(i * width, (i + 1) * width);
    if (length > 0 && compare(result, length - width, digest, 0) === 0) continue;
    result.set(digest, length);
    length += width;
  }
  // Sorted and without repetition by now. A copy, so that a long list with few different chunks is not kept.
  return (length < list.length ? result.slice(0, length) : result) as DigestSet;
}

/** Native sorting of numbers made of a digest's first 32 bits and its place; equal beginnings are compared in full. */
function sortedOrder(list: Uint8Array): Uint32Array {
  const count = countOf(list);
  if (count > 2 ** 21) throw new RangeError(`${count} digests are too many to sort at once`);
  const view = new DataView(list.buffer, list.byteOffset, list.length);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = view.getUint32(i * width) * 2 ** 21 + i;
  keys.sort();
  const order = Uint32Array.from(keys, (key) => key % 2 ** 21);
  const start = (i: number) => Math.floor((keys[i] ?? -1) / 2 ** 21);
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && start(to) === start(from)) to++;
    if (to - from > 1) order.subarray(from, to).sort((a, b) => compare(list, a * width, list, b * width));
    from = to;
  }
  return order;
}

/** How many digests are not above this one. */
export function countUpTo(digests: DigestSet, limit: Uint8Array): number {
  let [low, high] = [0, countOf(digests)];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(digests, middle * width, limit, 0) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many digests both have; `upTo` those of them that are not above the limit. */
export function commonOf(a: DigestSet, b: DigestSet, limit?: Uint8Array): { all: number; upTo: number } {
  const edge = limit ? countUpTo(a, limit) : 0;
  let [i, j, all, upTo] = [0, 0, 0, 0];
  while (i < countOf(a) && j < countOf(b)) {
    const order = compare(a, i * width, b, j * width);
    if (order === 0) {
      all++;
      if (i < edge) upTo++;
    }
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return { all, upTo };
}

/**
 * How many different digests several sets have together; `upTo` those not above the limit. Works through them in
 * 256 parts, so that they never stand in memory twice.
 */
export function countTogether(sets: readonly DigestSet[], limit?: Uint8Array): { all: number; upTo: number } {
  const result = { all: 0, upTo: 0 };
  const edge = new Uint8Array(width).fill(0xff);
  const done = sets.map(() => 0);
  for (let first = 0; first < 256; first++) {
    edge[0] = first;
    const parts = sets.map((set, i) => {
      const from = done[i] ?? 0;
      const to = countUpTo(set, edge);
      done[i] = to;
      return set.subarray(from * width, to * width);
    });
    const some = parts.filter((part) => part.length > 0);
    const together = some.length === 1 && some[0] ? (some[0] as DigestSet) : digestSet(joined(some));
    result.all += countOf(together);
    if (limit) result.upTo += countUpTo(together, limit);
  }
  return result;
}

export const has = (digests: DigestSet, digest: Uint8Array): boolean => {
  const at = countUpTo(digests, digest) - 1;
  return at >= 0 && compare(digests, at * width, digest, 0) === 0;
};

export const digestOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

export function compare(a: Uint8Array, i: number, b: Uint8Array, j: number): number {
  for (let at = 0; at < width; at++) {
    const order = (a[i + at] ?? 0) - (b[j + at] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}
