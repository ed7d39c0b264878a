/** Longest that a request waits for what is stored, in seconds: a bucket that hangs must not hold readers for ever. */
export const answerSeconds = 60;

/** The page cache only saves work: what it does not give soon is rendered. In seconds. */
export const cacheSeconds = 3;

/**
 * @param what is waited for, at the beginning of a sentence: `The page cache`
 * @throws Error when it took longer; what comes later is let go
 */
export function inTime<Value>(seconds: number, work: Promise<Value>, what: string): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const end = () => reject(new Error(`${what} gave no answer within ${seconds} seconds.`));
    timer = setTimeout(end, seconds * 1000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
