/**
 * `/open/<key>/<cluster>/<document>`: feeds, badge and metrics for readers that cannot sign in. Off unless the
 * configuration names a secret; whoever has its value can read, until it is changed or deleted.
 */
import { sha256 } from '../bucket.ts';
import type { Env } from '../env.ts';
import { sameText } from '../same-text.ts';
import { inspectSettings } from '../settings.ts';
import { documentNamed } from './documents.ts';
import { keyShape, openKeyOf } from './open-keys.ts';

export const isOpenLink = (pathname: string): boolean =>
  pathname === '/open' || pathname.startsWith('/open/');

/** Never throws. Whatever does not open anything gets the same answer, so that nothing can be learnt from it. */
export async function serveOpenLink(request: Request, env: Env): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(404, nothingHere);
  try {
    const response = (await answer(request, env)) ?? plain(404, nothingHere);
    return request.method === 'HEAD' ? new Response(null, response) : response;
  } catch (error) {
    // Not the address: it holds the key.
    console.error('A link without sign-in could not be answered.', error);
    return plain(503, 'Not available right now. Try again in a minute.\n');
  }
}

/** @returns null when there is nothing here, for whatever reason */
async function answer(request: Request, env: Env): Promise<Response | null> {
  const { pathname, origin } = new URL(request.url);
  const [, , key = '', id = '', name = '', ...rest] = pathname.split('/');
  const document = documentNamed(name);
  // What cannot be a link costs no read of the bucket.
  if (!document || !keyShape.test(key) || rest.length > 0) return null;
  const { config } = await inspectSettings(env);
  const cluster = config?.clusters.find((one) => one.id === id);
  const expected = config && cluster ? openKeyOf(env, config, cluster, document.opening) : null;
  // Compared even where there is nothing to compare with: it takes as long.
  const same = await sameText(key, expected ?? '');
  if (!same || !config || !cluster) return null;
  const now = Date.now() / 1000;
  const base = config.site ?? origin;
  const text = await document.text({ bucket: env.AUDITS, cluster, base, self: null, now });
  const { contentType, cacheControl } = document;
  const etag = `"${(await sha256(text)).slice(0, 32)}"`;
  const headers = { 'content-type': contentType, 'cache-control': cacheControl, etag };
  const known = request.headers.get('if-none-match')?.split(',') ?? [];
  if (known.some((tag) => tag.trim().replace(/^W\//, '') === etag))
    return new Response(null, { status: 304, headers });
  return new Response(text, { headers });
}

const nothingHere = 'There is nothing here.\n';

const plain = (status: number, text: string): Response =>
  new Response(text, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
