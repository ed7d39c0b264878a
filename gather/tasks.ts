import * as z from 'zod/mini';
import type { Facts, Gap } from '../audit/facts.ts';
import { type Asker, api, type Gathered, nothingOf, offline, Unread } from './ask.ts';
import { maybe, prose, rowsOf, text, time } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import type { FirstLook, Member } from './first-look.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';
import { type GuestResult, guestResults } from './task-log.ts';
import { hidden, tasksOf } from './visibility.ts';

export type Task = NonNullable<Facts['tasks']>[number];

/** Newest vzdump tasks of a node that are read: weeks of nightly jobs, at about 230 bytes each. */
const perNode = 200;

/** Lines of a log that are read; the big logs are progress lines. */
const longestLog = 5000;

/** vzdump tasks of every online node, newest first. Gaps `node/<name>`. */
export async function gatherTasks(asker: Asker, look: FirstLook): Promise<Gathered<Task[]>> {
  const read = await Promise.all(look.nodes.map((member) => readTasks(asker, look, member)));
  const unread = read.flatMap(({ tasks }) => (tasks instanceof Unread ? [tasks] : []));
  if (unread.length === read.length)
    return { gaps: [nothingOf('tasks', 'list the tasks of any node', unread)] };
  return {
    facts: newestFirst(read.flatMap(({ tasks }) => (tasks instanceof Unread ? [] : tasks))),
    gaps: read.flatMap(({ node, tasks, gaps }) =>
      tasks instanceof Unread ? [tasks.as('tasks', `node/${node}`)] : gaps,
    ),
  };
}

/**
 * Adds what the logs say of each guest to the tasks whose status cannot tell: jobs over several guests. The newest
 * job of each node, then failed ones, then others, newest first; three more than there are nodes.
 */
export async function gatherTaskLogs(
  asker: Asker,
  look: FirstLook,
  tasks: Task[],
): Promise<Gathered<Task[]>> {
  const chosen = worthReading(tasks).slice(0, look.nodes.length + 3);
  const logs = new Map(
    await Promise.all(chosen.map(async (task) => [task.upid, await readLog(asker, task)] as const)),
  );
  return {
    facts: tasks.map((task) => {
      const log = logs.get(task.upid);
      return log === undefined || log instanceof Unread ? task : { ...task, guests: log };
    }),
    gaps: [...logs].flatMap(([upid, log]) => (log instanceof Unread ? [log.as('tasks', upid)] : [])),
  };
}

export const taskRow = z.object({
  upid: text,
  node: maybe(text),
  type: text,
  id: maybe(text),
  user: maybe(text),
  starttime: time,
  endtime: maybe(time),
  status: maybe(prose),
});

interface NodeTasks {
  node: string;
  tasks: Task[] | Unread;
  gaps: Gap[];
}

async function readTasks(asker: Asker, look: FirstLook, { node, online }: Member): Promise<NodeTasks> {
  const filter = tasksOf(node);
  const unseen = online ? hidden(look.permissions, filter) : offline(node, filter.what);
  if (unseen) return { node, tasks: unseen, gaps: [] };
  const path = api`/nodes/${node}/tasks`;
  const query = { typefilter: 'vzdump', source: 'all', limit: perNode };
  const answer = await asker.ask({ path, schema: rowsOf(taskRow), query, what: filter.what });
  if (answer instanceof Unread) return { node, tasks: answer, gaps: [] };
  const subject = () => `node/${node}`;
  const decoded = decodeRows(answer, {
    group: 'tasks',
    schema: taskRow,
    what: `a task of ${node}`,
    path,
    subject,
  });
  return { node, tasks: decoded.rows.map((row) => taskOf(row, node)), gaps: decoded.gaps };
}

/** `id` is the guest of a single run and empty for a job. */
export function taskOf(
  { upid, type, id, user, starttime, endtime, status }: z.output<typeof taskRow>,
  node: string,
): Task {
  return known({
    upid,
    node,
    type,
    vmid: id !== undefined && /^[1-9]\d{0,8}$/.test(id) ? Number(id) : undefined,
    user: user ?? '',
    startedAt: starttime,
    endedAt: endtime,
    status: endtime === undefined ? undefined : status,
  });
}

export const newestFirst = (tasks: Task[]): Task[] =>
  sorted(
    tasks,
    ({ startedAt }) => -startedAt,
    ({ node }) => node,
    ({ upid }) => upid,
  );

function worthReading(tasks: Task[]): Task[] {
  const jobs = tasks.filter(({ vmid, endedAt }) => vmid === undefined && endedAt !== undefined);
  const newest = new Set(jobs.filter(({ node }, at) => jobs.findIndex((job) => job.node === node) === at));
  const rank = (job: Task) => (newest.has(job) ? 0 : job.status === 'OK' ? 2 : 1);
  return sorted(
    jobs,
    rank,
    ({ startedAt }) => -startedAt,
    ({ node }) => node,
    ({ upid }) => upid,
  );
}

const logSchema = z.array(z.object({ t: maybe(text) }));

async function readLog(asker: Asker, { node, upid }: Task): Promise<GuestResult[] | Unread> {
  const path = api`/nodes/${node}/tasks/${upid}/log`;
  const what = `read the log of a backup job on ${node}`;
  const lines = await asker.ask({ path, schema: logSchema, query: { limit: longestLog }, what });
  if (lines instanceof Unread) return lines;
  if (lines.length >= longestLog)
    return new Unread(what, 'skipped', `it has ${longestLog} lines or more`, undefined, path);
  return guestResults(lines.map(({ t }) => t ?? ''));
}
