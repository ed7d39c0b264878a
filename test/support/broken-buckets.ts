import { alsoFrom, away, newestOf } from './away.ts';
import type { AllFacts } from './found.ts';
import { days, now } from './healthy-facts.ts';
import type { OffsiteTarget } from './healthy-offsite.ts';

/** The offsite place once more, as another target of the broken policy. */
function also(
  facts: AllFacts,
  name: string,
  kind: OffsiteTarget['kind'],
  more: Partial<OffsiteTarget>,
): void {
  facts.offsite.targets.push({ ...structuredClone(away(facts)), name, kind, ...more });
}

const rule = { id: 'tidy', prefix: '', enabled: true };

/** Offsite places that protect nothing, and are in pieces. */
export const brokenBuckets: Record<string, (facts: AllFacts) => void> = {
  'buckets open, expiring and full of remains': (facts) => {
    const target = away(facts);
    Object.assign(target.bucket ?? {}, {
      versioning: 'off',
      objectLock: { on: false },
      publicAccess: true,
      ownWrite: { can: 'yes', why: 'the bucket policy lets everybody write or delete' },
      lifecycle: [{ ...rule, expireDays: 3 }],
      unfinishedUploads: { count: 3, oldestAt: now - days(20) },
    });
    newestOf(facts, 105).storageClass = 'GLACIER';
    target.leftovers.push({
      key: 'vzdump-qemu-105-x.vma.dat',
      what: 'half-written',
      modifiedAt: now - days(2),
      sizeBytes: 1e9,
    });
    alsoFrom(facts, 105, 9, { key: 'vzdump-qemu-before upgrade.vma.zst', vmid: undefined });
  },
  'buckets without rules, and a list that ended early': (facts) => {
    Object.assign(away(facts).bucket ?? {}, {
      lifecycle: [],
      unfinishedUploads: { count: 1, oldestAt: now - days(20) },
    });
    Object.assign(away(facts), { complete: false, cost: { requests: 400, bytes: 1e6 } });
  },
  'a datastore in pieces, and a repository': (facts) => {
    also(facts, 'store', 'pbs-s3', {
      datastore: {
        owner: 'pbs2',
        ownerBefore: { name: 'pbs1', seenAt: now - days(2) },
        badChunks: 1,
        neededChunks: 900,
        missingChunks: 2,
        damagedChunks: 1,
      },
    });
    for (const copy of facts.offsite.targets.at(-1)?.copies.slice(0, 8) ?? [])
      Object.assign(copy, { encryption: 'encrypted', keyFingerprint: 'a1:b2:c3:d4:e5:f6:07:18' });
    also(facts, 'repository', 'restic', {
      repository: {
        usable: false,
        snapshots: 0,
        locks: [now - days(3)],
        keys: [],
        damagedFiles: ['config'],
      },
    });
  },
  'a repository that nobody writes to': (facts) => {
    also(facts, 'repository', 'restic', {
      repository: {
        usable: true,
        snapshots: 9,
        newestSnapshotAt: now - days(9),
        locks: [],
        keys: [{}],
        damagedFiles: [],
      },
    });
    for (const copy of facts.offsite.targets.at(-1)?.copies ?? []) copy.timeFrom = 'modified';
  },
};
