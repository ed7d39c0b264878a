export interface Endings {
  /** Aborted as soon as the end begins. */
  signal: AbortSignal;
  /** Called at the end, the last one registered first. */
  later(close: () => unknown): void;
  /** Closes everything and ends the process. */
  finish(code: number): Promise<void>;
}

/**
 * Ends a program that serves until it is told to stop: the first Ctrl-C (or SIGTERM, SIGHUP) closes what is
 * open and exits with 0, the second one exits with 130 at once. Started by npm, it ends with npm.
 */
export function endings(): Endings {
  const closers: (() => unknown)[] = [];
  const ending = new AbortController();
  const finish = async (code: number) => {
    ending.abort();
    // One that fails must not keep the others open.
    for (const close of closers.splice(0).reverse()) await (async () => close())().catch(() => {});
    process.exit(code);
  };
  const stop = () => {
    if (ending.signal.aborted) process.exit(130);
    void finish(0);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  if (process.env.npm_lifecycle_event) withParent(() => void (ending.signal.aborted || finish(0)));
  return { signal: ending.signal, later: (close) => closers.push(close), finish };
}

/** A signal to npm alone ends npm and the shell between, and does not reach us. */
function withParent(stop: () => void): void {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || stop(), 500).unref();
}
