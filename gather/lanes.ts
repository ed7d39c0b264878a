/** Runs a task in a lane; it waits until both the lane and the whole have room. */
export type Lanes = <T>(lane: string, task: () => Promise<T>) => Promise<T>;

/** At most `most` tasks at once over all lanes and `perLane` in each; within a lane first come, first served. */
export function lanes(most: number, perLane: number): Lanes {
  const queues = new Map<string, (() => void)[]>();
  const busy = new Map<string, number>();
  let running = 0;

  function startWaiting(): void {
    for (const [lane, queue] of queues)
      while (running < most && (busy.get(lane) ?? 0) < perLane) {
        const start = queue.shift();
        if (!start) break;
        count(lane, 1);
        start();
      }
  }

  function count(lane: string, change: 1 | -1): void {
    running += change;
    busy.set(lane, (busy.get(lane) ?? 0) + change);
  }

  return async (lane, task) => {
    await new Promise<void>((start) => {
      const queue = queues.get(lane) ?? [];
      queues.set(lane, queue);
      queue.push(start);
      startWaiting();
    });
    try {
      return await task();
    } finally {
      count(lane, -1);
      startWaiting();
    }
  };
}
