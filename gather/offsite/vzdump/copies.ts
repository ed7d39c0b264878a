/** Archives that were looked at, as copies. */
import { known } from '../../known.ts';
import { sorted } from '../../sorted.ts';
import type { CopyFacts, TargetFacts } from '../target.ts';
import type { Draft } from './look.ts';
import { rclonePlainBytes } from './rclone-crypt.ts';
import { zoneOf } from './zone.ts';

/** Newest first, and the zone of the newest name. */
export function copiesOf(
  drafts: Draft[],
  before: TargetFacts | undefined,
): { copies: CopyFacts[]; zoneSeconds?: number | undefined } {
  const taught = drafts.flatMap(({ entry: { name }, headerTime }) =>
    name?.nameTime === undefined || headerTime === undefined ? [] : [{ nameTime: name.nameTime, headerTime }],
  );
  const zone = zoneOf(taught);
  const zoneAt = (nameTime: number) => zone(nameTime) ?? before?.zoneSeconds;
  const newest = taught.reduce((latest, { nameTime }) => Math.max(latest, nameTime), 0);
  const copies = drafts
    .map((draft) => copyOf(draft, zoneAt))
    .sort((a, b) => b.takenAt - a.takenAt || (a.key < b.key ? -1 : 1));
  return { copies, zoneSeconds: zoneAt(newest) };
}

function copyOf(draft: Draft, zoneAt: (nameTime: number) => number | undefined): CopyFacts {
  const { entry, checks, inside, lock } = draft;
  const { name, modifiedAt, sizeBytes, encrypted } = entry;
  return known({
    key: entry.key,
    version: entry.etag,
    renamed: name !== undefined && name.vmid === undefined ? true : undefined,
    type: name?.type,
    vmid: name?.vmid ?? draft.vmid,
    ...timeOf(draft, zoneAt),
    arrivedAt: modifiedAt,
    sizeBytes,
    plainBytes: encrypted ? rclonePlainBytes(sizeBytes) : undefined,
    encryption: encrypted ? ('encrypted' as const) : ('none' as const),
    protected: entry.protected || undefined,
    lock,
    storageClass: entry.storageClass,
    inside,
    checks: sorted(checks, ({ proof }) => order.indexOf(proof)),
  });
}

const order = ['header', 'complete', 'content'];

/** The best word there is for when the backup began. */
function timeOf(
  { entry: { name, modifiedAt = 0 }, headerTime, mtime }: Draft,
  zoneAt: (nameTime: number) => number | undefined,
): Pick<CopyFacts, 'takenAt' | 'timeFrom'> {
  if (headerTime !== undefined) return { takenAt: headerTime, timeFrom: 'header' };
  const nameTime = name?.nameTime;
  const zone = nameTime === undefined ? undefined : zoneAt(nameTime);
  if (nameTime !== undefined && zone !== undefined) return { takenAt: nameTime - zone, timeFrom: 'name' };
  if (mtime !== undefined) return { takenAt: mtime, timeFrom: 'mtime' };
  return nameTime === undefined
    ? { takenAt: modifiedAt, timeFrom: 'modified' }
    : { takenAt: nameTime, timeFrom: 'name-guessed' };
}
