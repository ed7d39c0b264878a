/** What becomes of the guests whose disks go down with a storage. */
import { listed } from '../listing.ts';
import { backupChooser } from './backup-choice.ts';
import type { Outage } from './disks.ts';
import { type Draft, fateFromBackup } from './draft.ts';
import { byImportance, type Configured, type World } from './world.ts';

/**
 * HA cannot help: it restarts a guest elsewhere, and elsewhere its disk is down too.
 * @param server when it is known which machine went down, backups on it do not count.
 */
export function storageFates(world: World, outage: Outage, server?: string): Draft[] {
  const hit = new Map<string, Configured>();
  for (const storage of outage.storages)
    for (const guest of world.usersOf.get(storage) ?? []) hit.set(guest.id, guest);
  const backupOf = backupChooser(world, outage, server);
  return [...hit.values()].sort(byImportance(world)).map((guest) => {
    const disks = guest.config.disks.flatMap(({ key, storage }) =>
      storage !== undefined && outage.storages.has(storage) ? [{ key, storage }] : [],
    );
    const where = [...new Set(disks.map(({ storage }) => storage))].sort();
    const down = `${listed(disks.map(({ key }) => key))} ${disks.length === 1 ? 'is' : 'are'} on ${listed(where)}, which ${where.length === 1 ? 'is' : 'are'} down on every node: HA cannot help.`;
    return fateFromBackup(world, guest, down, backupOf(guest));
  });
}
