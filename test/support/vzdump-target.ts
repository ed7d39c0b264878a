/** A target with vzdump archives, for tests. */
import { offsiteTargetPolicy } from '../../audit/offsite-policy.ts';
import { type DumpFile, type VzdumpArchive, vzdumpArchive } from '../../demo/offsite/vzdump.ts';
import { type ObjectReader, within } from '../../gather/offsite/object-reader.ts';
import type { CopyFacts, TargetFacts } from '../../gather/offsite/target.ts';
import { readVzdump } from '../../gather/offsite/vzdump/reader.ts';
import type { MemoryObject } from './memory-store.ts';

/** 2026-11-22T00:26:18Z */
export const backupAt = 1_795_307_178;
export const auditAt = backupAt + 6 * 3600;

export const vmArchive: VzdumpArchive = {
  type: 'qemu',
  vmid: 100,
  takenAt: backupAt,
  zoneSeconds: 3600,
  compress: 'zst',
  hostname: 'web',
  macs: ['bc:24:11:00:00:01'],
  disks: [
    { key: 'scsi0', sizeBytes: 32 * 2 ** 20 },
    { key: 'efidisk0', sizeBytes: 540_672 },
  ],
};

export const ctArchive: VzdumpArchive = {
  type: 'lxc',
  vmid: 101,
  takenAt: backupAt + 600,
  zoneSeconds: 3600,
  compress: 'zst',
  hostname: 'dns',
  macs: ['bc:24:11:00:00:02'],
  disks: [
    { key: 'rootfs', sizeBytes: 8 * 2 ** 30 },
    { key: 'mp0', sizeBytes: 16 * 2 ** 30 },
  ],
};

/** As rclone uploads it: in one part, with the file's own time. */
export const uploaded = ({ name, body, mtime }: DumpFile, folder = 'dump/'): MemoryObject => ({
  key: `${folder}${name}`,
  body,
  modifiedAt: mtime + 900,
  meta: { mtime: `${mtime}.858157417` },
});

/** Enough of a payload for what tests look at. */
export const small = { payloadBytes: 20_000 };

/** A small archive of that time. */
export const at = (archive: VzdumpArchive, takenAt: number): MemoryObject =>
  uploaded(vzdumpArchive({ ...archive, ...small, takenAt }));

export interface ReadOptions {
  target?: Record<string, unknown>;
  budget?: { requests: number; bytes: number };
  now?: number;
  before?: TargetFacts;
}

export async function readDump(
  store: ObjectReader,
  { target, budget, now = auditAt, before }: ReadOptions = {},
) {
  const policy = offsiteTargetPolicy.parse({
    name: 'cloud',
    kind: 'vzdump',
    via: { binding: 'OFFSITE' },
    prefix: 'dump/',
    ...target,
  });
  const { found, gaps } = await readVzdump({
    target: policy,
    store: within(store, budget ?? { requests: 400, bytes: 256 * 2 ** 20 }),
    now: () => now,
    before,
  });
  const copies = found?.copies ?? [];
  const facts: TargetFacts | undefined = found && {
    name: policy.name,
    kind: policy.kind,
    place: store.place,
    readAt: now,
    cost: store.cost(),
    ...found,
  };
  return { found, facts, gaps, copies };
}

/** `header ok, complete ok, content failed` */
export const outcomes = ({ checks }: CopyFacts): string =>
  checks.map(({ proof, outcome }) => `${proof} ${outcome}`).join(', ');
