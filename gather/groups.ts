/** Every fact group of a cluster, each asked for as soon as what it needs is there. */
import type { FactGroup, Facts, Gap, otherSources } from '../audit/facts.ts';
import { gatherAccess } from './access.ts';
import { type Asker, type Gathered, Unread } from './ask.ts';
import { gatherBackupJobs } from './backup-jobs.ts';
import { gatherBackups } from './backups.ts';
import { gatherCeph } from './ceph.ts';
import { gatherCluster } from './cluster.ts';
import { gatherDisks } from './disks.ts';
import { type FirstLook, onlineNodes } from './first-look.ts';
import { gatherGuestConfigs, settleGone } from './guest-configs.ts';
import { type Guest, guestsIn } from './guests.ts';
import { gatherHa } from './ha.ts';
import { gatherHistory } from './history.ts';
import { gatherNetwork } from './network.ts';
import { readNodeStatus } from './node-status.ts';
import { gatherNodes } from './nodes.ts';
import { gatherNotifications } from './notifications.ts';
import { gatherPerformance } from './performance.ts';
import { gatherReplicationJobs, gatherReplicationStates } from './replication.ts';
import { gatherRestores } from './restores.ts';
import { gatherSnapshots } from './snapshots.ts';
import { gatherStorage } from './storage.ts';
import { gatherSystem } from './system.ts';
import { gatherTaskLogs, gatherTasks, newestFirst, type Task } from './tasks.ts';
import { gatherUpdates } from './updates.ts';

export type Depth = 'full' | 'lean';

export type Groups = { [Group in FactGroup]: Gathered<NonNullable<Facts[Group]>> };

/** What the cluster's own API tells. */
export type ClusterGroups = Omit<Groups, (typeof otherSources)[number]>;

/** At most four requests wait for one another: the first look, a list, what is in it, and a second try. */
export async function gatherGroups(
  asker: Asker,
  look: FirstLook,
  depth: Depth,
  now: () => number,
): Promise<ClusterGroups> {
  const statuses = new Map(onlineNodes(look).map((node) => [node, readNodeStatus(asker, node)]));
  const [storages, guests, tasks, ...rest] = await Promise.all([
    storageGroups(asker.branch(), look, depth),
    guestGroups(asker.branch(), look, depth),
    taskGroups(asker.branch(), look, depth),
    gatherCluster(asker, look),
    gatherNodes(asker, look, statuses, now),
    gatherHa(asker, look),
    gatherBackupJobs(asker.branch()),
    gatherNetwork(asker, look),
    gatherAccess(asker, look),
    gatherUpdates(asker, look, statuses),
    replicationGroup(asker.branch(), look),
    depth === 'full' ? gatherDisks(asker, look) : leftOut('disks', 'drives'),
    gatherCeph(asker.branch(), look),
    gatherSystem(asker, look),
    gatherNotifications(asker),
  ]);
  const [cluster, nodes, ha, backupJobs, network, access, updates, replication, ...others] = rest;
  const [disks, ceph, system, notifications] = others;
  const state = { cluster, nodes, network, access, updates, disks, ceph, system, notifications };
  return { ...state, ...storages, ...guests, ...tasks, ha, backupJobs, replication };
}

async function storageGroups(asker: Asker, look: FirstLook, depth: Depth) {
  const storage = await gatherStorage(asker, look);
  asker.nextWave();
  const [backups, history] = await Promise.all([
    gatherBackups(asker, look, storage),
    depth === 'full'
      ? gatherHistory(asker, look, storage)
      : leftOut('history', 'use of the storages over time'),
  ]);
  return { storage, backups, history };
}

async function guestGroups(asker: Asker, look: FirstLook, depth: Depth) {
  const listed = guestsIn(look);
  if (depth === 'lean')
    return {
      guests: listed.facts ? alsoLeftOut(listed, 'guests', 'config', 'guest configurations') : listed,
      snapshots: leftOut('snapshots', 'snapshots'),
    };
  const guests = listed.facts ? await configured(asker, look, listed.facts, listed.gaps) : listed;
  asker.nextWave();
  return { guests, snapshots: await gatherSnapshots(asker, guests) };
}

async function configured(
  asker: Asker,
  look: FirstLook,
  listed: Guest[],
  gaps: Gap[],
): Promise<Gathered<Guest[]>> {
  const read = await settleGone(asker, await gatherGuestConfigs(asker, look, listed));
  return { facts: read.facts, gaps: [...gaps, ...read.gaps] };
}

async function taskGroups(asker: Asker, look: FirstLook, depth: Depth) {
  const restoring = depth === 'full' ? gatherRestores(asker, look) : undefined;
  const listed = await gatherTasks(asker, look);
  if (!restoring)
    return {
      tasks: listed.facts ? withoutExtras(listed) : listed,
      performance: leftOut('performance', 'measurements of the nodes'),
    };
  asker.nextWave();
  const [tasks, performance, restores] = await Promise.all([
    withLogs(asker, look, listed),
    gatherPerformance(asker, look, listed),
    restoring,
  ]);
  return { tasks: tasks.facts ? joined(tasks.facts, tasks.gaps, restores) : tasks, performance };
}

const joined = (tasks: Task[], gaps: Gap[], restores: Gathered<Task[]>): Gathered<Task[]> => ({
  facts: newestFirst([...tasks, ...(restores.facts ?? [])]),
  gaps: [...gaps, ...restores.gaps],
});

const withoutExtras = (listed: Gathered<Task[]>) =>
  alsoLeftOut(alsoLeftOut(listed, 'tasks', 'logs', 'logs of backup jobs'), 'tasks', 'restores', 'restores');

async function withLogs(
  asker: Asker,
  look: FirstLook,
  { facts, gaps }: Gathered<Task[]>,
): Promise<Gathered<Task[]>> {
  if (!facts) return { gaps };
  const read = await gatherTaskLogs(asker, look, facts);
  return { facts: read.facts, gaps: [...gaps, ...read.gaps] };
}

async function replicationGroup(asker: Asker, look: FirstLook): Promise<Groups['replication']> {
  const jobs = await gatherReplicationJobs(asker, look);
  asker.nextWave();
  return await gatherReplicationStates(asker, look, jobs, guestsIn(look).facts);
}

const skipped = (things: string): Unread =>
  new Unread(`read the ${things}`, 'skipped', 'lean depth leaves them out');

const leftOut = (group: FactGroup, things: string): { facts?: undefined; gaps: Gap[] } => ({
  gaps: [skipped(things).as(group)],
});

function alsoLeftOut<Found>(
  { facts, gaps }: Gathered<Found>,
  group: FactGroup,
  subject: string,
  things: string,
): Gathered<Found> {
  return { facts, gaps: [...gaps, skipped(things).as(group, subject)] };
}
