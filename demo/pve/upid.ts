import { unit } from '../seed.ts';
import type { Task } from '../state.ts';

/** The id of a task: `UPID:node:pid:pstart:starttime:type:id:user:`, numbers as eight hexadecimal digits. */
export function upidOf(task: Task): string {
  const { pid, pstart } = processOf(task);
  const numbers = [pid, pstart, task.startedAt].map((value) =>
    value.toString(16).toUpperCase().padStart(8, '0'),
  );
  return `UPID:${task.node}:${numbers.join(':')}:${task.type}:${task.id}:${task.user}:`;
}

/** Whether a text has the form of a task id. */
export function isUpid(text: string): boolean {
  return /^UPID:[a-zA-Z0-9][\w.-]*:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8}:[^:\s]+:[^:\s]*:[^:\s]+:$/.test(
    text,
  );
}

export function processOf(task: Task): { pid: number; pstart: number } {
  const key = `${task.node}/${task.type}/${task.id}/${task.startedAt}`;
  return {
    pid: 1_000 + Math.floor(unit(key) * 3_000_000),
    pstart: Math.floor(unit(`p${key}`) * 200_000_000),
  };
}
