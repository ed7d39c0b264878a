/** Which guests can be moved to which nodes as they are. What cannot be told counts as no. */
import { type Command, command } from '../command.ts';
import { tieOf } from '../failure/death.ts';
import { reachDisk } from '../failure/disks.ts';
import { bridgeOn, bridgesOf } from '../failure/start.ts';
import type { Configured, World } from '../failure/world.ts';
import type { Guest } from '../guest-name.ts';
import { sidOf } from '../ha-guests.ts';
import { moveCommand } from '../moves.ts';

/** A guest of which everything is known that a move needs. */
export type Movable = Configured & { memoryBytes: number };

/** Raw keys by which a container uses devices and paths of its node. */
const nodeKeys = /^lxc\.(mount|cgroup2?\.devices)/;

/** Disks on storage of the node itself: they are copied when the guest moves. */
const localDisks = ({ storages }: World, { config }: Configured) =>
  config.disks.filter(({ storage = '' }) => storages.get(storage)?.shared === false);

/** @returns the guest itself when nothing ties it to its node, else what does, as a sentence. */
export function movable(world: World, guest: Guest): Movable | string {
  const { status, lock } = guest;
  if (status !== 'running' && status !== 'stopped') return `It is ${status}.`;
  if (lock !== undefined) return `It is locked (${lock}).`;
  if (!isKnown(guest)) return `Its ${guest.config ? 'memory' : 'configuration'} could not be seen.`;
  const tie = tieOf(guest) ?? guest.config.rawKeys?.find((key) => nodeKeys.test(key));
  const why = tie === undefined ? (keptByData(world, guest) ?? keptByHa(world, guest)) : `It needs ${tie}.`;
  return why ?? guest;
}

const isKnown = (guest: Guest): guest is Movable =>
  guest.config !== undefined && guest.memoryBytes !== undefined;

function keptByData(world: World, guest: Configured): string | undefined {
  const { config, vmid } = guest;
  if (world.jobsOf.has(vmid)) return 'It is replicated: a move would turn the replication round.';
  const local = localDisks(world, guest);
  if (local.length > 0 && config.snapshotParent !== undefined)
    return 'It has snapshots on local storage, which are not copied.';
  if (local.some(({ cloneOf }) => cloneOf !== undefined))
    return 'It is a linked clone on local storage and stays with its template.';
  const iso = config.mountedIsos.find((image) => {
    const [storage = ''] = image.split(':');
    return world.storages.get(storage)?.shared !== true;
  });
  return iso && `The image ${iso} is in its drive.`;
}

/** HA takes a guest back to where its rules want it. */
function keptByHa({ facts, ha }: World, guest: Guest): string | undefined {
  if (!facts.ha) return guest.haState && 'HA manages it, and its rules could not be seen.';
  const sid = sidOf(guest);
  const resource = ha.services.get(sid);
  if (!resource) return undefined;
  if (resource.requestedState !== 'started') return `HA is to keep it ${resource.requestedState}.`;
  if (!facts.ha.rules) return 'HA manages it, and its rules could not be seen.';
  const rule = facts.ha.rules.find(({ enabled, resources }) => enabled && resources.includes(sid));
  return rule && `The HA rule ${rule.id} places it.`;
}

export const isManaged = ({ ha }: World, guest: Guest): boolean => ha.services.has(sidOf(guest));

/** HA moves what it manages; a container restarts either way. */
export function migrate(world: World, guest: Movable, target: string): Command {
  const restarts = guest.type === 'lxc' && guest.status === 'running';
  return isManaged(world, guest)
    ? command(restarts ? 'interrupts' : 'changes', 'ha-manager crm-command migrate', [sidOf(guest), target])
    : moveCommand(guest, target);
}

/** Why a node cannot take a guest, as a sentence; undefined when it can, as far as space does not decide. */
export function refuses(world: World, guest: Movable, target: string): string | undefined {
  const answers = [
    ...guest.config.disks.map((disk) => {
      const { storage: name = '' } = disk;
      const storage = world.storages.get(name);
      if (storage?.shared !== false) return reachDisk(world, guest, disk, target, { storages: new Set() });
      const there = storage.onNodes.find(({ node }) => node === target);
      return there?.enabled && there.active
        ? { kind: 'yes' }
        : { kind: 'elsewhere', why: `${target} has no working ${storage.storage}.` };
    }),
    ...bridgesOf(guest).map((bridge) => bridgeOn(world, guest, bridge, target)),
  ];
  const [refused] = answers.flatMap((answer) => ('why' in answer ? [answer.why] : []));
  return refused ?? otherCpu(world, guest, target);
}

/** A running VM that sees the CPU of its node cannot go on with another one. */
function otherCpu({ facts }: World, { config, status, node }: Movable, target: string): string | undefined {
  if (config.cpuType !== 'host' || status !== 'running') return undefined;
  const models = [node, target].map((name) => facts.nodes?.find((entry) => entry.node === name)?.cpuModel);
  return models[0] !== undefined && models[0] === models[1]
    ? undefined
    : `Its CPU type is host, and ${target} may have another CPU.`;
}
