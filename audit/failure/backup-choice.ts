/** Which backup a restore would use while something is down. */
import type { Guest } from '../guest-name.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { shortens } from '../unread-rows.ts';
import type { Outage } from './disks.ts';
import { isDistributed, serverOf } from './servers.ts';
import { because, type Copy, type World } from './world.ts';

export type BackupChoice =
  | { kind: 'copy'; copy: Copy }
  /** Every backup storage that stays up was listed, and none holds a usable copy. */
  | { kind: 'none' }
  | { kind: 'unknown'; why: string };

/** Does the part that is the same for all guests of one failure, and answers for each of them. */
export function backupChooser(world: World, outage: Outage, server?: string): (guest: Guest) => BackupChoice {
  const survives = (copy: Copy) => survival(world, copy, outage, server);
  const blind = blindSpot(world, outage);
  return (guest) => {
    let doubt = blind;
    for (const copy of world.copiesOf.get(guest.vmid) ?? []) {
      if (!usable(copy, guest)) continue;
      const fact = survives(copy);
      if (fact === true) return { kind: 'copy', copy };
      if (fact !== false) doubt ??= fact;
    }
    return doubt === undefined ? { kind: 'none' } : { kind: 'unknown', why: doubt };
  };
}

/** A copy of another guest type belongs to an earlier owner of the id; PBS shows an unfinished one as 1 byte. */
const usable = ({ type, verification, sizeBytes }: Copy, guest: Guest): boolean =>
  (type === undefined || type === guest.type) && verification !== 'failed' && (sizeBytes ?? 2) > 1;

/** Whether a copy is still there, or why nobody can say. */
function survival(world: World, copy: Copy, outage: Outage, server?: string): boolean | string {
  const storage = world.storages.get(copy.storage);
  if (!storage)
    return `Where the backup storage ${copy.storage} lies could not be seen${because(world, 'storage')}`;
  if (!storage.shared)
    return copy.node !== undefined
      ? copy.node !== outage.node
      : `On which node ${copy.volid} lies is not known.`;
  if (outage.storages.has(copy.storage)) return false;
  return server !== undefined && serverOf(storage) === undefined && !isDistributed(storage)
    ? `The configuration does not say whether ${copy.storage} lies on ${server}.`
    : true;
}

/** Why a missing copy would prove nothing: a backup storage that stays up was not listed. */
function blindSpot(world: World, outage: Outage): string | undefined {
  const { backups, storage, gaps } = world.facts;
  if (!backups) return `Backups could not be seen${because(world, 'backups')}`;
  if (!storage) return `Backup storages could not be seen${because(world, 'storage')}`;
  const hidden = gaps.find((gap) => gap.group === 'storage' && shortens(gap));
  if (hidden) return `There may be backup storages that could not be seen: ${hidden.detail}`;
  const listed = new Set(backups.listed.map((entry) => placeOf(world, entry)));
  const [unlisted] = storage
    .filter(({ enabled, content }) => enabled && content.includes('backup'))
    .filter((each) => !outage.storages.has(each.storage))
    .flatMap((each) => placesOf(world, each, outage))
    .filter((where) => !listed.has(where));
  return unlisted === undefined
    ? undefined
    : `The backups on ${unlisted} could not be listed${because(world, 'backups', `storage/${unlisted}`)}`;
}

/** A shared storage is listed through a node, which says nothing about where it is. */
const placeOf = ({ storages }: World, { storage, node }: { storage: string; node?: string | undefined }) =>
  place(storage, storages.get(storage)?.shared ? undefined : node);

const place = (storage: string, node?: string) => (node === undefined ? storage : `${node}/${storage}`);

/** A shared storage is one place, a local one a place on each node that stays up. */
const placesOf = (
  world: World,
  { storage, shared, onlyNodes, onNodes }: Storage,
  outage: Outage,
): string[] =>
  shared
    ? [storage]
    : world.online
        .filter((node) => node !== outage.node && (onlyNodes?.includes(node) ?? true))
        .filter((node) => onNodes.find((state) => state.node === node)?.enabled !== false)
        .map((node) => place(storage, node));
