/** Bodies that are counted as they are read, and that end when nothing more comes. */
import { ObjectStoreError } from '../object-reader.ts';
import { answered } from '../waiting.ts';

export interface Expected {
  /** Bytes that must come; undefined when the server did not say. */
  length: number | undefined;
  /** Bytes after which the rest is let go; absent: what comes beyond `length` is an error. */
  cut?: number;
}

export interface BodyLimits {
  /** So long may the body be silent. */
  timeoutMs: number;
  signal: AbortSignal | undefined;
  count: (bytes: number) => void;
  /** What a broken connection is called. */
  failed: (error: unknown) => ObjectStoreError;
}

/** Exactly the expected bytes, or an error. */
export function watchedBody(
  body: ReadableStream<Uint8Array> | null,
  { length, cut }: Expected,
  limits: BodyLimits,
): ReadableStream<Uint8Array> {
  const reader = body?.getReader();
  const wanted = cut ?? length;
  let read = 0;
  const fail = async (error: unknown) => {
    await reader?.cancel().catch(() => {});
    throw error;
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await next(reader, limits).catch(fail);
        if (done || !value) {
          if (wanted !== undefined && read < wanted)
            throw malformed(`the object broke off after ${read} of ${wanted} bytes`);
          return controller.close();
        }
        limits.count(value.byteLength);
        const left = wanted === undefined ? Number.POSITIVE_INFINITY : wanted - read;
        read += value.byteLength;
        if (value.byteLength > left && cut === undefined)
          await fail(malformed(`more than the announced ${wanted} bytes came`));
        if (left > 0) controller.enqueue(value.byteLength > left ? value.subarray(0, left) : value);
        if (cut !== undefined && read >= cut) {
          await reader?.cancel().catch(() => {});
          controller.close();
        }
      },
      async cancel(reason) {
        await reader?.cancel(reason).catch(() => {});
      },
    },
    // Nothing is fetched before somebody reads.
    { highWaterMark: 0 },
  );
}

async function next(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  { timeoutMs, signal, failed }: BodyLimits,
): Promise<{ done: boolean; value?: Uint8Array | undefined }> {
  if (!reader) return { done: true };
  return await answered(() => reader.read(), { timeoutMs, signal, silent: 'nothing came for', failed });
}

/**
 * A short answer as text.
 * @throws ObjectStoreError beyond `maxBytes`, and when its end has not come after `timeoutMs`: one that comes drop by
 * drop is never silent
 */
export async function textOf(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  timeoutMs: number,
): Promise<string> {
  const until = Date.now() + timeoutMs;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    const late = Date.now() > until;
    if (late || bytes > maxBytes) {
      await reader.cancel().catch(() => {});
      throw late
        ? new ObjectStoreError('timeout', `the answer did not end in ${timeoutMs / 1000} seconds`)
        : malformed(`the answer is larger than ${maxBytes / 2 ** 20} MiB`);
    }
    text += decoder.decode(value, { stream: true });
  }
}

const malformed = (message: string) => new ObjectStoreError('malformed', message);
