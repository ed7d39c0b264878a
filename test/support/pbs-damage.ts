/** Ways in which a datastore on S3 can be damaged, and which proof of its copies fails then. */
import type { StoredObject } from '../../demo/offsite/pbs-store.ts';
import type { Random } from '../../demo/seed.ts';
import { dns, stored, web } from './pbs-target.ts';

export const variants = ['plain', 'zstd', 'encrypted'] as const;
export type Variant = (typeof variants)[number];
export type Proof = 'header' | 'complete' | 'content';

type Bodies = Map<string, Uint8Array>;

export interface Damage {
  what: string;
  /** One thing is damaged, whichever chance picks. */
  apply: (bodies: Bodies, random: Random) => void;
  /** Exactly these proofs of some copy fail. */
  detected: Proof[] | Record<Variant, Proof[]>;
  note?: string;
}

/** One snapshot of two guests each. */
export const intact = (variant: Variant, seed = 'damage'): StoredObject[] =>
  stored([web({ encrypt: variant === 'encrypted' }), dns({ encrypt: variant === 'encrypted' })], {
    seed,
    uncompressed: variant === 'plain',
  });

export function damaged(objects: StoredObject[], { apply }: Damage, random: Random): StoredObject[] {
  const bodies: Bodies = new Map(objects.map(({ key, body }) => [key, body.slice()]));
  apply(bodies, random);
  return [...bodies].map(([key, body]) => ({ key, body, modifiedAt: 0 }));
}

const manifest = /vm\/.*index\.json\.blob$/;
const blob = /vm\/.*conf\.blob$/;
const fixed = /\.fidx$/;
const dynamic = /\.didx$/;
const index = /\.[fd]idx$/;
const chunk = /\/\.chunks\//;

const pick = <T>(list: T[], random: Random): T => {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new Error('there is nothing to pick from');
  return one;
};
const one = (bodies: Bodies, pattern: RegExp, random: Random) =>
  pick(
    [...bodies.keys()].filter((key) => pattern.test(key)),
    random,
  );
const bodyOf = (bodies: Bodies, key: string) => bodies.get(key) ?? new Uint8Array(0);
const between = (from: number, to: number, random: Random) => from + Math.floor(random() * (to - from));

/** One bit of one of the bytes from the first up to the second place. */
const flip = (pattern: RegExp, from: number, to?: number) => (bodies: Bodies, random: Random) => {
  const body = bodyOf(bodies, one(bodies, pattern, random));
  const at = between(from, to ?? body.length, random);
  body[at] = (body[at] ?? 0) ^ (1 << between(0, 8, random));
};
const cut =
  (pattern: RegExp, from = 1) =>
  (bodies: Bodies, random: Random) => {
    const key = one(bodies, pattern, random);
    const body = bodyOf(bodies, key);
    bodies.set(key, body.slice(0, between(from, body.length, random)));
  };
const remove = (pattern: RegExp) => (bodies: Bodies, random: Random) =>
  void bodies.delete(one(bodies, pattern, random));
const empty = (pattern: RegExp) => (bodies: Bodies, random: Random) =>
  void bodies.set(one(bodies, pattern, random), new Uint8Array(0));
const swap = (first: RegExp, second: RegExp) => (bodies: Bodies, random: Random) => {
  const a = one(bodies, first, random);
  const others = [...bodies.keys()].filter((key) => key !== a && second.test(key));
  const b = pick(
    others.filter((key) => !same(bodyOf(bodies, key), bodyOf(bodies, a))),
    random,
  );
  const held = bodyOf(bodies, a);
  bodies.set(a, bodyOf(bodies, b));
  bodies.set(b, held);
};
/** Of equal length, as otherwise their length may tell. */
const confuse = (bodies: Bodies, random: Random) => {
  const keys = [...bodies.keys()].filter((key) => chunk.test(key));
  const alike = Map.groupBy(keys, (key) => bodyOf(bodies, key).length);
  const pairs = [...alike.values()].filter((list) => list.length > 1).flat();
  const a = pick(pairs, random);
  const escaped = (alike.get(bodyOf(bodies, a).length) ?? []).map((key) => key.slice(-64)).join('|');
  swap(new RegExp(a.slice(-64)), new RegExp(escaped))(bodies, random);
};
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
const rename = (from: RegExp, to: string) => (bodies: Bodies) => {
  for (const [key, body] of [...bodies])
    if (from.test(key)) {
      bodies.delete(key);
      bodies.set(key.replace(from, to), body);
    }
};

const whole: Proof[] = ['complete', 'header'];

export const damages: Damage[] = [
  { what: 'manifest cut off', apply: cut(manifest), detected: whole },
  { what: 'bit flipped in the manifest', apply: flip(manifest, 0), detected: whole },
  { what: 'manifest of zero bytes', apply: empty(manifest), detected: whole },
  {
    what: 'manifests of two guests swapped',
    apply: swap(manifest, /ct\/.*index\.json\.blob$/),
    detected: whole,
  },
  { what: 'configuration cut off', apply: cut(blob), detected: ['header'] },
  { what: 'bit flipped in a configuration', apply: flip(blob, 0), detected: ['header'] },
  { what: 'configuration of zero bytes', apply: empty(blob), detected: ['header'] },
  { what: 'configuration missing', apply: remove(blob), detected: whole },
  {
    what: 'configurations of two guests swapped',
    apply: swap(/vm\/.*server\.conf\.blob$/, /ct\/.*pct\.conf\.blob$/),
    detected: ['header'],
  },
  { what: 'index cut off', apply: cut(index), detected: whole },
  { what: 'index of zero bytes', apply: empty(index), detected: whole },
  { what: 'index missing', apply: remove(index), detected: whole },
  { what: 'indexes swapped', apply: swap(index, index), detected: whole },
  { what: 'bit flipped in the magic of an index', apply: flip(index, 0, 8), detected: whole },
  { what: 'bit flipped in the checksum of an index', apply: flip(index, 32, 64), detected: whole },
  { what: 'bit flipped in a size in a fixed index', apply: flip(fixed, 64, 80), detected: whole },
  {
    what: 'bit flipped in uuid, time or padding of an index',
    apply: (bodies, random) => (random() < 0.5 ? flip(index, 8, 32) : flip(index, 80, 4096))(bodies, random),
    detected: [],
    note: 'no checksum covers them, and no restore reads them',
  },
  { what: 'bit flipped in the list of a fixed index', apply: flip(fixed, 4096), detected: whole },
  { what: 'bit flipped in the list of a dynamic index', apply: flip(dynamic, 4096), detected: whole },
  { what: 'chunk missing', apply: remove(chunk), detected: ['complete'] },
  { what: 'chunk of zero bytes', apply: empty(chunk), detected: ['complete', 'content'] },
  { what: 'chunk cut off', apply: cut(chunk, 44), detected: ['content'] },
  { what: 'bit flipped in magic or checksum of a chunk', apply: flip(chunk, 0, 12), detected: ['content'] },
  {
    what: 'bit flipped in initial vector or tag of a chunk',
    apply: flip(chunk, 12, 44),
    detected: { plain: ['content'], zstd: ['content'], encrypted: [] },
    note: 'no checksum covers them; a chunk that is not encrypted has data there',
  },
  { what: 'bit flipped in the data of a chunk', apply: flip(chunk, 44), detected: ['content'] },
  {
    what: 'chunk under the name of another of the same length',
    apply: confuse,
    detected: { plain: ['content'], zstd: ['content'], encrypted: [] },
    note: 'of an encrypted chunk only the key tells what its name must be',
  },
  { what: 'snapshot under another time', apply: rename(/(vm\/100\/2026-11-)20/, '$121'), detected: whole },
  { what: 'snapshot under another guest', apply: rename(/vm\/100/, 'vm/109'), detected: whole },
];

export const detectedIn = ({ detected }: Damage, variant: Variant): Proof[] =>
  Array.isArray(detected) ? detected : detected[variant];

/** Shares of damaged chunks, chunks read, and how often that finds one at least: 1−(1−f)ⁿ. */
export const samples = [
  { damagedShare: 0.1, read: 20 },
  { damagedShare: 0.05, read: 60 },
  { damagedShare: 0.05, read: 20 },
  { damagedShare: 0.01, read: 100 },
] as const;
export const chance = ({ damagedShare, read }: (typeof samples)[number]): number =>
  1 - (1 - damagedShare) ** read;

/** What is told of all this: one row a damage and variant. */
export const rows = damages.flatMap((damage) =>
  variants.map((variant) => ({
    format: 'Proxmox Backup Server on S3',
    variant,
    damage: damage.what,
    detectedBy: detectedIn(damage, variant),
    /** Chunks are read by and by: what `content` finds it finds when the damaged chunk's turn comes. */
    sampled: detectedIn(damage, variant).join() === 'content',
    ...(damage.note && { note: damage.note }),
  })),
);
