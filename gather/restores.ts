import type { Gap } from '../audit/facts.ts';
import { type Asker, api, type Gathered, Unread } from './ask.ts';
import { rowsOf } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import type { FirstLook, Member } from './first-look.ts';
import { newestFirst, type Task, taskOf, taskRow } from './tasks.ts';
import { hidden, tasksOf } from './visibility.ts';

/** The filter takes one type alone (pve-manager, API2/Tasks.pm), so each costs a request. */
const types = ['qmrestore', 'vzrestore'] as const;

/** Newest restores of a node and type: they are rare, and rules look at the last ones. */
const perNode = 20;

/**
 * Finished restores of the online nodes, newest first: two requests a node. Gaps `restores/<node>`; a node that tells
 * no tasks at all has its gap from the list of backup tasks already.
 */
export async function gatherRestores(asker: Asker, look: FirstLook): Promise<Gathered<Task[]>> {
  const visible = look.nodes.filter(({ node, online }) => online && !hidden(look.permissions, tasksOf(node)));
  const read = await Promise.all(
    visible.flatMap((member) => types.map((type) => readRestores(asker, member, type))),
  );
  return {
    facts: newestFirst(read.flatMap(({ tasks }) => tasks)),
    gaps: read.flatMap(({ gaps }) => gaps),
  };
}

async function readRestores(
  asker: Asker,
  { node }: Member,
  type: (typeof types)[number],
): Promise<{ tasks: Task[]; gaps: Gap[] }> {
  const path = api`/nodes/${node}/tasks`;
  const query = { typefilter: type, limit: perNode };
  const answer = await asker.ask({
    path,
    schema: rowsOf(taskRow),
    query,
    what: `list the restores on ${node}`,
  });
  const subject = () => `restores/${node}`;
  if (answer instanceof Unread) return { tasks: [], gaps: [answer.as('tasks', subject())] };
  const what = `a restore on ${node}`;
  const decoded = decodeRows(answer, { group: 'tasks', schema: taskRow, what, path, subject });
  return { tasks: decoded.rows.map((row) => taskOf(row, node)), gaps: decoded.gaps };
}
