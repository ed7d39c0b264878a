/** Snapshots of a restic repository as copies. */

import type { Check, CopyFacts, TargetFacts } from '../target.ts';
import { checksOf, type ResticState } from './checks.ts';
import type { ResticInside } from './inside.ts';
import type { ResticFile, ResticListing } from './listing.ts';

/** Of one guest, or of a host. */
const mostCopies = 400;

/** A snapshot as the last audit saw it; its name is the hash of its content, so it is found by that alone. */
export function carriedSnapshots(before: TargetFacts | undefined): (id: string) => CopyFacts | undefined {
  const known = new Map(before?.copies.map((copy) => [copy.key, copy]));
  return (id) => known.get(id);
}

/** Newest first; of more than 400 of one guest or host only those. */
export function copiesOf(
  listing: ResticListing,
  inside: ResticInside,
  state: ResticState,
  carried: (id: string) => CopyFacts | undefined,
): CopyFacts[] {
  const copies = listing.snapshots.flatMap((file) => copyOf(file, inside, state, carried(file.id)) ?? []);
  const seen = new Map<string, number>();
  return copies
    .sort((a, b) => b.takenAt - a.takenAt || (a.key < b.key ? -1 : 1))
    .filter(({ type, vmid, host }) => {
      const group = `${type}/${vmid ?? host}`;
      const count = (seen.get(group) ?? 0) + 1;
      seen.set(group, count);
      return count <= mostCopies;
    });
}

function copyOf(
  file: ResticFile,
  inside: ResticInside,
  state: ResticState,
  earlier: CopyFacts | undefined,
): CopyFacts | undefined {
  const { id, name, modifiedAt, etag, storageClass } = file;
  const version = etag ?? String(modifiedAt);
  const before = earlier?.version === version ? earlier : undefined;
  const opened = inside.snapshots.get(id);
  const known =
    typeof opened === 'object' ? opened.copy : before?.timeFrom === 'header' ? own(before) : undefined;
  // Without a password only the bucket tells when: a snapshot's file is written once, at the end of the backup.
  const takenAt = known?.takenAt ?? modifiedAt;
  if (takenAt === undefined) return undefined;
  const copy: CopyFacts = {
    key: id,
    version,
    type: 'host',
    timeFrom: 'modified',
    ...(modifiedAt === undefined ? {} : { arrivedAt: modifiedAt }),
    encryption: 'encrypted',
    ...(storageClass ? { storageClass } : {}),
    ...known,
    takenAt,
    checks: [],
  };
  // A guest whose kind nothing tells.
  if (known?.vmid !== undefined && known.type === undefined) delete copy.type;
  const header = before?.checks.find(({ proof, outcome }) => proof === 'header' && outcome === 'ok');
  copy.checks = checksOf(
    {
      name,
      copy,
      before: before?.checks ?? [],
      header: opened === undefined && known && header ? header : headerCheck(opened, inside.open, state.now),
      rooted: typeof opened === 'object' ? inside.trees?.has(opened.tree) : undefined,
    },
    state,
  );
  return copy;
}

/** What was read out of the snapshot itself. */
const own = ({ takenAt, timeFrom, type, vmid, host, tags, sizeBytes }: CopyFacts): Partial<CopyFacts> => ({
  takenAt,
  timeFrom,
  ...(type ? { type } : {}),
  ...(vmid === undefined ? {} : { vmid }),
  ...(host === undefined ? {} : { host }),
  ...(tags ? { tags } : {}),
  ...(sizeBytes === undefined ? {} : { sizeBytes }),
});

function headerCheck(opened: ReturnType<ResticInside['snapshots']['get']>, open: boolean, at: number): Check {
  const check = (outcome: Check['outcome'], detail?: string): Check => ({
    proof: 'header',
    outcome,
    at,
    how: 'the decrypted file of the snapshot and its authentication code',
    ...(detail ? { detail } : {}),
  });
  if (typeof opened === 'object') return check('ok');
  if (opened === 'not-authentic')
    return check('failed', 'The file is not of this repository or was changed.');
  if (opened === 'unreadable') return check('failed', 'The decrypted file is no snapshot.');
  return check('cannot', open ? 'Its file was not read yet.' : "Encrypted: needs the repository's password.");
}
