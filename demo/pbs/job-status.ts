import { nextEvents } from '../calendar.ts';
import type { BackupServerState, Task } from './state.ts';
import { upidOf } from './upid.ts';

/** Runs of a job by the kind and name of its task, the newest first. */
export function runsOf({ tasks }: BackupServerState, type: string, id: string): Task[] {
  return tasks
    .filter((task) => task.type === type && task.id === id)
    .toSorted((a, b) => b.startedAt - a.startedAt);
}

/** When a schedule fires next after a moment; undefined without a schedule. */
export function nextRun(schedule: string | undefined, after: number, timezone: string): number | undefined {
  return schedule === undefined ? undefined : nextEvents(schedule, after, timezone)[0];
}

/** What is told of every scheduled job: a running one has no state, one that never ran nothing of a last run. */
export function jobStatus(
  server: BackupServerState,
  { schedule, createdAt }: { schedule?: string; createdAt: number },
  [last]: Task[],
) {
  return {
    'next-run': nextRun(schedule, last?.endedAt ?? last?.startedAt ?? createdAt, server.timezone),
    'last-run-state': last?.status,
    'last-run-upid': last && upidOf(server.node, last),
    'last-run-endtime': last?.endedAt,
  };
}
