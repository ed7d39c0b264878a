import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Address, needOf } from './addresses.ts';
import { type Besieged, besieged, feedsKey, host, lab } from './besieged.ts';
import { machines } from './tokens.ts';

let here: Besieged;
let posts: Address[];

beforeAll(async () => {
  here = await besieged('requested');
  posts = [
    ...here.everything.filter(({ method }) => method === 'POST'),
    ...['/', `/${lab}/`, '/site.css', '/api/nothing'].map((path) => ({ method: 'POST', path })),
  ];
});
afterAll(() => void vi.restoreAllMocks());

const ways = (method: string, paths: string[]): Address[] => paths.map((path) => ({ method, path }));

describe('an address that leads out of its place', () => {
  const reads = ways('GET', [
    '/api/reports/..%2f..%2fconfig%2fpolicy',
    '/api/reports/..%5c..%5cconfig',
    '/api/reports/20261122T031700Z%00',
    '/api/reports/20261122T031700Z%2f..%2flatest',
    '/api/reports/__proto__',
    '/api/latest?cluster=..%2fconfig',
    '/api/latest?cluster=__proto__',
    '/api/metrics?cluster=constructor',
    `/api/drills?cluster=${lab}%2f..`,
    `/${lab}/reports/..%2f..%2fconfig%2fpolicy.json`,
    `/${lab}/reports/%252e%252e%252fconfig/report.json`,
    `/${lab}/reports/20261122T031700Z/..%2f..%2flatest.json`,
    `/${lab}/reports/20261122T031700Z/report.json%00`,
    `/${lab}/reports/20261122T031700Z/report.json%5c`,
    `/${lab}/reports/20261122T031700Z/offsite/..%2f..%2f/`,
    `/${lab}%2f/`,
    `/%2f${lab}/`,
    `//${lab}/`,
    `/${lab}//`,
    `/${lab}%00/`,
    `/..%2f${lab}/`,
    '/rules/..%2fsite.css',
    '/rules/%2e%2e%2fsite.css',
    '/site.css%00',
    '/site.css%2f..%2fsw.js',
    '/%73ite.css',
    '//site.css',
    '/.assetsignore',
    '/_headers',
    '/_image?href=%2Fsite.css',
    '/_server-islands/any',
    '/_actions/any',
    '/_astro/any.js',
    '/__scheduled',
    '/cdn-cgi/handler/scheduled',
    '/cdn-cgi/local/explorer',
    '/cdn-cgi/access/certs',
    '/api%2flatest',
    '/%61pi/latest',
    '/API/latest',
    '/api/%6catest',
    '/api//latest',
    '/api/latest/',
    '/api/latest%2f',
  ]);

  it('is no way in for strangers, and leads nowhere for readers', async () => {
    expect(await here.unlike(401, {}, reads)).toEqual([]);
    // Readers may be told which clusters there are.
    const wrong = await here.unlike(404, { headers: here.me }, reads);
    expect(wrong.filter((line) => !line.endsWith(` tells ${lab}`))).toEqual([]);
  });

  it('is no way to do more than a token may', async () => {
    const paths = ['/api/%61udits', '/api/audit%73', '/api//audits', '/%61pi/audits', '/api%2faudits'];
    const more = ['/api/alerts/tes%74', '/api/alerts//test', '/API/audits', '/api/%64rills'];
    const { headers } = machines.reads;
    const asked = { headers: { ...headers, 'Content-Type': 'application/json' }, body: '{}' };
    for (const address of ways('POST', [...paths, ...more])) {
      const { status } = await here.ask(address.path, { ...asked, method: 'POST' });
      expect([404, 405], address.path).toContain(status);
    }
    const { status } = await here.ask('/api/x/../audits', { ...asked, method: 'POST' });
    expect(status).toBe(403);
    expect(here.started).toEqual([]);
  });

  it('opens no more by a key than its document', async () => {
    const paths = [`/open/${feedsKey}/${lab}/..%2f..%2flatest`, `/open/${feedsKey}/../config/reports.atom`];
    const more = [`/open/${feedsKey}/${lab}/reports.atom%00`, `/open//${feedsKey}/${lab}/reports.atom`];
    expect(await here.unlike(404, {}, ways('GET', [...paths, ...more]))).toEqual([]);
  });
});

describe('another method', () => {
  it.each(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'POST'])(
    '%s lets no stranger in',
    async (method) => {
      const addresses = here.everything.map(({ path }) => ({ method, path }));
      expect(await here.unlike(401, {}, addresses)).toEqual([]);
      const { headers } = await here.ask('/api/latest', {
        method,
        headers: { Origin: 'https://evil.example' },
      });
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    },
  );

  it.each(['OPTIONS', 'PUT', 'PATCH', 'DELETE'])('%s does nothing for readers', async (method) => {
    const headers = await here.as(`${method}@example.com`);
    for (const path of ['/', '/site.css', '/api/latest', `/${lab}/`, '/api/audits'])
      expect([404, 405], path).toContain((await here.ask(path, { method, headers })).status);
  });

  it('HEAD needs the scope of GET', async () => {
    const { headers } = machines.reads;
    expect((await here.ask('/api/drills', { method: 'HEAD', headers })).status).toBe(403);
  });
});

describe('a request that another site makes the browser send', () => {
  it.each<[string, Record<string, string>]>([
    ['with its origin', { Origin: 'https://evil.example' }],
    ['with an origin that looks like ours', { Origin: `https://${host}.evil.example` }],
    ['over plain http', { Origin: `http://${host}` }],
    ['of another port', { Origin: `https://${host}:8443` }],
    ['without an origin of its own', { Origin: 'null' }],
    ['that says it is of another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['of a neighbour', { 'Sec-Fetch-Site': 'same-site' }],
    ['that the address bar sent', { 'Sec-Fetch-Site': 'none' }],
    ['as a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['as a form with files', { 'Content-Type': 'multipart/form-data; boundary=x' }],
    ['as a form of plain text', { 'Content-Type': 'text/plain;charset=UTF-8' }],
    ['as a form in capitals', { 'Content-Type': ' TEXT/PLAIN' }],
  ])('%s is refused wherever it goes', async (_, headers) => {
    const asked = { headers: { 'Content-Type': 'application/json', ...here.me, ...headers }, body: '{}' };
    expect(await here.unlike(403, asked, posts)).toEqual([]);
    expect(here.started).toEqual([]);
  });

  it('of the site itself is answered', async () => {
    const headers = {
      ...(await here.as('same@example.com')),
      Origin: `https://${host}`,
      'Sec-Fetch-Site': 'same-origin',
    };
    const { status } = await here.ask('/api/audits', { method: 'POST', headers });
    expect([status, here.started.length]).toEqual([202, 1]);
  });
});

describe('a body that is too large', () => {
  const endless = (counted: { bytes: number }) =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        counted.bytes += 16_384;
        controller.enqueue(new Uint8Array(16_384).fill(32));
      },
    });

  it.each<[string, Record<string, string>]>([
    ['and says so', { 'Content-Length': '40000' }],
    ['and says less', { 'Content-Length': '5' }],
    ['and says nothing', {}],
    ['and says nonsense', { 'Content-Length': '-1' }],
  ])('%s is read no further than it may be', async (_, length) => {
    const headers = {
      ...(await here.as('large@example.com')),
      'Content-Type': 'application/json',
      ...length,
    };
    for (const { method, path } of posts.filter(({ path }) => path.startsWith('/api/'))) {
      const counted = { bytes: 0 };
      const answer = await here.ask(path, { method, headers, body: endless(counted) });
      expect([path, answer.status, Object.keys(JSON.parse(answer.text))]).toEqual([
        path,
        413,
        ['error', 'next'],
      ]);
      expect(counted.bytes).toBeLessThan(200_000);
    }
  });

  it('of a stranger is not read at all', async () => {
    const counted = { bytes: 0 };
    const { status } = await here.ask('/api/drills', { method: 'POST', body: endless(counted) });
    expect([status, counted.bytes]).toEqual([401, expect.toSatisfy((bytes: number) => bytes <= 16_384)]);
  });
});

it('one reader is slowed down, and no other', async () => {
  const headers = await here.as('busy@example.com');
  const statuses = new Set<number>();
  // However the minute falls, more than its limit come in one.
  for (let time = 0; time < 41; time++)
    statuses.add((await here.ask('/api/nothing', { method: 'POST', headers })).status);
  expect([...statuses].sort()).toEqual([404, 429]);
  const other = await here.as('other@example.com');
  expect((await here.ask('/api/nothing', { method: 'POST', headers: other })).status).toBe(404);
  expect(
    (
      await here.ask('/api/nothing', {
        method: 'POST',
        headers,
        to: { ...here.team.env, POST_LIMIT: undefined },
      })
    ).status,
  ).toBe(404);
});

it('one address is slowed down at what is open', async () => {
  for (const path of ['/api/health', '/open/x/y/z']) {
    const headers = { 'CF-Connecting-IP': `198.51.100.${path.length}` };
    const statuses: number[] = [];
    for (let time = 0; time < 121; time++) statuses.push((await here.ask(path, { headers })).status);
    expect(statuses).toContain(429);
  }
});

describe('after signing out', () => {
  it('a page is not confirmed to a stranger who has it', async () => {
    for (const { method, path } of here.everything) {
      if (method !== 'GET') continue;
      const etag = (await here.ask(path, { headers: here.me })).headers.get('etag');
      for (const tag of ['*', ...(etag ? [etag, `W/${etag}`] : [])])
        expect((await here.ask(path, { headers: { 'If-None-Match': tag } })).status, path).toBe(401);
    }
    const { headers } = await here.ask('/api/latest', { headers: here.me });
    const again = { ...here.me, 'If-None-Match': headers.get('etag') ?? '' };
    expect((await here.ask('/api/latest', { headers: again })).status).toBe(304);
  });

  it('nothing of it is left in a cache, and every answer is inert elsewhere', async () => {
    const paths = [
      ...here.everything.map(({ path }) => path),
      '/api/health',
      '/nothing/',
      `/open/${feedsKey}/x/y`,
    ];
    for (const path of paths)
      for (const headers of [here.me, {}, { ...here.me, 'If-None-Match': '*' }]) {
        const { headers: got } = await here.ask(path, { headers });
        const open = needOf({ method: 'GET', path }) === 'open';
        expect([path, got.get('cache-control')]).toEqual([
          path,
          expect.stringMatching(open ? /no-store/ : /^(private, no-cache|no-store)$/),
        ]);
        expect(Object.fromEntries(got), path).toMatchObject({
          'content-security-policy': expect.stringMatching(
            /^default-src 'none';(?!.*unsafe).*frame-ancestors 'none'/,
          ),
          'strict-transport-security': expect.stringContaining('max-age='),
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': open ? 'cross-origin' : 'same-origin',
          'permissions-policy': expect.stringContaining('camera=()'),
          ...(!open && { vary: 'Authorization, Cookie' }),
        });
      }
  });
});
