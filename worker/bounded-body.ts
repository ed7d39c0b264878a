/** Bodies of requests, no larger than they may be. */

/** Far more than a careful record of a drill takes, and nothing that is sent to the API takes more. */
export const maxBodyBytes = 32 * 1024;

/**
 * The same request with its body read, which then is in memory. Counted as it comes: what `Content-Length` says may be
 * wrong or absent.
 * @returns null when the body is larger
 */
export async function withBoundedBody(request: Request, most: number): Promise<Request | null> {
  if (Number(request.headers.get('Content-Length') ?? 0) > most) {
    await request.body?.cancel();
    return null;
  }
  if (!request.body) return request;
  const body = new Uint8Array(most);
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Request(request, { body: body.subarray(0, size) });
    if (size + value.byteLength > most) {
      await reader.cancel();
      return null;
    }
    body.set(value, size);
    size += value.byteLength;
  }
}
