import { known } from '../../known.ts';
import { sorted } from '../../sorted.ts';
import type { CopyFacts, FoundInTarget, TargetFacts } from '../target.ts';
import { type SnapshotKey, snapshotPrefix, vmidOf } from './keys.ts';
import { type ListedSnapshot, newestOf, type SnapshotGroup } from './listing.ts';
import { lasting } from './shared-loss.ts';

/** What the listing alone says of a snapshot. */
export function copyOf(snapshot: ListedSnapshot, folder: string): CopyFacts {
  return known({
    ...identityOf(snapshot),
    key: `${folder}${snapshot.folder}`,
    version: snapshot.version,
    takenAt: snapshot.takenAt,
    timeFrom: 'key' as const,
    arrivedAt: snapshot.arrivedAt,
    unfinished: snapshot.unfinished || undefined,
    protected: snapshot.protected || undefined,
    storageClass: snapshot.storageClass,
    checks: [],
  });
}

const types = { vm: 'qemu', ct: 'lxc', host: 'host' } as const;

/** Whose backup it is. */
export function identityOf(
  key: Pick<SnapshotKey, 'namespace' | 'type' | 'id'>,
): Pick<CopyFacts, 'namespace' | 'type' | 'vmid' | 'host'> {
  return known({
    namespace: key.namespace || undefined,
    type: types[key.type],
    vmid: vmidOf(key),
    host: key.type === 'host' ? key.id : undefined,
  });
}

/** What an earlier audit found out about a copy that is still the same, byte by byte. */
export function carriedCopies(before: TargetFacts | undefined): (copy: CopyFacts) => CopyFacts | undefined {
  const place = ({ namespace = '', key }: CopyFacts) => `${namespace}:${key}`;
  const copies = new Map(before?.copies.map((copy) => [place(copy), copy]));
  return (copy) => {
    const earlier = copies.get(place(copy));
    return earlier && earlier.version === copy.version ? earlier : undefined;
  };
}

/** A copy with all that was known of it. */
export const withCarried = (copy: CopyFacts, earlier: CopyFacts | undefined): CopyFacts => {
  if (!earlier) return copy;
  const { sizeBytes, encryption, keyFingerprint, verification, changedShare, inside, checks } = earlier;
  return known({
    ...copy,
    sizeBytes,
    encryption,
    keyFingerprint,
    verification,
    changedShare,
    inside,
    checks: lasting(checks),
  });
};

export const newestFirst = (copies: CopyFacts[]): CopyFacts[] =>
  sorted(
    copies,
    ({ takenAt }) => -takenAt,
    ({ namespace }) => namespace,
    ({ key }) => key,
  );

/** Backups that were broken off: all but a guest's newest, which may still be running. */
export function leftoversOf(
  stores: { folder: string; listing: { groups: SnapshotGroup[] } }[],
): FoundInTarget['leftovers'] {
  const broken = stores.flatMap(({ folder, listing }) =>
    listing.groups.flatMap(({ snapshots }) =>
      newestOf(snapshots)
        .slice(0, -1)
        .filter(({ unfinished }) => unfinished)
        .map((snapshot) =>
          known({
            key: `${folder}${snapshotPrefix(snapshot.namespace, snapshot.folder)}`,
            what: 'half-written' as const,
            modifiedAt: snapshot.arrivedAt,
            sizeBytes: snapshot.storedBytes,
          }),
        ),
    ),
  );
  return sorted(
    broken,
    ({ modifiedAt }) => -(modifiedAt ?? 0),
    ({ key }) => key,
  ).slice(0, 100);
}
