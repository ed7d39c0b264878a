/** A restic repository in a bucket in memory, and what an audit reads there. */
import {
  type ResticFile,
  type ResticRepository,
  resticRepository,
} from '../../demo/offsite/restic-repository.ts';
import { within } from '../../gather/offsite/object-reader.ts';
import { readRestic } from '../../gather/offsite/restic/reader.ts';
import type { FoundInTarget, OffsiteGap, TargetFacts, TargetRead } from '../../gather/offsite/target.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';

export const day = 86_400;
export const created = 1_795_000_000;
export const password = 'canary-kSx3-password';
export const target: TargetRead['target'] = {
  name: 'away',
  kind: 'restic',
  via: { binding: 'OFFSITE' },
  prefix: 'repo/',
  crypt: 'none',
  foreign: [],
  expects: {},
  declares: {},
  egressPerGB: 0,
};

/** Three backups of two guests and one of a host, in as many nights. */
export const sample: ResticRepository = {
  password,
  seed: 'lab',
  createdAt: created,
  scrypt: { N: 1024, r: 8, p: 1 },
  snapshots: [
    {
      takenAt: created + day,
      host: 'pve1',
      paths: ['/mnt/vm'],
      tags: ['vm-100'],
      contents: text('one', 40_000),
    },
    {
      takenAt: created + 2 * day,
      host: 'pve1',
      paths: ['/var/lib/vz/dump/vzdump-lxc-101-2026_11_20-01_00_00.tar'],
      contents: text('two', 30_000),
    },
    { takenAt: created + 3 * day, host: 'nas', paths: ['/etc'], contents: text('three', 500) },
  ],
};

export const now = created + 4 * day;

export const storeOf = (files: ResticFile[] = resticRepository(sample)): MemoryStore =>
  memoryStore(files.map((file) => ({ ...file, key: `${target.prefix}${file.key}` })));

export interface Looked {
  found: FoundInTarget;
  gaps: OffsiteGap[];
  /** As a report keeps it for the next audit. */
  facts: TargetFacts;
}

export async function look(
  store: MemoryStore,
  options: Partial<Omit<TargetRead, 'now'>> & {
    at?: number;
    budget?: { requests: number; bytes: number };
  } = {},
): Promise<Looked> {
  const { at = now, budget = { requests: 400, bytes: 2 ** 28 }, ...rest } = options;
  const { found, gaps } = await readRestic({ target, store: within(store, budget), now: () => at, ...rest });
  if (!found) throw new Error(`nothing was found: ${JSON.stringify(gaps)}`);
  const cost = store.cost();
  return {
    found,
    gaps,
    facts: { ...found, name: 'away', kind: 'restic', place: store.place, readAt: at, cost },
  };
}

/** Bytes that do not compress. */
function text(seed: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed.length * 7919 + seed.charCodeAt(0);
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}
