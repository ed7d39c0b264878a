import { ownerOf } from '../pve/permissions.ts';
import { type Ask, type Endpoint, everybody, get } from './endpoint.ts';
import { flag, integer, isTrue, type Parameter, store, text } from './parameters.ts';
import type { Task } from './state.ts';
import { processOf, upidOf } from './upid.ts';

const states: Parameter = { type: 'array', values: ['ok', 'warning', 'error', 'unknown'] };

/** Tasks of the server, running ones first, then the one that ended last. `limit=0` is no limit. */
export const taskEndpoints: Endpoint[] = [
  get('/nodes/{node}/tasks', everybody, list, {
    params: {
      start: integer,
      limit: integer,
      errors: flag,
      running: flag,
      userfilter: text,
      since: integer,
      until: integer,
      typefilter: text,
      statusfilter: states,
      store,
    },
  }),
];

function list(ask: Ask): unknown[] {
  const { server, query, beside } = ask;
  const start = Number(query.start?.[0] ?? 0);
  const limit = Number(query.limit?.[0] ?? 50) || Number.POSITIVE_INFINITY;
  const end = ({ endedAt }: Task) => endedAt ?? Number.POSITIVE_INFINITY;
  const matching = server.tasks
    .filter((task) => matches(ask, task))
    .toSorted((a, b) => end(b) - end(a) || b.startedAt - a.startedAt);
  const page = matching.slice(start, start + limit);
  beside.total = start + page.length + (page.length > 0 && page.length >= limit ? 1 : 0);
  return page.map((task) => ({
    upid: upidOf(server.node, task),
    node: 'localhost',
    ...processOf(task),
    starttime: task.startedAt,
    worker_type: task.type,
    worker_id: task.id,
    user: task.user,
    endtime: task.endedAt,
    status: task.status,
  }));
}

/** Somebody else's are seen with Sys.Audit on `/system/tasks` alone. */
function matches({ may, caller, query }: Ask, task: Task): boolean {
  const only = (name: string) => query[name]?.[0];
  const { since, until } = { since: only('since'), until: only('until') };
  return (
    (may.any('/system/tasks', 'Sys.Audit') || task.user === caller || ownerOf(task.user) === caller) &&
    (since === undefined || task.startedAt >= Number(since)) &&
    (until === undefined || task.startedAt <= Number(until)) &&
    task.user.includes(only('userfilter') ?? '') &&
    task.type.includes(only('typefilter') ?? '') &&
    (only('store') === undefined || storeOf(task) === only('store')) &&
    (!isTrue(query.running) || task.endedAt === undefined) &&
    (!isTrue(query.errors) || task.status !== 'OK') &&
    (!query.statusfilter || (task.status !== undefined && query.statusfilter.includes(stateOf(task.status))))
  );
}

const storeOf = ({ type, id }: Task) => id.split(':')[type === 'syncjob' ? 2 : 0];

function stateOf(status: string): string {
  if (status === 'OK' || status === 'unknown') return status.toLowerCase();
  return status.startsWith('WARNINGS: ') ? 'warning' : 'error';
}
