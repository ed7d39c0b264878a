/**
 * Deterministic noise: the same key always gives the same figure, so that a simulated cluster asked twice at the
 * same moment answers the same.
 */
export function unit(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}

/** An integer near `value`, at most `spread` (a fraction) away from it. */
export function near(key: string, value: number, spread = 0.1): number {
  return Math.round(value * (1 + (unit(key) * 2 - 1) * spread));
}

/** Hexadecimal digits in lower case, e.g. a configuration digest. */
export function hex(key: string, length: number): string {
  let text = '';
  for (let i = 0; text.length < length; i++) text += byte(`${key}/${i}`).toString(16).padStart(2, '0');
  return text.slice(0, length);
}

/** A SHA-256 fingerprint as Proxmox writes it: pairs in upper case, separated by colons. */
export function fingerprint(key: string): string {
  return Array.from({ length: 32 }, (_, i) => hex(`${key}:${i}`, 2).toUpperCase()).join(':');
}

export type Random = () => number;

/** A stream of numbers in [0, 1) that starts anew from the same seed (used for list order in tests). */
export function randomFrom(seed: number): Random {
  let count = 0;
  return () => unit(`${seed}#${count++}`);
}

/** A copy in random order, as the real API gives lists made from hashes. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const keyed = list.map((item) => ({ item, at: random() }));
  return keyed.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

function byte(key: string): number {
  return Math.floor(unit(key) * 256);
}
