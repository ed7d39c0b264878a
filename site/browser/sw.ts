/**
 * `/sw.js`: pages that were read stay readable where the network is not. The network is always asked first; what is kept
 * goes as soon as an answer says that this reader is not, or no longer, let in.
 */
import { newestIn, surplusOf } from './kept.ts';

/** What is used of a service worker: its types cannot stand beside those of a page. */
interface Scope {
  registration: { scope: string };
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(type: 'message', listener: (event: Extendable & { data: unknown }) => void): void;
}
interface Extendable {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  request: Request;
  respondWith(response: Promise<Response>): void;
}

const worker = self as unknown as Scope;
const { scope } = worker.registration;
// Caches are those of the whole origin, on which other sites and other exports may live.
const cacheName = `offsight ${scope}`;
const files = ['site.css', 'site.js', 'favicon.svg', 'manifest.webmanifest'];
const keptAt = 'offsight-kept-at';

worker.addEventListener('install', (event) =>
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll(files.map((name) => new URL(name, scope).href)))
      .then(() => worker.skipWaiting()),
  ),
);

worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { href, pathname } = new URL(request.url);
  if (pathname.startsWith('/cdn-cgi/')) event.waitUntil(forgetOnLogout(pathname));
  else if (request.method === 'GET' && href.startsWith(scope) && !href.startsWith(`${scope}api/`))
    event.respondWith(answer(event));
});

/** A page that was read before this worker was there, and the newest reports of its cluster. */
worker.addEventListener('message', (event) => {
  const { page, history } = (event.data ?? {}) as { page?: string; history?: string }; // our own pages send it
  if (page && history) event.waitUntil(keepNewest(page, history).catch(() => {}));
});

async function answer(event: Fetching): Promise<Response> {
  const { request } = event;
  try {
    const response = await fetch(request);
    event.waitUntil(learn(request, response.clone()));
    return response;
  } catch (error) {
    const kept = await caches.match(bare(request.url), { cacheName, ignoreVary: true });
    if (request.mode !== 'navigate') {
      if (kept) return kept;
      throw error;
    }
    return kept ? marked(kept) : notKept();
  }
}

async function learn(request: Request, response: Response): Promise<void> {
  if (refused(request, response)) await caches.delete(cacheName);
  else if (response.status === 404 || response.status === 410)
    await (await caches.open(cacheName)).delete(bare(request.url));
  else await keep(request.url, response);
}

/**
 * Not let in: by an answer that says so, or by being sent to a login. Where a redirect leads is hidden from workers; the
 * only ones of our own add the closing slash.
 */
const refused = ({ url, mode }: Request, { status, type, redirected, url: from }: Response): boolean =>
  status === 401 ||
  status === 403 ||
  (mode === 'navigate' && type === 'opaqueredirect' && new URL(url).pathname.endsWith('/')) ||
  (redirected && !from.startsWith(new URL(scope).origin));

const forgetOnLogout = async (path: string) => {
  if (path.endsWith('/logout')) await caches.delete(cacheName);
};

async function keep(url: string, response: Response): Promise<void> {
  const headers = new Headers(response.headers);
  const page = /^text\/html\b/.test(headers.get('content-type') ?? '') && !headers.has('content-disposition');
  const file = !page && /\.(css|js|svg|png|webmanifest)$/.test(new URL(url).pathname);
  if (response.status !== 200 || response.redirected || !(page || file)) return;
  if (/no-store/.test(headers.get('cache-control') ?? '')) return;
  headers.set(keptAt, new Date().toISOString());
  const cache = await caches.open(cacheName);
  await cache.put(bare(url), new Response(await response.blob(), { headers }));
  const pages = (await cache.keys()).map(({ url }) => url).filter((url) => url.endsWith('/'));
  for (const old of surplusOf(pages)) await cache.delete(old);
}

async function keepNewest(page: string, history: string): Promise<void> {
  const keepOnce = async (url: string) => {
    if (!(await caches.match(url, { cacheName }))) await read(url);
  };
  await keepOnce(bare(page));
  const list = await read(history);
  // The oldest first: the newest is the one kept last.
  for (const url of list ? newestIn(await list.text(), history).toReversed() : []) await keepOnce(url);
}

/** Null where the reader is not let in. */
async function read(url: string): Promise<Response | null> {
  const request = new Request(url);
  const response = await fetch(request, { redirect: 'manual' });
  // Nothing of these is ever moved: who is sent elsewhere, is sent to a login.
  if (response.type === 'opaqueredirect') await caches.delete(cacheName);
  else await learn(request, response.clone());
  return response.ok ? response : null;
}

/** Filters stand in the query: the page is the same. */
const bare = (url: string): string => url.replace(/[?#].*$/, '');

/** The page itself has to know that it is an old one. */
async function marked(kept: Response): Promise<Response> {
  const text = await kept.text();
  const mark = `<html data-kept="${kept.headers.get(keptAt) ?? ''}" `;
  return new Response(text.replace('<html ', mark), { headers: kept.headers });
}

async function notKept(): Promise<Response> {
  const pages = (await (await caches.open(cacheName)).keys()).map(({ url }) => url);
  const links = pages
    .filter((url) => url.endsWith('/'))
    .map((url) => url.replaceAll('&', '&amp;').replaceAll('"', '%22'))
    .map((url) => `<li><a href="${url}">${url.slice(scope.length) || 'First page'}</a></li>`);
  const text = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Not reachable · Offsight</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="${scope}site.css"></head>
<body><main><h1>Not reachable</h1><p>There is no way to this page just now, and this device has not kept it.${
    links.length > 0 ? ' It has kept:' : ''
  }</p><ul>${links.join('')}</ul></main></body></html>`;
  const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";
  return new Response(text, {
    status: 503,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
  });
}
