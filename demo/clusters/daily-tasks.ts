import { atClock, stamp } from '../local-time.ts';
import { near } from '../seed.ts';
import type { ClusterState, Task } from '../state.ts';

const day = 86_400;

/** The refresh of package lists that every node makes once a day while it runs. */
export function dailyUpdates({ nodes, now, timezone }: ClusterState, days: number): Task[] {
  return nodes.flatMap(({ name, deadSince }) =>
    Array.from({ length: days }, (_, i) => updateStart(name, now - i * day, timezone))
      .filter((at) => at + longest <= (deadSince ?? now))
      .map((startedAt) =>
        finished(
          { node: name, type: 'aptupdate', id: '', startedAt, seconds: near(`apt${startedAt}`, 6, 0.4) },
          ['starting apt-get update', `Fetched package lists at ${stamp(startedAt, timezone)}`],
        ),
      ),
  );
}

const longest = 9;

/** Some time between three and five, another each day. */
function updateStart(node: string, at: number, timezone: string): number {
  const midnight = atClock(at, timezone, 0, 0);
  return atClock(at, timezone, 3, 0) + near(`apt${node}${midnight}`, 3_600, 0.9);
}

/** A task that ended, by default well; `TASK OK` or `TASK ERROR` closes its log. */
export function finished(
  part: Pick<Task, 'node' | 'type' | 'id' | 'startedAt'> & {
    seconds: number;
    user?: string;
    status?: string;
  },
  lines: string[],
): Task {
  const { seconds, user = 'root@pam', status = 'OK', ...rest } = part;
  const end = status === 'OK' || status.startsWith('WARNINGS') ? `TASK ${status}` : `TASK ERROR: ${status}`;
  return { ...rest, user, endedAt: part.startedAt + seconds, status, log: () => [...lines, end] };
}
