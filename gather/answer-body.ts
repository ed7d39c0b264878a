/** The answer was longer than allowed; the rest was not read. */
export class TooLarge extends Error {
  override name = 'TooLarge';
}

/**
 * Reads a body as UTF-8 text and counts while it comes in, so that an endless answer cannot fill the memory.
 * @throws TooLarge beyond `maxBytes`; the signal's reason when it aborts, whatever the body does then.
 */
export async function readBody(response: Response, maxBytes: number, signal: AbortSignal): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const stop = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      // A cancelled body ends like a complete one.
      signal.throwIfAborted();
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > maxBytes)
        throw new TooLarge(`the answer is larger than ${Math.round(maxBytes / 2 ** 20)} MiB`);
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
