import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { rowOf } from '../../audit/report.ts';
import { type PageDeps, publish, servePage } from '../../worker/pages.ts';
import { pageHeaders } from '../../worker/security-headers.ts';
import { sampleSource } from '../support/sample-history.ts';
import { day, digestOf, idAt, sampleReport, takenAt } from '../support/sample-report.ts';

const newest = sampleReport();
const older = sampleReport({ id: idAt(takenAt - day), takenAt: takenAt - day, nextAt: takenAt });
const digest = digestOf(newest);
const site = `https://audit.example`;

/** Everything around the pages, in memory. `rendered` lists the paths that were rendered. */
function setting(changes: Partial<PageDeps> = {}) {
  const cache = new Map<string, string>();
  const rendered: string[] = [];
  const deps: PageDeps = {
    kv: {
      get: async (key) => cache.get(key) ?? null,
      put: async (key, value) => void cache.set(key, value),
    },
    source: sampleSource([{ id: 'homelab', name: 'homelab', reports: [newest, older] }]),
    render: async (request) => {
      const { pathname } = new URL(request.url);
      rendered.push(pathname);
      return new Response(`<p>${pathname}</p>`, { status: pathname === '/404/' ? 404 : 200 });
    },
    siteVersion: 'v1',
    styles: async () => 'main { margin: 0 }',
    ...changes,
  };
  const get = (path: string, init?: RequestInit) => servePage(new Request(site + path, init), deps);
  return { cache, rendered, deps, get };
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** For errors that are meant to be logged. */
const quiet = () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.spyOn(console, 'warn').mockImplementation(() => {});
};

describe('the cache', () => {
  it('renders a page once and serves it as a file from then on', async () => {
    const { get, rendered } = setting();
    const first = await (await get('/homelab/')).text();
    expect(await (await get('/homelab/')).text()).toBe(first);
    expect(rendered).toEqual(['/homelab/']);
  });

  it.each([
    ['/homelab/', digest],
    [`/homelab/reports/${newest.id}/`, digest],
    [`/homelab/reports/${older.id}/`, digestOf(older)],
    [`/homelab/reports/${older.id}/failures/`, digestOf(older)],
    [`/homelab/reports/${older.id}/offsite/bucket/`, digestOf(older)],
    [`/homelab/reports/${older.id}/guests/lxc-110/`, digestOf(older)],
    ['/homelab/findings/', digest],
  ])('keeps %s under the site version, the digest of its report and its path', async (path, digest) => {
    const { get, cache } = setting();
    await get(path);
    expect([...cache.keys()]).toEqual([`page:v1:${digest}:${path}`]);
  });

  it('keeps nothing for a guest of which rendering tells that there is none', async () => {
    const render = async (request: Request) =>
      new Response('gone', { status: request.url.endsWith('/') ? 404 : 500 });
    const { get, cache } = setting({ render });
    const response = await get(`/homelab/reports/${older.id}/guests/lxc-9999/`);
    expect([response.status, await response.text()]).toEqual([404, 'gone']);
    expect([...cache.keys()]).toEqual(['page:v1:none:/404/']);
  });

  it('renders again under another version of the site', async () => {
    const before = setting();
    await before.get('/homelab/');
    const after = setting({ kv: before.deps.kv, siteVersion: 'v2' });
    await after.get('/homelab/');
    expect(after.rendered).toEqual(['/homelab/']);
  });

  it('shows a new report at once: latest, first page and history change, an old report stays', async () => {
    const paths = ['/', '/homelab/', '/homelab/history/2026/', `/homelab/reports/${older.id}/`];
    const source = sampleSource([{ id: 'homelab', name: 'homelab', reports: [older] }]);
    const before = setting({ source });
    for (const path of paths) await before.get(path);
    const after = setting({ kv: before.deps.kv });
    for (const path of paths) await after.get(path);
    expect(after.rendered).toEqual(['/', '/homelab/', '/homelab/history/2026/']);
  });

  it('takes a missed audit for no report: the latest page stays', async () => {
    const rows = [
      { ...rowOf(newest, digest), id: idAt(takenAt + day), digest: null, missed: 'Cut off.' },
      rowOf(newest, digest),
    ];
    const source = sampleSource([{ id: 'homelab', name: 'homelab', reports: [newest], rows }]);
    const { get, cache } = setting({ source });
    await get('/homelab/');
    expect([...cache.keys()]).toEqual([`page:v1:${digest}:/homelab/`]);
  });

  it('serves the page when the cache neither reads nor writes', async () => {
    quiet();
    const fail = () => Promise.reject(new Error('KV is down'));
    const { get } = setting({ kv: { get: fail, put: fail } });
    const response = await get('/homelab/');
    expect([response.status, await response.text()]).toEqual([200, '<p>/homelab/</p>']);
  });
});

describe('headers', () => {
  it.each([
    '/homelab/',
    '/homelab/history/2026/',
    `/homelab/reports/${newest.id}/`,
    `/homelab/reports/${newest.id}/guests/`,
    `/homelab/reports/${newest.id}/offsite/pbs-r2/`,
    '/nothing/',
  ])('%s is for its reader alone, who asks again each time', async (path) => {
    const { get } = setting();
    expect((await get(path)).headers.get('cache-control')).toBe('private, no-cache');
  });

  it('lets nothing in from elsewhere, and nothing inline', async () => {
    const { headers } = await setting().get('/homelab/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('are the same for the files beside the pages', async () => {
    const lines = readFileSync('site/public/_headers', 'utf8').toLowerCase();
    const { 'content-type': _, ...common } = pageHeaders;
    for (const [name, value] of Object.entries(common))
      expect(lines).toContain(`${name}: ${value.toLowerCase()}`);
  });

  it('answers 304 to a reader who has the page, without touching cache or renderer', async () => {
    const { get, rendered } = setting();
    const etag = (await get('/homelab/')).headers.get('etag') ?? '';
    const again = await get('/homelab/', { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('etag')).toBe(etag);
    expect(rendered).toHaveLength(1);
  });

  it('answers HEAD without a body and refuses to be written to', async () => {
    const { get } = setting();
    const head = await get('/homelab/', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await get('/homelab/', { method: 'POST' })).status).toBe(405);
  });
});

describe('addresses', () => {
  it('leads to the closing slash, keeping the query', async () => {
    const response = await setting().get('/homelab?x=1');
    expect([response.status, response.headers.get('location')]).toEqual([308, '/homelab/?x=1']);
  });

  it.each([
    '/nowhere/',
    '/homelab/reports/20200101T000000Z/',
    '/homelab/history/1999/',
    '/homelab/history/20xx/',
    '/homelab/reports/',
    `/homelab/reports/${newest.id}/other/`,
    `/homelab/reports/${newest.id}/failures/guests/`,
    `/homelab/reports/${newest.id}/failures/bucket/`,
    `/homelab/reports/${newest.id}/offsite/other/`,
    `/homelab/reports/${newest.id}/offsite/bucket/bucket/`,
    '/homelab/reports/20200101T000000Z/failures/',
    '/homelab/history/2026/failures/',
    '/homelab/reports/..%2f..%2fconfig/',
    `/homelab/reports/${'9'.repeat(65)}/`,
    '/homelab/%3Cscript%3E/',
    '//evil.example/',
    '/404/',
  ])('%s is not found', async (path) => {
    const { get, rendered } = setting();
    expect((await get(path)).status).toBe(404);
    expect(rendered).toEqual(['/404/']);
  });

  it('asks the store for nothing by a name that is none', async () => {
    const asked: string[] = [];
    const source = sampleSource([{ id: 'homelab', name: 'homelab', reports: [newest] }]);
    const rows = (cluster: string, year: number) => {
      asked.push(cluster);
      return source.rows(cluster, year);
    };
    const watched = { ...source, rows };
    await setting({ source: watched }).get('/homelab/reports/a.b/');
    await setting({ source: watched }).get('/home%20lab/');
    expect(asked).toEqual([]);
  });
});

describe('comparisons', () => {
  const ordered = `/homelab/compare/${older.id}/${newest.id}/`;
  const swapped = `/homelab/compare/${newest.id}/${older.id}/`;
  const explained = (why: string) => `/homelab/compare/#${why}`;

  it('are kept under the digests of both reports', async () => {
    const { get, cache } = setting();
    expect((await get(ordered)).status).toBe(200);
    const other = setting({
      source: sampleSource([
        { id: 'homelab', name: 'homelab', reports: [{ ...newest, durationMs: 1 }, older] },
      ]),
    });
    await other.get(ordered);
    const [key] = cache.keys();
    expect(key).toMatch(new RegExp(`^page:v1:[0-9a-f]{64}:${ordered}$`));
    expect([...other.cache.keys()]).not.toEqual([key]);
  });

  it.each([
    ['a choice', `/homelab/compare/?from=${older.id}&to=${newest.id}`, ordered],
    ['the later one first', `/homelab/compare/?from=${newest.id}&to=${older.id}`, ordered],
    ['blanks around an id', `/homelab/compare/?from=%20${older.id}&to=${newest.id}+`, ordered],
    ['the later one first, as an address', swapped, ordered],
    ['the same twice', `/homelab/compare/?from=${newest.id}&to=${newest.id}`, explained('same')],
    ['the same twice, as an address', `/homelab/compare/${newest.id}/${newest.id}/`, explained('same')],
    ['nothing chosen', '/homelab/compare/?from=&to=', explained('missing')],
    ['half a choice', `/homelab/compare/?from=${older.id}`, explained('missing')],
    ['none that is stored', `/homelab/compare/?from=20200101T000000Z&to=${newest.id}`, explained('missing')],
    ['no id at all', `/homelab/compare/?from=//evil.example&to=${newest.id}`, explained('missing')],
  ])('lead from %s to where it belongs', async (_, asked, location) => {
    const { get, rendered } = setting();
    const response = await get(asked);
    expect([response.status, response.headers.get('location'), rendered]).toEqual([303, location, []]);
  });

  it('take a missed audit for no report', async () => {
    const missed = { ...rowOf(newest, digest), digest: null, missed: 'Cut off.' };
    const source = sampleSource([
      { id: 'homelab', name: 'homelab', reports: [older], rows: [missed, rowOf(older, digestOf(older))] },
    ]);
    const { get } = setting({ source });
    expect((await get(ordered)).status).toBe(404);
    const chosen = await get(`/homelab/compare/?from=${older.id}&to=${newest.id}`);
    expect(chosen.headers.get('location')).toBe(explained('missing'));
  });

  it.each([
    `/homelab/compare/20200101T000000Z/${newest.id}/`,
    `/homelab/compare/${older.id}/`,
    `/homelab/compare/${older.id}/${newest.id}/more/`,
    `/nowhere/compare/`,
    `/nowhere/compare/?from=${older.id}&to=${newest.id}`,
  ])('%s is not found', async (path) => {
    expect((await setting().get(path)).status).toBe(404);
  });
});

describe('a report to take away', () => {
  const place = `/homelab/reports/${newest.id}`;

  it.each([
    ['report.json', 'application/json', 'json'],
    ['findings.csv', 'text/csv', 'csv'],
    ['report.md', 'text/markdown', 'md'],
    ['report.html', 'text/html', 'html'],
  ])('is %s, of its type, under a name that says what it is', async (file, type, ending) => {
    const { headers, status } = await setting().get(`${place}/${file}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    expect(headers.get('content-disposition')).toBe(`attachment; filename="homelab-${newest.id}.${ending}"`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; /);
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
  });

  it('is what is stored, byte for byte, without a renderer', async () => {
    const { get, rendered } = setting();
    expect(await (await get(`${place}/report.json`)).text()).toBe(JSON.stringify(newest));
    expect(rendered).toEqual([]);
  });

  it('is made of the page that is kept, with the style of the site in it', async () => {
    const { get, rendered } = setting({
      render: async () => new Response('<head></head><p><a href="../x/">out</a></p>'),
    });
    await get(`${place}/`);
    const page = await (await get(`${place}/report.html`)).text();
    expect(page).toContain('<style>main { margin: 0 }</style></head><p>out</p>');
    expect(rendered).toEqual([]);
  });

  it('leads to the site where its address is known', async () => {
    const { deps, get } = setting({
      render: async () => new Response('<head></head><a href="../x/">out</a>'),
    });
    const before = (await get(`${place}/report.html`)).headers.get('etag');
    deps.source.address = async () => 'https://offsight.example';
    const response = await get(`${place}/report.html`);
    expect(await response.text()).toContain('<a href="https://offsight.example/homelab/reports/x/">out</a>');
    expect(response.headers.get('etag')).not.toBe(before);
  });

  it.each(['report.json', 'findings.csv'])('answers 304 to a reader who has %s', async (file) => {
    const { get } = setting();
    const etag = (await get(`${place}/${file}`)).headers.get('etag') ?? '';
    const again = await get(`${place}/${file}`, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it.each([
    `${place}/report.pdf`,
    `${place}/report.json/`,
    `${place}/constructor.name`,
    '/homelab/reports/20200101T000000Z/report.json',
    '/nowhere/reports/20200101T000000Z/report.json',
    '/homelab/reports/..%2f..%2fconfig/report.json',
  ])('%s is not found', async (path) => {
    expect((await setting().get(path)).status).toBe(404);
  });

  it('says so when the index lists a report that is not there', async () => {
    quiet();
    const { deps, get } = setting();
    deps.source.text = async () => null;
    expect((await get(`${place}/report.json`)).status).toBe(500);
  });
});

describe('a page that cannot be made', () => {
  const midway = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('<!doctype html><p>half'));
      controller.error(new Error('a component threw'));
    },
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no'))],
    ['ends with 500', async () => new Response('stack trace with /secret/path', { status: 500 })],
    ['breaks off', async () => new Response(midway)],
  ])('says that the report is intact when rendering %s, and is not kept', async (_, render) => {
    quiet();
    const { get, cache } = setting({ render });
    const response = await get('/homelab/');
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain('stored report is intact');
    expect(text).not.toContain('secret');
    expect(cache.size).toBe(0);
  });

  it('is a page, too, when the store does not answer', async () => {
    quiet();
    const source = sampleSource([]);
    const { get } = setting({
      source: { ...source, clusters: () => Promise.reject(new Error('R2 is down')) },
    });
    expect((await get('/homelab/')).status).toBe(500);
  });
});

describe('publish', () => {
  const report = `/homelab/reports/${newest.id}/`;
  const parts = ['failures', 'guests', 'plans', 'offsite', 'runbooks'].map((part) => `${report}${part}/`);
  const paths = ['/homelab/', '/', report, ...parts, '/homelab/history/2026/'];

  it('renders what the report changes, so that no reader waits', async () => {
    const { deps, cache, rendered, get } = setting();
    await publish('homelab', newest.id, deps);
    expect(rendered).toEqual(paths);
    expect(cache.size).toBe(paths.length);
    for (const path of paths) await get(path);
    expect(rendered).toHaveLength(paths.length);
  });

  it('changes nothing when it runs again', async () => {
    const { deps, cache } = setting();
    await publish('homelab', newest.id, deps);
    const before = new Map(cache);
    await publish('homelab', newest.id, deps);
    expect(cache).toEqual(before);
  });

  it('makes the other pages when one fails, and names that one', async () => {
    const { deps, cache } = setting();
    const render: PageDeps['render'] = (request) =>
      request.url.includes('history') ? Promise.reject(new Error('no')) : deps.render(request);
    await expect(publish('homelab', newest.id, { ...deps, render })).rejects.toThrow(
      '/homelab/history/2026/ (no)',
    );
    expect(cache.size).toBe(paths.length - 1);
  });
});
