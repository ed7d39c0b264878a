import { createExecutionContext, reset } from 'cloudflare:test';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { demoCluster } from '../../demo/index.ts';
import type { DoctorLine } from '../../gather/doctor/line.ts';
import { sha256 } from '../../worker/bucket.ts';
import type { Env } from '../../worker/env.ts';
import { workerHandler } from '../../worker/handler.ts';
import { reportIdAt } from '../../worker/report-id.ts';
import { keys } from '../../worker/store.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { hook } from './alert/outside.ts';
import { askWorker } from './ask.ts';
import { secretParts, secrets } from './secrets.ts';
import { site } from './site.ts';
import { bucket, env, pushConfig, storedKeys, storeReport } from './support.ts';

const aud = 'a'.repeat(64);
const bindings = { ...env, ...secrets, ACCESS_TEAM: 'grove', ACCESS_AUD: aud } as unknown as Env;
const demo = demoCluster('healthy');
const place = demo.offsite;

const target = {
  name: 'away',
  kind: 'vzdump',
  prefix: 'dump/',
  via: { endpoint: 'https://s3.example', bucket: 'grove-offsite', region: 'eu-central-1' },
};

const grove = {
  id: 'lab',
  urls: ['https://pve.example'],
  access: { idSecret: 'EDGE_ID', secretSecret: 'EDGE_SECRET' },
  policy: { offsite: { targets: [target] } },
  alerts: { channels: [hook], heartbeat: { urlSecret: 'HEARTBEAT_URL' } },
};

/** What leaves the Worker: the cluster, the bucket, Access and two services. */
let outside: (url: URL, init: RequestInit | undefined) => Promise<Response>;
/** Methods and hosts of everything that was asked. */
const asked: string[] = [];

beforeEach(async () => {
  asked.length = 0;
  outside = async (url, init) => {
    if (url.hostname === 'pve.example') return await demo.fetch(url, init);
    if (url.hostname === 's3.example') return await (place?.fetch(url, init) ?? Response.error());
    if (url.hostname === 'grove.cloudflareaccess.com') return Response.json({ keys: [{ kid: 'current' }] });
    return new Response(null, { status: 404 });
  };
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    asked.push(`${init?.method ?? 'GET'} ${url.hostname}`);
    return outside(url, init);
  });
  await pushConfig({ clusters: [grove] });
  const takenAt = Math.floor(Date.now() / 1000) - 600;
  await storeReport(reportIdAt(takenAt * 1000), { ...healthyFacts(), takenAt });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

const to: Env = {
  ...bindings,
  OFFSITE_ACCESS_KEY_ID: place?.key.accessKeyId,
  OFFSITE_SECRET_ACCESS_KEY: place?.key.secretAccessKey,
} as unknown as Env;

async function looked(more: object = {}): Promise<DoctorLine[]> {
  const response = await askWorker(new Request('http://localhost/api/doctor'), { ...to, ...more } as Env);
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const text = await response.text();
  for (const secret of [...secretParts, aud, place?.key.secretAccessKey ?? ''])
    expect(text).not.toContain(secret);
  return JSON.parse(text).lines;
}

const statesOf = (lines: DoctorLine[]): Record<string, string> =>
  Object.fromEntries(lines.map(({ id, subject, state }) => [`${id} ${subject}`, state]));

const untold = async () =>
  Object.entries(statesOf(await looked()))
    .filter(([, state]) => state !== 'ok')
    .map(([line, state]) => `${state}: ${line}`);

it('finds no problem where all is well, and names what a Worker cannot tell', async () => {
  expect(await untold()).toEqual([
    'cannot-tell: cluster-certificate lab, https://pve.example',
    'cannot-tell: bucket-read-only away',
    'cannot-tell: channel-hook hook',
    'cannot-tell: heartbeat lab',
  ]);
  expect(new Set(asked.map((line) => line.split(' ')[0]))).toEqual(new Set(['GET', 'HEAD']));
});

it('leaves nothing behind in R2 and KV', async () => {
  const before = await storedKeys('');
  const cached = (await env.PAGES.list()).keys.filter(({ name }) => !name.startsWith('page:'));
  await looked();
  expect(await storedKeys('')).toEqual(before);
  expect((await env.PAGES.list()).keys.filter(({ name }) => !name.startsWith('page:'))).toEqual(cached);
});

/** The same binding, of which one method fails. */
const failing = <Binding extends object>(binding: Binding, method: keyof Binding) =>
  new Proxy(binding, {
    get(of, name) {
      if (name === method) return () => Promise.reject(new Error('canary-outage'));
      const value: unknown = Reflect.get(of, name);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });

const overdue = async () => {
  await reset();
  await pushConfig({ clusters: [grove] });
  await storeReport('20261101T031700Z', { ...healthyFacts(), takenAt: Date.UTC(2026, 10, 1, 3, 17) / 1000 });
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 11), toFake: ['Date'] });
};

const rows: [string, object, () => Promise<void> | void, Record<string, string>][] = [
  ['R2 cannot be written', { AUDITS: failing(bucket, 'put') }, () => {}, { 'storage AUDITS': 'problem' }],
  ['KV cannot be written', { PAGES: failing(env.PAGES, 'put') }, () => {}, { 'cache PAGES': 'problem' }],
  ['KV cannot be read', { PAGES: failing(env.PAGES, 'get') }, () => {}, { 'cache PAGES': 'problem' }],
  [
    'a secret is missing',
    { PVE_TOKEN: undefined },
    () => {},
    {
      'secret PVE_TOKEN': 'problem',
      ...Object.fromEntries(
        ['token', 'token-end', 'token-separated', 'privileges', 'rights', 'clock'].map((id) => [
          `cluster-${id} lab`,
          'cannot-tell',
        ]),
      ),
    },
  ],
  [
    'a secret of the alerts is missing',
    { WEBHOOK_URL: undefined },
    () => {},
    { 'secret WEBHOOK_URL': 'problem' },
  ],
  [
    'Access is not set up',
    { ACCESS_TEAM: undefined },
    () => {},
    { 'sign-in Cloudflare Access': 'problem', 'sign-in-keys Cloudflare Access': 'cannot-tell' },
  ],
  [
    'the team of Access has no keys',
    {},
    () => {
      const before = outside;
      outside = async (url, init) =>
        url.hostname.endsWith('cloudflareaccess.com')
          ? new Response('no', { status: 404 })
          : before(url, init);
    },
    { 'sign-in-keys Cloudflare Access': 'problem' },
  ],
  [
    'the service behind the heartbeat is down',
    {},
    () => {
      const before = outside;
      outside = async (url, init) =>
        url.hostname === 'heartbeat.example' ? new Response(null, { status: 503 }) : before(url, init);
    },
    { 'heartbeat lab': 'problem' },
  ],
];

it.each(rows)('%s: that line alone becomes a problem', async (_, more, breaks, expected) => {
  const whole = statesOf(await looked());
  await breaks();
  expect(statesOf(await looked(more))).toEqual({ ...whole, ...expected });
});

it.each([
  ['Network connection lost.', /refused or broke off/],
  ['internal error; reference = 7hunotigo7lmr5p3ad2aj70e', /cannot be resolved, or no public authority/],
])('what the runtime says of a lost connection is put into words: %s', async (message, said) => {
  const before = outside;
  outside = (url, init) =>
    url.hostname === 'pve.example' ? Promise.reject(new Error(message)) : before(url, init);
  const [found] = (await looked()).filter(({ id }) => id === 'cluster-address');
  expect(found).toMatchObject({ state: 'problem', said: expect.stringMatching(said) });
  expect(found?.next).toMatch(/npm run doctor$/);
});

it.each([
  [530, 'text/html', 'cluster-address', /tunnel behind it is down/],
  [526, 'text/html', 'cluster-address', /does not trust the certificate/],
  [302, 'text/html', 'cluster-access', /login page or redirect/],
])('a tunnel that answers %i', async (status, type, id, said) => {
  const before = outside;
  outside = async (url, init) =>
    url.hostname === 'pve.example'
      ? new Response('<!doctype html>', { status, headers: { 'content-type': type } })
      : before(url, init);
  const problems = (await looked()).filter(({ state }) => state === 'problem');
  expect(problems).toMatchObject([{ id, said: expect.stringMatching(said) }]);
});

it('a VPC binding that is missing is named, and nothing is asked without it', async () => {
  await pushConfig({ clusters: [{ ...grove, vpcBinding: 'PVE_VPC' }] });
  const lines = await looked();
  expect(lines.find(({ id }) => id === 'binding')).toMatchObject({ subject: 'PVE_VPC', state: 'problem' });
  expect(lines.find(({ id }) => id === 'cluster-token')).toMatchObject({ state: 'cannot-tell' });
  const vpc = { fetch: (input: string, init?: RequestInit) => demo.fetch(input, init) };
  const states = statesOf(await looked({ PVE_VPC: vpc }));
  expect([states['binding PVE_VPC'], states['cluster-token lab']]).toEqual(['ok', 'ok']);
  expect(asked.filter((line) => line.includes('pve.example'))).toEqual([]);
});

it('an overdue audit is a problem, and so is a schedule that stopped', async () => {
  await overdue();
  const lines = await looked().finally(() => vi.useRealTimers());
  const found = lines.filter(({ id }) => ['last-audit', 'schedule', 'page'].includes(id));
  expect(found.map(({ id, state }) => [id, state])).toEqual([
    ['last-audit', 'problem'],
    ['schedule', 'problem'],
    ['page', 'ok'],
  ]);
  expect(found[0]?.said).toBe(
    'The last good one is 10 days old (2026-11-01 03:17 UTC); one every 24 hours is expected.',
  );
});

it('before the first audit nothing is wrong with it yet', async () => {
  await reset();
  await pushConfig({ clusters: [grove] });
  const states = statesOf(await looked());
  expect([states['last-audit lab'], states['schedule lab'], states['page lab']]).toEqual(
    Array(3).fill('cannot-tell'),
  );
});

const tokens = async () => [
  { name: 'reads', sha256: await sha256('canary-read-token'), scopes: ['read'] },
  { name: 'runs', sha256: await sha256('canary-run-token'), scopes: ['run'] },
];

it('READERS=local on a deployed Worker is a problem, and opens nothing', async () => {
  const here = statesOf(await looked());
  expect(here['local-readers READERS']).toBe('ok');
  const address = 'https://offsight.example.com/api/doctor';
  const deployed = { ...to, READERS: 'local' } as Env;
  expect((await askWorker(new Request(address), deployed)).status).toBe(401);
  await pushConfig({ tokens: await tokens(), clusters: [grove] });
  const headers = { Authorization: 'Bearer canary-run-token' };
  const response = await askWorker(new Request(address, { headers }), deployed);
  const { lines } = await response.json<{ lines: DoctorLine[] }>();
  expect(statesOf(lines)).toEqual({ ...here, 'local-readers READERS': 'problem' });
});

it('a page that cannot be rendered is a problem', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const broken = { ...site, siteVersion: 'broken', render: () => Promise.reject(new Error('canary-render')) };
  const request = new Request<unknown, IncomingRequestCfProperties>('http://localhost/api/doctor');
  const bindings = { ...to, READERS: 'local' } as Env;
  const response = await workerHandler(broken).fetch(request, bindings, createExecutionContext());
  const text = await response.text();
  expect(text).not.toContain('canary-render');
  const whole = statesOf(await looked());
  expect(statesOf(JSON.parse(text).lines)).toEqual({ ...whole, 'page lab': 'problem' });
});

it('without a configuration it says so, and with a broken one it lists every mistake', async () => {
  await bucket.delete(keys.config);
  expect(await looked()).toEqual([
    expect.objectContaining({
      id: 'configuration',
      state: 'problem',
      said: expect.stringContaining('no configuration yet'),
    }),
  ]);
  await pushConfig({ clusters: [{ id: 'Lab', url: 'https://pve.example' }] });
  const lines = await looked();
  expect(lines.map(({ id, state }) => `${id} ${state}`)).toEqual(
    Array(lines.length).fill('configuration problem'),
  );
  expect(lines.map(({ said }) => said).join('\n')).toContain('did you mean "urls"');
});

it.each<[string, Record<string, string>, number]>([
  ['nobody', {}, 401],
  ['a token that may only read', { Authorization: 'Bearer canary-read-token' }, 403],
  ['a token that may run', { Authorization: 'Bearer canary-run-token' }, 200],
])('%s asks a deployed Worker', async (_, headers, status) => {
  await pushConfig({ tokens: await tokens(), clusters: [grove] });
  const request = new Request('https://offsight.example.com/api/doctor', { headers });
  const { READERS: _readers, ...deployed } = to;
  expect((await askWorker(request, deployed as Env)).status).toBe(status);
});
