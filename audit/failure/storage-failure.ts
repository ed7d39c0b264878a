import { listed } from '../listing.ts';
import type { Failure } from '../report-failures.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { assemble } from './assemble.ts';
import type { Outage } from './disks.ts';
import type { Draft } from './draft.ts';
import { lastBackups } from './last-backups.ts';
import { quorumNow } from './quorum.ts';
import { storageFates } from './storage-fates.ts';
import { backupServersInside, unseenGroups, unseenUsers } from './unseen.ts';
import type { World } from './world.ts';

/** The machine behind one or more shared storages dies, and its data with it. */
export function serverFailure(world: World, server: string, storages: readonly Storage[]): Failure {
  const names = storages.map(({ storage }) => storage).sort();
  const outage = { storages: new Set(names) };
  const drafts = storageFates(world, outage, server);
  return built(world, outage, drafts, {
    subject: `server/${server}`,
    kind: 'storage-server',
    name: server,
    opening: `If the storage server ${server} with ${listed(names)} fails`,
    own: ['Storages are of one server when they are configured with the same address.'],
  });
}

/** One shared storage dies: its export, pool or datastore, while the machine behind it goes on. */
export function storageFailure(world: World, { storage }: Storage): Failure {
  const outage = { storages: new Set([storage]) };
  return built(world, outage, storageFates(world, outage), {
    subject: `storage/${storage}`,
    kind: 'storage',
    name: storage,
    opening: `If the storage ${storage} fails`,
    own: [],
  });
}

function built(
  world: World,
  outage: Outage,
  drafts: readonly Draft[],
  { own, ...outline }: Pick<Failure, 'subject' | 'kind' | 'name'> & { opening: string; own: string[] },
): Failure {
  return assemble(
    world,
    {
      ...outline,
      storages: [...outage.storages],
      lastBackups: lastBackups(world.backedUpOn, outage),
      quorum: quorumNow(world),
      incomplete: !world.facts.guests || world.withoutConfig.length > 0,
      assumptions: [
        ...own,
        ...(drafts.length > 0
          ? [
              'The data are lost. After a mere interruption guests go on where they hung, or need a restart, and no restore.',
              'Only backups on storages of the cluster count, not copies elsewhere.',
            ]
          : []),
      ],
      unknowns: [...unseenGroups(world), ...unseenUsers(world), ...backupServersInside(world, drafts)],
    },
    drafts,
  );
}
