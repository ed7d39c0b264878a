/** The time that one target may take. What is not read by then waits for the next audit, like a spent budget. */
import { BudgetSpent, type ObjectReader } from './object-reader.ts';

export interface Deadline {
  over(): boolean;
  /**
   * Ends with the work, or when the time is over.
   * @throws BudgetSpent; the work goes on then, and nobody hears of its end
   */
  race<T>(work: Promise<T>): Promise<T>;
  /** Lets go of the timer. */
  end(): void;
}

export function deadlineIn(seconds: number): Deadline {
  let over = false;
  const waiting = new Set<() => void>();
  const timer = setTimeout(() => {
    over = true;
    for (const stop of waiting) stop();
  }, seconds * 1000);
  return {
    over: () => over,
    race: (work) =>
      new Promise((resolve, reject) => {
        const stop = () => reject(new BudgetSpent(`${seconds} seconds are spent`));
        if (over) stop();
        waiting.add(stop);
        // Let go of at once: what waits here keeps its result, such as a piece of a body, in memory.
        work.then(resolve, reject).finally(() => waiting.delete(stop));
      }),
    end: () => clearTimeout(timer),
  };
}

/** Runs a task when there is room for it. */
export type Turn = <T>(task: () => Promise<T>) => Promise<T>;

/** Requests wait for their turn, and neither they nor the bodies that they bring outlast the deadline. */
export function timed(reader: ObjectReader, { race }: Deadline, turn: Turn): ObjectReader {
  return {
    place: reader.place,
    cost: reader.cost,
    async *list(from) {
      const pages = reader.list(from)[Symbol.asyncIterator]();
      for (;;) {
        const { done, value } = await race(turn(() => pages.next()));
        if (done) return;
        yield value;
      }
    },
    head: (key) => race(turn(() => reader.head(key))),
    async get(key, range) {
      const asked = turn(() => reader.get(key, range));
      const object = await race(asked).catch((error: unknown) => {
        // One that comes too late must not stay open.
        asked.then((late) => late?.body.cancel()).catch(() => {});
        throw error;
      });
      return object && { ...object, body: timedBody(object.body, race) };
    },
  };
}

function timedBody(body: ReadableStream<Uint8Array>, race: Deadline['race']): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await race(reader.read());
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(error);
          reader.cancel(error).catch(() => {});
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Nothing is fetched before somebody asks for it.
    { highWaterMark: 0 },
  );
}
