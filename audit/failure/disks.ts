/** From which nodes a guest's disks can be reached while something is down. */
import type { Guest } from '../guest-name.ts';
import type { Storage } from '../storage-on-nodes.ts';
import { doubtWithout } from './ceph.ts';
import { livesInNodes } from './servers.ts';
import { because, type Configured, type World } from './world.ts';

type Disk = NonNullable<Guest['config']>['disks'][number];

/** What is down. */
export interface Outage {
  node?: string;
  /** Shared storages that are down with it. */
  storages: ReadonlySet<string>;
}

export type Reach =
  | { kind: 'here' }
  /** At least one disk is a replica of that age. */
  | { kind: 'replica'; ageSeconds: number }
  /** `gone`: the data themselves are down. `inactive`: configured there, but not mounted. `elsewhere`: not there. */
  | { kind: 'gone' | 'inactive' | 'elsewhere' | 'unknown'; why: string };

/** Which answer decides when a guest's disks differ, worst first. Its replicas on one node are of one age. */
const order = ['gone', 'unknown', 'elsewhere', 'inactive', 'replica'] as const;

export function reachFrom(world: World, guest: Configured, target: string, outage: Outage): Reach {
  const answers = guest.config.disks.map((disk) => reachDisk(world, guest, disk, target, outage));
  const [worst] = order.flatMap((kind) => answers.find((answer) => answer.kind === kind) ?? []);
  return worst ?? { kind: 'here' };
}

export function reachDisk(world: World, guest: Guest, disk: Disk, target: string, outage: Outage): Reach {
  // A path of the node itself: the configuration does not tell whether other nodes have it.
  if (disk.storage === undefined) return { kind: 'here' };
  const storage = world.storages.get(disk.storage);
  if (!storage)
    return {
      kind: 'unknown',
      why: `The storage ${disk.storage} could not be seen${because(world, 'storage')}`,
    };
  if (outage.storages.has(storage.storage))
    return { kind: 'gone', why: `${disk.key} is on ${storage.storage}, which is down.` };
  if (!storage.shared) return reachReplica(world, guest, disk, storage, target);
  const doubt =
    outage.node !== undefined && livesInNodes(storage) && doubtWithout(world, storage, outage.node);
  if (doubt) return { kind: 'unknown', why: doubt };
  return reachShared(world, storage, target);
}

function reachShared(world: World, { storage, onlyNodes, onNodes }: Storage, target: string): Reach {
  if (onlyNodes && !onlyNodes.includes(target))
    return { kind: 'elsewhere', why: `${storage} is not configured for ${target}.` };
  const state = onNodes.find(({ node }) => node === target);
  if (!state)
    return {
      kind: 'unknown',
      why: `The state of ${storage} on ${target} could not be seen${because(world, 'storage', `storage/${target}/${storage}`)}`,
    };
  if (!state.enabled) return { kind: 'elsewhere', why: `${storage} is disabled on ${target}.` };
  return state.active
    ? { kind: 'here' }
    : { kind: 'inactive', why: `${storage} is not active on ${target}.` };
}

/** A local disk is somewhere else only if ZFS replication put it there. */
function reachReplica(world: World, guest: Guest, disk: Disk, storage: Storage, target: string): Reach {
  const gone = (why: string): Reach => ({
    kind: 'gone',
    why: `${disk.key} is on ${storage.storage} of ${guest.node}${why}.`,
  });
  if (storage.type !== 'zfspool') return gone(' alone');
  if (!world.facts.replication)
    return { kind: 'unknown', why: `Replication could not be seen${because(world, 'replication')}` };
  const job = world.jobsOf.get(guest.vmid)?.find((each) => each.target === target);
  if (!job) return gone(` and not replicated to ${target}`);
  if (!job.state)
    return {
      kind: 'unknown',
      why: `When ${job.id} last replicated to ${target} could not be seen${because(world, 'replication', job.id)}`,
    };
  if (job.state.lastSyncAt === undefined) return gone(`; its replication to ${target} never succeeded`);
  return { kind: 'replica', ageSeconds: Math.max(0, world.facts.takenAt - job.state.lastSyncAt) };
}
