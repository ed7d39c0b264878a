/** How somebody is refused: machines get JSON, browsers a plain page. Neither says anything of the clusters. */
import { html } from 'hono/html';
import { plainPage } from '../plain-page.ts';
import type { Denial } from './guard.ts';

/** `{ error, next }`: what is wrong, and what to do. */
export const deniedJson = ({ status, error, next }: Denial): Response =>
  Response.json({ error, next }, { status, headers: headersOf(status) });

export const deniedPage = ({ status, error, next }: Denial): Promise<Response> =>
  plainPage(
    { title: 'Offsight', body: html`<h1>${error}</h1><p>${next}</p>` },
    { status, headers: headersOf(status) },
  );

function headersOf(status: Denial['status']): Record<string, string> {
  return {
    'cache-control': 'no-store',
    // RFC 9110, 15.5.2: a 401 names a way. This one opens no window in browsers.
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(status === 429 && { 'retry-after': '60' }),
  };
}
