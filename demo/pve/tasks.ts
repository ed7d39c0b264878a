import type { ClusterState, Task } from '../state.ts';
import { badParameters, forbidden } from './api-error.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import { count, flag, integer, isTrue, oneOf, text, vmid } from './parameters.ts';
import { ownerOf } from './permissions.ts';
import { everybody } from './rules.ts';
import { isUpid, processOf, upidOf } from './upid.ts';

/** Tasks of one node with their logs, and the recent ones of all nodes. */
export const taskEndpoints: Endpoint[] = [
  get('/cluster/tasks', everybody, clusterTasks),
  get('/nodes/{node}/tasks', everybody, nodeTasks, {
    params: {
      start: count,
      limit: count,
      userfilter: text,
      typefilter: text,
      vmid,
      errors: flag,
      source: oneOf('archive', 'active', 'all'),
      since: integer,
      until: integer,
      statusfilter: text,
    },
    ordered: true,
  }),
  get('/nodes/{node}/tasks/{upid}', everybody, () => [{ name: 'log' }, { name: 'status' }], {
    proxied: false,
  }),
  get('/nodes/{node}/tasks/{upid}/log', everybody, log, {
    params: { start: count, limit: count, download: flag },
    ordered: true,
  }),
  get('/nodes/{node}/tasks/{upid}/status', everybody, status),
];

/** Finished tasks that a node tells the others about. */
const recentTasks = 25;

function clusterTasks({ cluster, may, caller }: Ask): unknown[] {
  const everything = may.all('/', 'Sys.Audit');
  const live = cluster.nodes.filter(({ deadSince }) => deadSince === undefined);
  return live
    .flatMap(({ name }) => {
      const tasks = tasksOf(cluster, name);
      const finished = tasks.filter(({ endedAt }) => endedAt !== undefined).slice(0, recentTasks);
      return [...tasks.filter(({ endedAt }) => endedAt === undefined), ...finished];
    })
    .filter((task) => everything || task.user === caller)
    .map((task) => ({ ...row(task), saved: task.endedAt === undefined ? undefined : '1' }));
}

function nodeTasks(ask: Ask): unknown[] {
  const { query, at, may, cluster } = ask;
  const node = at.node ?? '';
  const source = query.source ?? 'archive';
  const auditor = may.all(`/nodes/${node}`, 'Sys.Audit');
  const kinds = wantedKinds(query);
  const matching = tasksOf(cluster, node)
    .filter(({ endedAt }) => source === 'all' || (source === 'active') === (endedAt === undefined))
    .filter((task) => auditor || isOwnTask(ask, task))
    .filter(({ user }) => !query.userfilter || user.toLowerCase().includes(query.userfilter.toLowerCase()))
    .filter(({ type }) => !query.typefilter || type === query.typefilter)
    .filter(({ id }) => !query.vmid || id === query.vmid)
    .filter(({ startedAt }) => query.since === undefined || startedAt >= Number(query.since))
    .filter(({ startedAt }) => query.until === undefined || startedAt <= Number(query.until))
    .filter((task) => kinds.has(kindOf(task)));
  if (matching.length > 0) ask.beside.total = matching.length;
  const start = Number(query.start ?? 0);
  return matching
    .slice(start, start + Number(query.limit ?? 50))
    .map((task) => (task.endedAt === undefined ? { ...row(task), status: 'RUNNING' } : row(task)));
}

type Kind = 'ok' | 'warning' | 'error' | 'unknown';

function kindOf({ status }: Task): Kind {
  if (status === undefined || status === 'unknown') return 'unknown';
  if (status === 'OK') return 'ok';
  return /^WARNINGS: \d+$/.test(status) ? 'warning' : 'error';
}

function wantedKinds(query: Ask['query']): Set<string> {
  if (isTrue(query.errors)) return new Set(['warning', 'error', 'unknown']);
  if (query.statusfilter === undefined) return new Set(['ok', 'warning', 'error', 'unknown']);
  return new Set(query.statusfilter.toLowerCase().split(/[,; ]+/));
}

function log(ask: Ask): unknown[] {
  const task = find(ask);
  const lines = task ? task.log() : ['unable to open file - No such file or directory'];
  ask.beside.total = lines.length;
  const start = Number(ask.query.start ?? 0);
  const limit = Number(ask.query.limit ?? 50);
  return lines.map((t, i) => ({ n: i + 1, t })).slice(start, limit === 0 ? undefined : start + limit);
}

function status(ask: Ask): unknown {
  const task = find(ask);
  if (!task) throw badParameters({ upid: 'no such task' });
  const { endtime: _, status: exitstatus, ...rest } = row(task);
  return { ...rest, status: task.endedAt === undefined ? 'running' : 'stopped', exitstatus };
}

/** The task of the path, when the caller may see it: Sys.Audit on the node, or an own task. */
function find(ask: Ask): Task | undefined {
  const { at, may, cluster } = ask;
  const upid = at.upid ?? '';
  if (!isUpid(upid)) throw badParameters({ upid: 'unable to parse worker upid' });
  const task = cluster.tasks.find((known) => known.node === at.node && upidOf(known) === upid);
  const place = `/nodes/${at.node}`;
  if (!(task && isOwnTask(ask, task)) && !may.all(place, 'Sys.Audit')) throw forbidden(`${place}, Sys.Audit`);
  return task;
}

/** A token sees its own tasks, a user also those of its tokens. */
function isOwnTask({ caller }: Ask, { user }: Task): boolean {
  return user === caller || ownerOf(user) === caller;
}

function row(task: Task) {
  const { pid, pstart } = processOf(task);
  const [user = '', tokenid] = task.user.split('!');
  return {
    upid: upidOf(task),
    node: task.node,
    pid,
    pstart,
    starttime: task.startedAt,
    type: task.type,
    id: task.id,
    user,
    tokenid,
    endtime: task.endedAt,
    status: task.status,
  };
}

/** Tasks of a node, the one that ended last first, running ones before all. */
function tasksOf({ tasks }: ClusterState, node: string): Task[] {
  const end = ({ endedAt }: Task) => endedAt ?? Number.POSITIVE_INFINITY;
  return tasks
    .filter((task) => task.node === node)
    .toSorted((a, b) => end(b) - end(a) || b.startedAt - a.startedAt);
}
