import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { secrets } from '../secrets.ts';
import { needOf } from './addresses.ts';
import { type Besieged, besieged, host, lab } from './besieged.ts';
import { asserting, newKeys, person, unsigned } from './team.ts';
import { machines } from './tokens.ts';

let here: Besieged;
let team: Besieged['team'];

beforeAll(async () => {
  here = await besieged('attacked');
  team = here.team;
});
afterEach(() => void vi.useRealTimers());
afterAll(() => void vi.restoreAllMocks());

it('the tables below are about all that there is', () => {
  const paths = here.everything.map(({ method, path }) => `${method} ${path}`);
  for (const known of [
    'GET /',
    `GET /${lab}/`,
    'GET /sw.js',
    'GET /api/latest',
    'POST /api/drills',
    'GET /rules/cluster-quorate/',
  ])
    expect(paths).toContain(known);
  expect(paths.length).toBeGreaterThan(40);
  expect(here.canaries.length).toBeGreaterThan(2);
});

it('whom Access let in gets all of it', async () => {
  const statuses = new Map<string, number>();
  for (const { method, path } of here.everything) {
    const { status } = await here.ask(path, { method, headers: here.me });
    if (method === 'GET') statuses.set(path, status);
    expect([401, 403, 503], path).not.toContain(status);
  }
  for (const path of ['/', `/${lab}/`, '/site.css', '/sw.js', '/api/latest', '/api/clusters', '/api/drills'])
    expect([path, statuses.get(path)]).toEqual([path, 200]);
});

describe('nobody is let in anywhere', () => {
  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, () => Promise<Record<string, string>>]>([
    ['without anything', async () => ({})],
    ['with rubbish', async () => asserting('rubbish')],
    ['with an empty header', async () => asserting('')],
    ['after it expired', async () => asserting(await team.sign({ exp: now() - 120 }))],
    ['before it holds', async () => asserting(await team.sign({ nbf: now() + 600 }))],
    ['for another application', async () => asserting(await team.sign({ aud: ['b'.repeat(64)] }))],
    ['for no application', async () => asserting(await team.sign({ aud: undefined }))],
    ['of another team', async () => asserting(await team.sign({ iss: 'https://evil.cloudflareaccess.com' }))],
    ['that names nobody', async () => asserting(await team.sign({ email: undefined }))],
    ['with alg none', async () => asserting(unsigned({ alg: 'none', kid: 'current' }, team.claims()))],
    ['with alg None', async () => asserting(unsigned({ alg: 'None' }, team.claims()))],
    [
      'with HS256 and the public key as the secret',
      async () =>
        asserting(
          await new SignJWT(team.claims())
            .setProtectedHeader({ alg: 'HS256', kid: 'current' })
            .sign(new TextEncoder().encode(team.publicText)),
        ),
    ],
    [
      'with a key that nobody knows',
      async () => asserting(await team.sign({}, { kid: 'mine', key: (await newKeys()).privateKey })),
    ],
    [
      'with another key under a known id',
      async () => asserting(await team.sign({}, { key: (await newKeys()).privateKey })),
    ],
    ['with the signature cut off', async () => asserting((await team.sign()).replace(/[^.]+$/, ''))],
    [
      'with the signature of other claims',
      async () => {
        const [head, , signature] = (await team.sign()).split('.');
        const [, claims] = (await team.sign({ email: 'eve@example.com' })).split('.');
        return asserting(`${head}.${claims}.${signature}`);
      },
    ],
    ['with the assertion as a cookie', async () => ({ Cookie: `CF_Authorization=${await team.sign()}` })],
    ['with the assertion as a token', async () => ({ Authorization: `Bearer ${await team.sign()}` })],
    ['with the mail header alone', async () => ({ 'Cf-Access-Authenticated-User-Email': person.email })],
    ['with a token that nobody knows', async () => ({ Authorization: 'Bearer offs_unknown' })],
    ['with the digest of a token', async () => ({ Authorization: `Bearer ${await machines.all.digest()}` })],
    ['with a token that has ended', async () => machines.ended.headers],
    ['with a token as password', async () => ({ Authorization: `Basic ${btoa(`x:${machines.all.value}`)}` })],
    [
      'with a token in the address of the proxy',
      async () => ({ 'Proxy-Authorization': `Bearer ${machines.all.value}` }),
    ],
    ['with the token of the cluster', async () => ({ Authorization: `Bearer ${secrets.PVE_TOKEN}` })],
    ['as a name of this machine', async () => ({ Host: 'localhost', 'X-Forwarded-Host': 'localhost' })],
  ])('%s', async (_, headers) => {
    expect(await here.unlike(401, { headers: await headers() })).toEqual([]);
    expect(here.started).toHaveLength(1);
  });

  it.each<[string, object, string]>([
    ['where Access is not set up', {}, host],
    ['where half of it is', { ACCESS_TEAM: 'attacked' }, host],
    ['where it is set to nonsense', { ACCESS_TEAM: 'attacked', ACCESS_AUD: 'any' }, host],
    ['by the setting of a local run under a public name', { READERS: 'local' }, host],
    ['by that setting under a name that looks local', { READERS: 'local' }, 'localhost.evil.example'],
    ['by that setting under an address of the network', { READERS: 'local' }, '192.168.0.2'],
  ])('%s', async (_, settings, name) => {
    const logged = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const to = { ACCESS_TEAM: '', ACCESS_AUD: '', ...settings };
    const headers = { ...here.me, Host: 'localhost', 'X-Forwarded-Host': 'localhost' };
    expect(await here.unlike(503, { to, at: `https://${name}`, headers })).toEqual([]);
    logged.mockRestore();
  });
});

it('a new key of Access is taken up', async () => {
  vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] });
  const next = await newKeys();
  await team.publish(next, 'next');
  const headers = asserting(await team.sign({}, { kid: 'next', key: next.privateKey }));
  expect((await here.ask('/api/latest', { headers })).status).toBe(200);
});

it.each(Object.entries(machines).filter(([name]) => name !== 'ended'))(
  'the token "%s" opens what its scopes name, and nothing else; with and without Access',
  async (_, { headers, scopes }) => {
    const closed = here.everything.filter((address) => !scopes.some((scope) => scope === needOf(address)));
    for (const to of [team.env, { ACCESS_TEAM: '', ACCESS_AUD: '' }]) {
      expect(await here.unlike(403, { headers, to }, closed)).toEqual([]);
      for (const { method, path } of here.everything.filter((address) => !closed.includes(address)))
        if (method === 'GET') expect((await here.ask(path, { headers, to })).status, path).not.toBe(403);
    }
  },
);
