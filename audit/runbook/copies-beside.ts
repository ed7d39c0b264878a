/** Whether something else still has a copy of a guest when a server or storage with backups is gone. */
import { counted } from '../figures.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { datastorePlaces, guestIn, isSound } from './datastore-sources.ts';
import { inOrder, type Scene } from './scene.ts';
import { usable } from './storage-sources.ts';

export interface GoneCopies {
  /** Storages of the cluster. */
  storages: ReadonlySet<string>;
  /** Audited backup servers, by name. */
  servers: ReadonlySet<string>;
}

/**
 * Guests without a sound copy anywhere else, the most important first. Every copy counts, not only the few of which a
 * restore list shows commands, and an offsite place that is one of the servers goes with it.
 *
 * @param ids of known guests
 */
export function onlyThere(scene: Scene, ids: Iterable<string>, gone: GoneCopies): Guest[] {
  const { facts, world, sources } = scene;
  const inDatastores = new Set(
    datastorePlaces(facts)
      .filter(({ place }) => !gone.servers.has(place.server) && !gone.storages.has(place.storage))
      .flatMap(({ snapshots }) => snapshots.filter(isSound).map(guestIn)),
  );
  const lostTargets = new Set(targetsOn(scene, gone.servers).map((name) => `offsite/${name}`));
  return inOrder(scene, ids).filter(
    (guest) =>
      !inDatastores.has(guest.id) &&
      !(world.copiesOf.get(guest.vmid) ?? []).some(
        (copy) => usable(copy, guest) && !gone.storages.has(copy.storage),
      ) &&
      !sources(guest).some(({ place }) => place.startsWith('offsite/') && !lostTargets.has(place)),
  );
}

/** Offsite places of the policy that are these backup servers. */
export const targetsOn = ({ policy }: Scene, servers: ReadonlySet<string>): string[] =>
  policy.offsite.targets.flatMap(({ name, via }) =>
    'backupServer' in via && servers.has(via.backupServer) ? [name] : [],
  );

/** @param only those of the saved ones that have no other copy */
export function savedText(saved: readonly string[], only: readonly Guest[]): string {
  if (saved.length === 0) return 'No backup of a guest is known to be there.';
  const alone = saved.length === 1;
  const whose =
    only.length === 0
      ? alone
        ? 'it has other copies'
        : 'none of them has its only copies there'
      : `${alone ? 'it' : `${only.length} of them`} ${only.length === 1 ? 'has' : 'have'} no other copy: ${listed(only.map(guestName))}`;
  return `Backups of ${counted(saved.length, 'guest')} are there; ${whose}.`;
}
