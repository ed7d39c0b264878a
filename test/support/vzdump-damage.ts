/** Ways in which a vzdump archive can be damaged, and how often which proof tells. */
import type { Compression } from '../../demo/offsite/compress.ts';
import { payload } from '../../demo/offsite/noise.ts';
import { vzdumpArchive } from '../../demo/offsite/vzdump.ts';
import type { Random } from '../../demo/seed.ts';
import { archiveHead, headBytes } from '../../gather/offsite/vzdump/archive/head.ts';
import { readArchive } from '../../gather/offsite/vzdump/archive/stream.ts';
import { archiveTail, impossibleSize, tailBytes } from '../../gather/offsite/vzdump/archive/tail.ts';
import { md5 } from '../../gather/offsite/vzdump/archive/vma-header.ts';
import type { ArchiveFormat } from '../../gather/offsite/vzdump/name.ts';
import { ctArchive, vmArchive } from './vzdump-target.ts';

export type Proof = 'header' | 'complete' | 'content' | 'content with MD5';

export interface Variant {
  format: ArchiveFormat;
  packing: Compression;
}

const packings = ['none', 'zst', 'gz', 'lzo'] as const;
export const variants: Variant[] = (['vma', 'tar'] as const).flatMap((format) =>
  packings.map((packing) => ({ format, packing })),
);

export interface Damage {
  what: string;
  /** One of many, as chance has it. */
  apply: (body: Uint8Array, random: Random) => Uint8Array;
  /** Share of the cases in which the proof fails, at least. What is not named is not promised. */
  detected: (variant: Variant) => Partial<Record<Proof, number>>;
  note?: string;
}

/** Archives that differ in content and length. */
export function sound({ format, packing }: Variant, seed: number): Uint8Array {
  const base = format === 'vma' ? vmArchive : ctArchive;
  const payloadBytes = 250_000 + Math.round(((seed * 7919) % 97) * 1500);
  return vzdumpArchive({ ...base, compress: packing, payloadBytes, takenAt: base.takenAt + 86_400 * seed })
    .body;
}

const between = (from: number, to: number, random: Random) => from + Math.floor(random() * (to - from));

function flip(body: Uint8Array, at: number, random: Random): Uint8Array {
  const copy = new Uint8Array(body);
  copy[at]! ^= 1 << between(0, 8, random);
  return copy;
}

/**
 * Only what was packed has a checksum of its data. gzip has bits that change nothing of what is unpacked, such as the distance
 * of a match within a row of zeros: passing those is right.
 */
const data = ({ packing }: Variant): Partial<Record<Proof, number>> =>
  packing === 'none'
    ? { 'content with MD5': 1 }
    : { content: packing === 'gz' ? 0.9 : 1, 'content with MD5': 1 };

const all = { content: 1, 'content with MD5': 1 };

const ends: Record<Compression, number> = { none: 0.99, zst: 0.97, gz: 0.99, lzo: 0.97 };

export const damages: Damage[] = [
  {
    what: 'cut off at a random place',
    apply: (body, random) => body.subarray(0, between(1, body.length - 1, random)),
    detected: ({ packing }) => ({ complete: ends[packing], ...all }),
    note: 'The size tells in every case where the cluster still has the original.',
  },
  {
    what: 'one byte short',
    apply: (body) => body.subarray(0, -1),
    detected: ({ format, packing }) => (`${format}.${packing}` === 'vma.lzo' ? all : { complete: 1, ...all }),
  },
  {
    what: 'empty',
    apply: () => new Uint8Array(0),
    detected: () => ({ header: 1, complete: 1, ...all }),
  },
  {
    what: 'one bit of its header changed',
    apply: (body, random) => flip(body, between(0, 2000, random), random),
    detected: (variant) => ({
      ...data(variant),
      ...(variant.packing === 'lzo' && { header: 1 }),
      ...(variant.packing === 'none' && variant.format === 'vma' && { header: 1, content: 1 }),
    }),
    note: "A plain tar has a checksum of the header of pct.conf, none of pct.conf's text.",
  },
  {
    what: 'one bit of its data changed',
    apply: (body, random) => flip(body, between(body.length >> 2, body.length - 20_000, random), random),
    detected: (variant) => data(variant),
  },
  {
    what: 'one bit near its end changed',
    apply: (body, random) => flip(body, between(body.length - 1000, body.length, random), random),
    detected: (variant) => ({
      ...data(variant),
      ...(variant.packing === 'none' && variant.format === 'tar' && { complete: 1, content: 1 }),
    }),
  },
  {
    what: 'a part overwritten with zeros',
    apply: (body, random) => {
      const copy = new Uint8Array(body);
      const at = between(body.length >> 2, body.length >> 1, random);
      return copy.fill(0, at, at + 20_000);
    },
    detected: (variant) => ({ ...data(variant), ...(variant.packing !== 'none' && { content: 1 }) }),
  },
  {
    what: 'its second half replaced by other data',
    apply: (body, random) => {
      const copy = new Uint8Array(body);
      copy.set(payload(`other ${random()}`, body.length - (body.length >> 1)), body.length >> 1);
      return copy;
    },
    detected: ({ packing }) => ({ complete: packing === 'none' ? 0.99 : ends[packing], ...all }),
  },
];

/** Which proofs fail. */
export async function failing(
  { format, packing }: Variant,
  body: Uint8Array,
  original: Uint8Array,
): Promise<Set<Proof>> {
  const failed = new Set<Proof>();
  const part = body.subarray(0, headBytes[packing]);
  const head = await archiveHead(format, packing, part);
  if ('more' in head || head.outcome === 'failed') failed.add('header');
  const tail = body.subarray(Math.max(0, body.length - tailBytes(format, packing)));
  const end = impossibleSize(format, packing, body.length) ?? archiveTail(format, packing, tail, { part });
  if (end.outcome === 'failed') failed.add('complete');
  for (const uploaderMd5 of [undefined, Buffer.from(md5(original)).toString('hex')]) {
    const read = { format, packing, uploaderMd5, mostPlainBytes: 1e9, late: () => false };
    const found = await readArchive(streamed(body), read);
    if (found.some(({ proof, outcome }) => proof === 'content' && outcome === 'failed'))
      failed.add(uploaderMd5 ? 'content with MD5' : 'content');
  }
  return failed;
}

export async function* streamed(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536);
}

/** What is told of all this: one row a damage and variant. */
export const rows = damages.flatMap((damage) =>
  variants.map((variant) => ({
    format: 'vzdump archive',
    variant: `${variant.format}${variant.packing === 'none' ? '' : `.${variant.packing}`}`,
    damage: damage.what,
    detectedBy: Object.keys(damage.detected(variant)) as Proof[], // keys of that type
    /** Share of the cases that each of them finds, at least. */
    detected: damage.detected(variant),
    ...(damage.note && { note: damage.note }),
  })),
);
