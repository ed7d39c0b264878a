/** Files that are deployed beside the Worker: style sheet, scripts, icons, rule pages. Asked for by it alone, after its gate. */
import type { Site } from './handler.ts';
import { pageHeaders } from './security-headers.ts';

/** As the build writes them; no cluster may be named `rules`, and no name of one has a dot. */
export const isSiteFile = (pathname: string): boolean =>
  /^\/(?:rules(?:\/[a-z0-9-]+)?\/?|[a-z0-9-]+\.[a-z0-9]+)$/.test(pathname);

/** @returns null when there is no such file */
export async function serveFile(
  { url, method, headers }: Request,
  { file }: Pick<Site, 'file'>,
): Promise<Response | null> {
  if (method !== 'GET' && method !== 'HEAD')
    return new Response('Files can only be read.\n', { status: 405, headers: { allow: 'GET, HEAD' } });
  const tag = headers.get('If-None-Match');
  const asked = new Headers(tag ? { 'If-None-Match': tag } : {});
  // A redirect to the closing slash is the reader's to follow: links on the page are relative.
  const found = await file(new Request(url, { method, headers: asked, redirect: 'manual' }));
  if (found.status === 404) return null;
  const served = new Response(found.body, found);
  served.headers.set('content-security-policy', pageHeaders['content-security-policy'] ?? '');
  return served;
}
