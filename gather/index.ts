/** Reads a Proxmox VE cluster into facts. */
import type { FactGroup, Facts, Gap } from '../audit/facts.ts';
import { factGroupNames } from '../audit/facts.ts';
import { gatherAccess } from './access.ts';
import { type Asker, askerOf, type Gathered, type Progress, Unread } from './ask.ts';
import { gatherBackupJobs } from './backup-jobs.ts';
import { gatherBackups } from './backups.ts';
import { gatherCluster } from './cluster.ts';
import { type FirstLook, firstLook, onlineNodes } from './first-look.ts';
import { gatherGuestConfigs, settleGone } from './guest-configs.ts';
import { type Guest, guestsIn } from './guests.ts';
import { gatherHa } from './ha.ts';
import { gatherNetwork } from './network.ts';
import { readNodeStatus } from './node-status.ts';
import { gatherNodes } from './nodes.ts';
import type { PveClient } from './pve.ts';
import { gatherReplicationJobs, gatherReplicationStates } from './replication.ts';
import { sorted } from './sorted.ts';
import { gatherStorage } from './storage.ts';
import { gatherTaskLogs, gatherTasks, type Task } from './tasks.ts';
import { gatherUpdates } from './updates.ts';

export interface GatherOptions {
  client: PveClient;
  /** Our clock, Unix seconds; fractions make the nodes' clocks comparable. */
  now: () => number;
  /** `lean` leaves out guest configurations and task logs. */
  depth: 'full' | 'lean';
  onProgress?: (progress: Progress) => void;
}

type Groups = { [Group in FactGroup]?: Gathered<NonNullable<Facts[Group]>> };

/**
 * Whatever a cluster does becomes facts or gaps; a cluster that nobody reaches costs one round of requests.
 * @throws only the reason of the client's own signal
 */
export async function gatherFacts({ client, now, depth, onProgress }: GatherOptions): Promise<Facts> {
  const startedAt = now();
  const asker = askerOf(client, onProgress);
  const look = await firstLook(asker);
  const groups = look instanceof Unread ? nothing(look) : await everything(asker, look, depth, now);
  const facts = Object.fromEntries(
    Object.entries(groups).flatMap(([group, { facts: found }]) =>
      found === undefined ? [] : [[group, found]],
    ),
  );
  return {
    version: 1,
    takenAt: Math.floor(startedAt),
    durationMs: Math.max(0, Math.round((now() - startedAt) * 1000)),
    depth,
    requests: client.stats(),
    ...facts,
    gaps: inOrder(Object.values(groups).flatMap(({ gaps }) => gaps)),
  };
}

function nothing(why: Unread): Groups {
  const entries = factGroupNames.map((group) => [group, { gaps: [why.as(group)] }] as const);
  return Object.fromEntries(entries) as unknown as Groups; // every name of the groups is there
}

/** Three rounds, each of which needs the answers of the one before; a fourth when guests moved meanwhile. */
async function everything(
  asker: Asker,
  look: FirstLook,
  depth: 'full' | 'lean',
  now: () => number,
): Promise<Groups> {
  asker.nextWave();
  const statuses = new Map(onlineNodes(look).map((node) => [node, readNodeStatus(asker, node)]));
  const [cluster, ha, backupJobs, access, nodes, network, storage, updates, tasks, jobs] = await Promise.all([
    gatherCluster(asker, look),
    gatherHa(asker, look),
    gatherBackupJobs(asker),
    gatherAccess(asker, look),
    gatherNodes(asker, look, statuses, now),
    gatherNetwork(asker, look),
    gatherStorage(asker, look),
    gatherUpdates(asker, look, statuses),
    gatherTasks(asker, look),
    gatherReplicationJobs(asker, look),
  ]);
  asker.nextWave();
  const listed = guestsIn(look);
  const [backups, guests, withLogs, replication] = await Promise.all([
    gatherBackups(asker, look, storage),
    guestsInDepth(asker, look, depth, listed),
    tasksInDepth(asker, look, depth, tasks),
    gatherReplicationStates(asker, look, jobs, listed.facts),
  ]);
  const configured = { cluster, storage, ha, backupJobs, network, access };
  return { ...configured, nodes, guests, backups, tasks: withLogs, updates, replication };
}

async function guestsInDepth(
  asker: Asker,
  look: FirstLook,
  depth: string,
  { facts, gaps }: Gathered<Guest[]>,
): Promise<Gathered<Guest[]>> {
  if (!facts) return { gaps };
  if (depth === 'lean')
    return { facts, gaps: [...gaps, leftOut('guest configurations').as('guests', 'config')] };
  const read = await settleGone(asker, await gatherGuestConfigs(asker, look, facts));
  return { facts: read.facts, gaps: [...gaps, ...read.gaps] };
}

async function tasksInDepth(
  asker: Asker,
  look: FirstLook,
  depth: string,
  { facts, gaps }: Gathered<Task[]>,
): Promise<Gathered<Task[]>> {
  if (!facts) return { gaps };
  if (depth === 'lean') return { facts, gaps: [...gaps, leftOut('logs of backup jobs').as('tasks', 'logs')] };
  const read = await gatherTaskLogs(asker, look, facts);
  return { facts: read.facts, gaps: [...gaps, ...read.gaps] };
}

const leftOut = (what: string): Unread =>
  new Unread(`read the ${what}`, 'skipped', 'lean depth leaves them out');

/** In one order whatever came first. Several calls for one subject that want the same privilege are said once. */
function inOrder(gaps: Gap[]): Gap[] {
  const said = new Set<string>();
  const once = gaps.filter(({ group, subject, privilege, ...rest }) => {
    const key = JSON.stringify([group, subject, privilege ?? rest]);
    return !said.has(key) && said.add(key);
  });
  return sorted(
    once,
    ({ group }) => factGroupNames.indexOf(group),
    ({ subject }) => subject,
    ({ reason }) => reason,
    ({ detail }) => detail,
    ({ path }) => path,
  );
}
