import { unit } from '../seed.ts';
import type { Task } from './state.ts';

/** The id of a task: `UPID:node:pid:pstart:task:starttime:type:id:user:`, numbers as eight hexadecimal digits. */
export function upidOf(node: string, task: Task): string {
  const { pid, pstart } = processOf(task);
  const count = Math.floor(unit(`n${keyOf(task)}`) * 4096);
  const numbers = [pid, pstart, count, task.startedAt].map((value) =>
    value.toString(16).toUpperCase().padStart(8, '0'),
  );
  return `UPID:${node}:${numbers.join(':')}:${task.type}:${escaped(task.id)}:${task.user}:`;
}

/** All tasks run in the one process of the server. */
export function processOf(task: Task): { pid: number; pstart: number } {
  const month = Math.floor(task.startedAt / 2_592_000);
  return {
    pid: 600 + Math.floor(unit(`pid${month}`) * 400_000),
    pstart: 1_000 + Math.floor(unit(`pstart${month}`) * 100_000_000),
  };
}

/** As systemd escapes names of units: `main:verify-new` becomes `main\x3averify\x2dnew`. */
const escaped = (id: string): string =>
  id
    .replace(/[^\w./]|^\./g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replaceAll('/', '-');

const keyOf = ({ type, id, startedAt }: Task): string => `${type}/${id}/${startedAt}`;
