/** What a decrypted snapshot file of restic says, and which guest it speaks of. */
import * as z from 'zod/mini';
import { cleanName } from '../../clean-text.ts';
import type { CopyFacts } from '../target.ts';

const snapshotSchema = z.object({
  time: z.string(),
  tree: z.string(),
  hostname: z._default(z.string(), ''),
  paths: z._default(z.nullable(z.array(z.string())), []),
  tags: z.optional(z.nullable(z.array(z.string()))),
  // Since restic 0.17.
  summary: z.optional(z.object({ total_bytes_processed: z.optional(z.number()) })),
});

export interface SnapshotInside extends Partial<CopyFacts> {
  takenAt: number;
  type?: CopyFacts['type'];
}

/** @throws where it is no snapshot */
export function readSnapshot(json: unknown): { copy: SnapshotInside; tree: string } {
  const { time, tree, hostname, paths, tags, summary } = snapshotSchema.parse(json);
  // Go writes nanoseconds.
  const takenAt = Math.floor(Date.parse(time.replace(/(\.\d{3})\d+/, '$1')) / 1000);
  if (!Number.isFinite(takenAt)) throw new TypeError('a time that is none');
  const guest = guestOf(tags ?? [], paths ?? []);
  const size = summary?.total_bytes_processed;
  return {
    tree,
    copy: {
      takenAt,
      timeFrom: 'header',
      ...(guest ?? { type: 'host' }),
      ...(hostname ? { host: cleanName(hostname) } : {}),
      ...(tags?.length ? { tags: tags.slice(0, 20).map(cleanName) } : {}),
      ...(size !== undefined && size >= 0 ? { sizeBytes: size } : {}),
    },
  };
}

type Guest = Pick<CopyFacts, 'type' | 'vmid'>;

/** Tags are chosen for this and come first. Undefined where nothing or more than one guest is named. */
function guestOf(tags: string[], paths: string[]): Guest | undefined {
  for (const texts of [tags, paths]) {
    const guests = texts.slice(0, 1_000).flatMap((text) => named(text.slice(0, 4_096)));
    const ids = new Set(guests.map(({ vmid }) => vmid));
    if (ids.size > 1) return undefined;
    const types = new Set(guests.flatMap(({ type }) => type ?? []));
    const [vmid] = ids;
    if (vmid !== undefined) return types.size === 1 ? { vmid, type: [...types][0] } : { vmid };
  }
  return undefined;
}

const id = '([1-9][0-9]{2,8})(?![0-9])';
const before = '(?:^|[^a-z0-9])';
const patterns: [RegExp, Guest['type']][] = [
  [new RegExp(`${before}vzdump-qemu-${id}`, 'g'), 'qemu'],
  [new RegExp(`${before}vzdump-lxc-${id}`, 'g'), 'lxc'],
  // Volumes are named vm-… on most storages, whatever the guest is.
  [new RegExp(`${before}(?:vm|base)-${id}-(?:disk|state|cloudinit)`, 'g'), undefined],
  [new RegExp(`${before}(?:subvol|basevol)-${id}-disk`, 'g'), 'lxc'],
  [new RegExp(`${before}(?:vm|qemu|kvm)[-_/=:]?${id}(?!-(?:disk|state|cloudinit))`, 'g'), 'qemu'],
  [new RegExp(`${before}(?:ct|lxc|container)[-_/=:]?${id}`, 'g'), 'lxc'],
  [new RegExp(`${before}vmid[-_/=:]?${id}`, 'g'), undefined],
];

function named(text: string): { vmid: number; type: Guest['type'] }[] {
  return patterns.flatMap(([pattern, type]) =>
    [...text.toLowerCase().matchAll(pattern)].map((match) => ({ vmid: Number(match[1]), type })),
  );
}
