/** Whether a guest starts on another node. Memory does not count: neither HA nor a start looks at it. */
import type { Guest } from '../guest-name.ts';
import { type Outage, type Reach, reachDisk, reachFrom } from './disks.ts';
import type { Start } from './recovery.ts';
import { because, type Configured, type World } from './world.ts';

type Problem = Exclude<Start, { kind: 'ok' }>;

/** @param guest tied to no hardware. */
export function startOn(world: World, guest: Configured, node: string, outage: Outage): Start {
  if (world.ha.unfit.get(node) === 'silent')
    return {
      kind: 'stuck',
      why: `The local resource manager of ${node} does not report, so nothing starts there.`,
    };
  const problems = [
    problemOf(reachFrom(world, guest, node, outage)),
    ...guest.config.mountedIsos.map((iso) => problemOf(isoOn(world, guest, iso, node, outage))),
    ...bridgesOf(guest).map((bridge) => problemOf(bridgeOn(world, guest, bridge, node))),
  ].filter((problem) => problem !== undefined);
  // Moving on needs every answer, failing for good needs one.
  return (
    (['stuck', 'unknown', 'retry'] as const)
      .map((kind) => problems.find((problem) => problem.kind === kind))
      .find((problem) => problem !== undefined) ?? { kind: 'ok' }
  );
}

type Answer = Reach | { kind: 'missing'; why: string };

/** HA can move a guest on when its bridge is missing or its storage not mounted; migration refuses the rest. */
function problemOf(answer: Answer): Problem | undefined {
  if (answer.kind === 'here' || answer.kind === 'replica') return undefined;
  const { kind, why } = answer;
  return {
    kind: kind === 'unknown' ? kind : kind === 'inactive' || kind === 'missing' ? 'retry' : 'stuck',
    why,
  };
}

function isoOn(world: World, guest: Configured, iso: string, node: string, outage: Outage): Answer {
  const storage = iso.slice(0, iso.indexOf(':'));
  return world.storages.get(storage)?.shared === false
    ? { kind: 'elsewhere', why: `The image ${iso} in its drive is on ${guest.node} alone.` }
    : reachDisk(world, guest, { key: `The image ${iso}`, storage, backedUp: false }, node, outage);
}

export const bridgesOf = ({ config }: Configured): string[] => [
  ...new Set(config.networks.flatMap(({ bridge }) => (bridge === undefined ? [] : [bridge]))),
];

/**
 * A bridge that is not among the interfaces of the guest's own node either is a virtual network of SDN, which
 * that list does not show: whether the target has it cannot be told from there.
 */
export function bridgeOn(world: World, guest: Guest, bridge: string, node: string): Answer {
  const there = world.interfacesOf.get(node);
  if (!there)
    return {
      kind: 'unknown',
      why: `Whether ${node} has ${bridge} could not be seen${because(world, 'network', `node/${node}`)}`,
    };
  if (there.has(bridge)) return { kind: 'here' };
  return world.interfacesOf.get(guest.node)?.has(bridge)
    ? { kind: 'missing', why: `${node} has no bridge ${bridge}.` }
    : {
        kind: 'unknown',
        why: `Whether ${node} has the network ${bridge} is not known: ${guest.node} does not list it as a bridge either.`,
      };
}
