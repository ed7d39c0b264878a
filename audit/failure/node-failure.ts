import { listed } from '../listing.ts';
import type { Failure } from '../report-failures.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { assemble } from './assemble.ts';
import type { Draft } from './draft.ts';
import { lastBackups } from './last-backups.ts';
import { nodeFates } from './node-fates.ts';
import { quorumWithout } from './quorum.ts';
import { fencingDelay, inWords } from './times.ts';
import { backupServersInside, unseenGroups, unseenResets, unseenUsers } from './unseen.ts';
import type { World } from './world.ts';

/** A node dies for good, its disks with it. @param served shared storages that the node itself serves. */
export function nodeFailure(world: World, node: string, served: readonly Storage[]): Failure {
  const quorum = quorumWithout(world, node);
  const down = new Set(served.map(({ storage }) => storage));
  const drafts = nodeFates(world, node, quorum, down);
  const { master } = world.ha;
  const delay = fencingDelay(world, master === undefined ? undefined : master === node);
  return assemble(
    world,
    {
      subject: `node/${node}`,
      kind: 'node',
      name: node,
      opening: `If ${node} fails`,
      quorum,
      lastBackups: lastBackups(world.backedUpOn, { node, storages: down }),
      incomplete: !world.facts.guests || (served.length > 0 && world.withoutConfig.length > 0),
      storages: [...down].sort(),
      delay,
      assumptions: [...haAssumptions(world, drafts, delay), ...dataAssumptions(drafts, node, served)],
      unknowns: [
        ...unseenGroups(world),
        ...(served.length > 0 ? unseenUsers(world) : []),
        ...unseenResets(world, node, quorum),
        ...backupServersInside(world, drafts),
      ],
    },
    drafts,
  );
}

function haAssumptions(
  { ha }: World,
  drafts: readonly Draft[],
  delay: ReturnType<typeof fencingDelay>,
): string[] {
  const started = drafts.filter(({ by }) => by === 'ha');
  const what = ha.countsAllGuests ? 'running guests' : 'active HA services';
  return [
    ...(started.length > 0 && ha.scheduler === 'basic'
      ? [
          `HA chooses the node with the fewest ${what} among those that its rules prefer, as its basic scheduler does.`,
        ]
      : []),
    ...(started.length > 0
      ? [`HA starts the first guest ${inWords(delay)} seconds after the failure, once the node is fenced.`]
      : []),
  ];
}

function dataAssumptions(drafts: readonly Draft[], node: string, served: readonly Storage[]): string[] {
  const has = (...fates: Draft['fate'][]) => drafts.some(({ fate }) => fates.includes(fate));
  return [
    ...(has('restore', 'lost')
      ? [
          `The disks of ${node} are lost with it. Where they survive, its guests come back with it and need no restore.`,
        ]
      : []),
    ...(has('restore', 'lost')
      ? ['Only backups on storages of the cluster count, not copies elsewhere.']
      : []),
    ...(has('from-replica') ? ['Every local disk of a replicated guest takes part in its replication.'] : []),
    ...(served.length > 0
      ? [`${listed(served.map(({ storage }) => storage))} is served by ${node} and goes down with it.`]
      : []),
  ];
}
