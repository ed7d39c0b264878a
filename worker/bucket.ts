/** The two safe ways to write to R2: once for ever, and by compare-and-swap. */

/**
 * Writes what must never change. R2 checks the bytes against the digest.
 * @param digest SHA-256 of the text, hex
 * @returns false when the key exists already; nothing was written then
 */
export async function putOnce(bucket: R2Bucket, key: string, text: string, digest: string): Promise<boolean> {
  const stored = await bucket.put(key, text, {
    onlyIf: { etagDoesNotMatch: '*' },
    sha256: digest,
    httpMetadata: json,
  });
  return stored !== null;
}

const swapTries = 30;

/**
 * Changes a small JSON object that several may change at once.
 * @param change from what is stored (null when nothing is) to what shall be; null leaves it as it is
 * @returns what is stored afterwards
 * @throws when the object kept changing under 30 tries
 */
export async function swap<T>(
  bucket: R2Bucket,
  key: string,
  parse: (json: unknown) => T,
  change: (stored: T | null) => T | null,
): Promise<T | null> {
  for (let attempt = 0; attempt < swapTries; attempt++) {
    const object = await bucket.get(key);
    const stored = object ? parse(await object.json()) : null;
    const next = change(stored);
    if (next === null) return stored;
    const onlyIf = object ? { etagMatches: object.etag } : { etagDoesNotMatch: '*' };
    if (await bucket.put(key, JSON.stringify(next), { onlyIf, httpMetadata: json })) return next;
    // Lost to another writer: come back at a time of one's own, later with each loss.
    await scheduler.wait(Math.random() * Math.min(25 * 2 ** attempt, 1000));
  }
  throw new Error(`${key} kept changing under ${swapTries} tries to write it; the next attempt goes on.`);
}

/** SHA-256 of a text in UTF-8, hex. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const json = { contentType: 'application/json' };
