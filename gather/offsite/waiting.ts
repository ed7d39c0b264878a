/** Waiting for a server ends when nothing comes for too long, and when whoever waits wants no more of it. */
import { ObjectStoreError } from './object-reader.ts';

export interface Waiting {
  timeoutMs: number;
  signal: AbortSignal | undefined;
  /** What the silence is called, before the time: `nothing came for`. */
  silent: string;
  /** What a broken connection is called. */
  failed: (error: unknown) => ObjectStoreError;
}

/**
 * What the work gives.
 * @param work is given the signal that ends it
 * @throws ObjectStoreError; the reason of the caller's own signal
 */
export async function answered<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  { timeoutMs, signal, silent, failed }: Waiting,
): Promise<Value> {
  const silence = new AbortController();
  const timer = setTimeout(
    () => silence.abort(new ObjectStoreError('timeout', `${silent} ${timeoutMs / 1000} seconds`)),
    timeoutMs,
  );
  const either = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
  try {
    either.throwIfAborted();
    return await unlessAborted(work(either), either);
  } catch (error) {
    either.throwIfAborted();
    throw failed(error);
  } finally {
    clearTimeout(timer);
  }
}

/** How a promise ends when a signal does. @throws the signal's reason */
export function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
