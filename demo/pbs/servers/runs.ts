import { nextEvents } from '../../calendar.ts';
import { near } from '../../seed.ts';
import type { Task } from '../state.ts';

const day = 86_400;

/** What a schedule has left behind: a task for each time that it fired in the last days; the last one may still run. */
export function pastRuns(
  { now, timezone }: { now: number; timezone: string },
  run: { type: string; id: string; schedule: string; days: number; seconds: number; status?: string },
): Task[] {
  return nextEvents(run.schedule, now - run.days * day, timezone, run.days + 1)
    .map((event) => event + 1)
    .filter((startedAt) => startedAt <= now)
    .map((startedAt) => {
      const endedAt = startedAt + near(`${run.type}${run.id}${startedAt}`, run.seconds, 0.2);
      const started = { type: run.type, id: run.id, user: 'root@pam', startedAt };
      return endedAt > now ? started : { ...started, endedAt, status: run.status ?? 'OK' };
    });
}

/** The task of a backup; the namespace is not in its name. */
export function backupTask(
  store: string,
  { type, id, owner }: { type: string; id: string; owner: string },
  startedAt: number,
  seconds: number,
): Task {
  return {
    type: 'backup',
    id: `${store}:${type}/${id}`,
    user: owner,
    startedAt,
    endedAt: startedAt + seconds,
    status: 'OK',
  };
}
