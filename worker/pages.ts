/**
 * Pages, rendered once for each report and version of the site and then served from KV as files. The stored
 * reports are the truth: the cache may be emptied, or fail, at any time.
 */
import type { ReportSource } from '../audit/report.ts';
import { chosenPlace } from '../site/src/compare-places.ts';
import { type Place, pathsOf, placeOf } from '../site/src/places.ts';
import { provideSource } from '../site/src/source.ts';
import { type Download, downloadAt, downloadBody, downloadHeaders, downloadTag } from './downloads.ts';
import { cacheSeconds, inTime } from './in-time.ts';
import { pageHeaders } from './security-headers.ts';

/** Renders the page at the request's path. */
export type Render = (request: Request) => Promise<Response>;

export interface PageDeps {
  kv: PageCache;
  source: ReportSource;
  render: Render;
  /** Other for every other state of the site's sources. */
  siteVersion: string;
  /** The style sheet of the site, as it is served. */
  styles: () => Promise<string>;
}

/** What is used of a KV namespace. */
export interface PageCache {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, options?: { expirationTtl?: number }): Promise<void>;
}

/** Answers a GET or HEAD for a page of the site. Never throws: what goes wrong is a page too. */
export async function servePage(request: Request, deps: PageDeps): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return new Response('Pages can only be read.\n', { status: 405, headers: { allow: 'GET, HEAD' } });
  const response = await answer(request, deps).catch((error: unknown) => {
    console.error(`The page ${new URL(request.url).pathname} could not be made.`, error);
    return broken();
  });
  return request.method === 'HEAD' ? new Response(null, response) : response;
}

/**
 * Renders what a new report changes (latest, the report, the history of its year, the first page) and
 * stores it. Doing it again changes nothing.
 * @throws Error naming the pages that could not be made, after trying all of them
 */
export async function publish(cluster: string, report: string, deps: PageDeps): Promise<void> {
  const failed: string[] = [];
  for (const path of pathsOf(cluster, report)) {
    try {
      const place = await placeOf(path, deps.source);
      const text = place && (await renderPage(place, deps));
      if (text) await keep(place, deps, text);
    } catch (error) {
      failed.push(`${path} (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  if (failed.length > 0) throw new Error(`Pages that could not be made: ${failed.join(', ')}.`);
}

/** Even a page that never changes: who signed out must not find it in the browser. */
const askAgain = { 'cache-control': 'private, no-cache' };

async function answer(request: Request, deps: PageDeps): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  if (!pathname.endsWith('/') && (await placeOf(`${pathname}/`, deps.source)))
    return new Response(null, { status: 308, headers: { location: `${pathname}/${search}` } });
  const chosen = await chosenPlace(new URL(request.url), deps.source);
  if (chosen) return new Response(null, { status: 303, headers: { location: chosen } });
  const download = await downloadAt(pathname, deps.source);
  if (download) return sendDownload(download, request, deps);
  const place = await placeOf(pathname, deps.source);
  if (!place) return notFound(deps);
  const etag = `"${deps.siteVersion}-${place.digest.slice(0, 32)}"`;
  const headers = { ...pageHeaders, ...askAgain, etag };
  if (knows(request, etag)) return new Response(null, { status: 304, headers });
  const text = await pageText(place, deps);
  return text === null ? notFound(deps) : new Response(text, { headers });
}

async function sendDownload(download: Download, request: Request, deps: PageDeps): Promise<Response> {
  const { source, siteVersion, styles } = deps;
  const etag = `"${await downloadTag(download, siteVersion, source)}"`;
  const headers = {
    ...pageHeaders,
    ...(await downloadHeaders(download, styles)),
    ...askAgain,
    etag,
  };
  if (knows(request, etag)) return new Response(null, { status: 304, headers });
  const page = async (path: string) => {
    const place = await placeOf(path, source);
    const text = place && (await pageText(place, deps));
    if (!text) throw new Error(`there is no page ${path}`);
    return text;
  };
  return new Response(await downloadBody(download, { source, page, styles }), { headers });
}

/** It shows nothing of a report, so it stays the same as long as the site does. */
const missing: Place = { path: '/404/', digest: 'none' };

/** The page that says so. */
export async function notFound(deps: PageDeps): Promise<Response> {
  const text = await pageText(missing, deps);
  return new Response(text, { status: 404, headers: { ...pageHeaders, ...askAgain } });
}

/** @returns null where rendering tells that there is no such page */
async function pageText(place: Place, deps: PageDeps): Promise<string | null> {
  const asked = inTime(cacheSeconds, deps.kv.get(keyOf(place, deps)), 'The page cache');
  const cached = await asked.catch((error: unknown) => {
    console.warn('The page cache cannot be read; the page is rendered.', error);
    return null;
  });
  if (cached !== null) return cached;
  const text = await renderPage(place, deps);
  if (text !== null) await keep(place, deps, text);
  return text;
}

/**
 * @returns null for a page of which only rendering tells that there is none
 * @throws Error when Astro answers with anything but the page
 */
async function renderPage({ path, uncertain }: Place, { render, source }: PageDeps): Promise<string | null> {
  provideSource(source);
  const response = await render(new Request(`https://offsight.invalid${path}`));
  const expected = path === missing.path ? 404 : 200;
  // An error in the middle of a page shows when its body is read.
  const text = await response.text();
  if (response.status === 404 && uncertain) return null;
  if (response.status !== expected) throw new Error(`rendering it ended with status ${response.status}`);
  return text;
}

/** A page that is not kept is rendered again by the next reader: no reason to fail. */
async function keep(place: Place, deps: PageDeps, text: string): Promise<void> {
  const kept = deps.kv.put(keyOf(place, deps), text, { expirationTtl: keptSeconds });
  await inTime(cacheSeconds, kept, 'The page cache').catch((error: unknown) => {
    console.warn('The page cache cannot be written; the next reader renders the page again.', error);
  });
}

// Pages of past versions of the site are never asked for again: let them go by themselves.
const keptSeconds = 90 * 86_400;

const keyOf = ({ digest, path }: Place, { siteVersion }: PageDeps) => `page:${siteVersion}:${digest}:${path}`;

function knows(request: Request, etag: string): boolean {
  const tags = request.headers.get('if-none-match')?.split(',') ?? [];
  return tags.some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

const broken = () =>
  new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page failed · Offsight</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/site.css"></head>
<body><main><h1>This page could not be made</h1><p>The stored report is intact: nothing is lost. The log of the
Worker says what went wrong; reload to try again, or read the report itself under <code>/api/latest</code>.</p></main></body></html>
`,
    { status: 500, headers: { ...pageHeaders, 'cache-control': 'no-store' } },
  );
