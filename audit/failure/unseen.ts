/** What could not be seen and might change a failure's outcome, as sentences. */
import { listed } from '../listing.ts';
import type { Draft } from './draft.ts';
import { watchdogNodes } from './ha-view.ts';
import type { Quorum } from './quorum.ts';
import { because, names, type World } from './world.ts';

/** Groups without which guests may be missing from a failure altogether. */
export function unseenGroups(world: World): string[] {
  return (['guests', 'storage'] as const).flatMap((group) =>
    world.facts[group]
      ? []
      : [`The ${group === 'guests' ? 'guests' : 'storages'} could not be seen${because(world, group)}`],
  );
}

/** Running guests that may have disks on a storage without anybody knowing. */
export function unseenUsers({ withoutConfig }: World): string[] {
  if (withoutConfig.length === 0) return [];
  const ids = listed(withoutConfig.map(({ id }) => id));
  const [have, whose] =
    withoutConfig.length === 1 ? ['has', 'its configuration was'] : ['have', 'their configurations were'];
  return [`Whether ${ids} ${have} disks here is not known: ${whose} not read.`];
}

/** Whether other nodes reset themselves hangs on quorum and on HA. */
export function unseenResets(world: World, node: string, { quorate }: Quorum): string[] {
  const survivors = world.online.filter((each) => each !== node);
  if (quorate === true || survivors.length === 0) return [];
  if (!world.facts.ha)
    return [
      `Whether other nodes reset themselves without quorum depends on HA, which could not be seen${because(world, 'ha')}`,
    ];
  const reset = watchdogNodes(world.ha);
  const nodes = survivors.filter((each) => reset.has(each));
  return quorate === null && nodes.length > 0
    ? [
        `Without quorum ${listed(nodes)} would reset, as there are active HA services, and stop all guests there.`,
      ]
    : [];
}

/** Backups may be served by a guest of this cluster; nothing ties a guest to an address. */
export function backupServersInside({ standingOf, storages }: World, drafts: readonly Draft[]): string[] {
  const used = [...new Set(drafts.flatMap(({ backup }) => backup?.storage ?? []))].filter(
    (name) => storages.get(name)?.type === 'pbs',
  );
  const servers = drafts
    .map(({ guest }) => guest)
    .filter(({ id }) => standingOf.get(id)?.role.role === 'backup-server');
  return used.length > 0 && servers.length > 0
    ? [
        `${listed(names(servers))} ${servers.length === 1 ? 'stops' : 'stop'} too. If ${listed(used)} is served from there, its backups are out of reach until it is back.`,
      ]
    : [];
}
