import { SignJWT } from 'jose';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Config, parseConfig } from '../../../audit/config.ts';
import { type Identity, identify, isRefusal, type Refusal } from '../../../worker/access/identity.ts';
import type { Env } from '../../../worker/env.ts';
import { aud, type Keys, newKeys, openTeam, person, unsigned } from './team.ts';

const otherAud = 'b'.repeat(64);
const now = Math.floor(Date.now() / 1000);
const everything = ['read', 'run', 'record'];

let keys: Keys;
let strangers: Keys;
let teams = 0;

beforeAll(async () => {
  keys = await newKeys();
  strangers = await newKeys();
});
afterEach(() => void vi.restoreAllMocks());

type Team = Awaited<ReturnType<typeof openTeam>>;

function open(answer?: () => Promise<Response>): Promise<Team> {
  teams += 1;
  return openTeam(`team${teams}`, { keys, answer });
}

const asking = (headers: Record<string, string>, host = 'offsight.example.com') =>
  new Request(`https://${host}/`, { headers });
const withAssertion = (assertion: string) => asking({ 'Cf-Access-Jwt-Assertion': assertion });

const refusedWith = (answer: Identity | Refusal) =>
  isRefusal(answer) ? [answer.status, answer.error] : answer;

describe('a person whom Access let in', () => {
  it('may do everything, under the mail address that Access vouches for', async () => {
    const { env, sign } = await open();
    expect(await identify(withAssertion(await sign()), env, null)).toEqual({
      kind: 'person',
      name: 'ada@example.com',
      scopes: everything,
    });
  });

  it('may be a service token of Access, which has no address', async () => {
    const { env, sign } = await open();
    const assertion = await sign({ email: undefined, common_name: 'abc.access', sub: '' });
    expect(await identify(withAssertion(assertion), env, null)).toMatchObject({ name: 'abc.access' });
  });

  it('is known by any of several applications', async () => {
    const { env, sign } = await open();
    const assertion = await sign({ aud: [otherAud] });
    const both = { ...env, ACCESS_AUD: `${aud}, ${otherAud}` };
    expect(await identify(withAssertion(assertion), both, null)).toMatchObject({ kind: 'person' });
  });

  it('is known after the keys were rotated', async () => {
    const { env, sign, publish, asked } = await open();
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      expect(await identify(withAssertion(await sign()), env, null)).toMatchObject({
        kind: 'person',
      });
      const next = await newKeys();
      await publish(next, 'next');
      vi.setSystemTime(Date.now() + 60_000);
      const assertion = await sign({}, { kid: 'next', key: next.privateKey });
      expect(await identify(withAssertion(assertion), env, null)).toMatchObject({ kind: 'person' });
      expect(asked).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('refused', () => {
  const forged: [string, (team: Team) => Promise<string>, string][] = [
    ['an expired sign-in', ({ sign }) => sign({ exp: now - 120 }), 'it has expired'],
    ['one that does not hold yet', ({ sign }) => sign({ nbf: now + 600 }), 'it is not valid yet'],
    ['one for another application', ({ sign }) => sign({ aud: [otherAud] }), 'it is for another application'],
    ['one for no application', ({ sign }) => sign({ aud: undefined }), 'it is for another application'],
    [
      'one of another team',
      ({ sign }) => sign({ iss: 'https://evil.cloudflareaccess.com' }),
      'another team issued it',
    ],
    ['one without an end', ({ sign }) => sign({ exp: undefined }), 'a claim of it is missing'],
    ['one that names nobody', ({ sign }) => sign({ email: undefined }), 'it names nobody'],
    [
      'one signed by a stranger under a known key id',
      ({ sign }) => sign({}, { key: strangers.privateKey }),
      'its signature does not hold',
    ],
    [
      'one with an unknown key id',
      ({ sign }) => sign({}, { kid: 'nobody', key: strangers.privateKey }),
      'its key is unknown',
    ],
    [
      'one with alg none',
      async ({ claims }) => unsigned({ alg: 'none', kid: 'current' }, claims()),
      'it is not signed the way Access signs',
    ],
    [
      'one signed with the public key as a shared secret (HS256)',
      ({ claims, publicText }) =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'HS256', kid: 'current' })
          .sign(new TextEncoder().encode(publicText)),
      'it is not signed the way Access signs',
    ],
    ['a header that is no token', async () => 'ada@example.com', 'it is no token'],
    ['an endless header', async () => 'x.'.repeat(5000), 'it is no token'],
  ];

  it.each(forged)('%s', async (_name, make, why) => {
    const team = await open();
    const answer = await identify(withAssertion(await make(team)), team.env, null);
    expect(refusedWith(answer)).toEqual([401, `This sign-in does not hold: ${why}.`]);
  });

  it('nobody is let in by the cookie, or by the mail header that Access sends along', async () => {
    const { env, sign } = await open();
    const request = asking({
      Cookie: `CF_Authorization=${await sign()}`,
      'Cf-Access-Authenticated-User-Email': person.email,
    });
    expect(refusedWith(await identify(request, env, null))).toEqual([401, 'This is private.']);
  });

  it('nobody is let in where Access is not set up, whatever the header says', async () => {
    const { sign } = await open();
    const request = withAssertion(await sign());
    const missing = [{}, { ACCESS_TEAM: 'team' }, { ACCESS_AUD: aud }, { ACCESS_TEAM: '', ACCESS_AUD: '' }];
    for (const env of missing)
      expect(await identify(request, env as Env, null)).toMatchObject({ status: 503 });
  });

  it.each([
    ['https://evil.example/', aud, 'ACCESS_TEAM'],
    ['team.cloudflareaccess.com.evil.example', aud, 'ACCESS_TEAM'],
    ['team', 'my application', 'ACCESS_AUD'],
  ])('settings that do not read as Access gives them: %s, %s', async (ACCESS_TEAM, ACCESS_AUD, wrong) => {
    const { sign } = await open();
    const logged = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const answer = await identify(withAssertion(await sign()), { ACCESS_TEAM, ACCESS_AUD } as Env, null);
    // Who asks is told nothing of settings; the log is.
    expect(refusedWith(answer)).toEqual([503, 'Nobody can be let in: Cloudflare Access is not set up.']);
    expect(String(logged.mock.calls[0])).toContain(`${wrong} does not read`);
  });

  it.each([
    ['cannot be reached', () => Promise.reject(new TypeError('network'))],
    ['answer 500', async () => new Response('no', { status: 500 })],
    ['are no keys', async () => Response.json({ keys: 'none' })],
  ])('everybody, for a minute, while the keys %s', async (_name, answer) => {
    const { env, sign } = await open(answer);
    expect(await identify(withAssertion(await sign()), env, null)).toMatchObject({ status: 503 });
  });
});

describe('a machine', () => {
  const value = 'offs_3f9c2a7be1d84c6f90a1b2c3d4e5f60718293a4b5c6d';
  let config: Config;
  beforeAll(async () => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value));
    const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    config = parseConfig({
      tokens: [
        { name: 'ended', sha256: 'c'.repeat(64), scopes: ['run'] },
        { name: 'grafana', sha256, scopes: ['read'] },
      ],
      clusters: [{ id: 'lab', urls: ['https://pve.example'] }],
    });
  });
  const bearer = (token: string) => asking({ Authorization: `Bearer ${token}` });
  const until = (day: string): Config => ({
    ...config,
    tokens: config.tokens.map((token) => ({ ...token, until: day })),
  });

  it('has the scopes of its token', async () => {
    expect(await identify(bearer(value), {} as Env, config)).toEqual({
      kind: 'machine',
      name: 'grafana',
      scopes: ['read'],
    });
  });

  it.each([
    ['another token', `${value}0`],
    ['a part of the token', value.slice(0, -1)],
    ['the digest itself', 'c'.repeat(64)],
  ])('is refused with %s', async (_name, token) => {
    expect(refusedWith(await identify(bearer(token), {} as Env, config))).toEqual([
      401,
      'This token is not known.',
    ]);
  });

  it('is let in on the last day of its token and refused after it', async () => {
    const today = new Date().toISOString().slice(0, 10);
    expect(await identify(bearer(value), {} as Env, until(today))).toMatchObject({ kind: 'machine' });
    expect(refusedWith(await identify(bearer(value), {} as Env, until('2026-01-31')))).toEqual([
      401,
      'The last day of this token is over.',
    ]);
  });

  it('that sends a wrong token is not let in by its sign-in instead', async () => {
    const { env, sign } = await open();
    const request = asking({ Authorization: 'Bearer x', 'Cf-Access-Jwt-Assertion': await sign() });
    expect(await identify(request, env, config)).toMatchObject({ status: 401 });
  });
});

describe('a local run', () => {
  const local = { READERS: 'local' } as Env;
  it.each(['localhost', '127.0.0.1:8787', '[::1]:8787'])('lets in who asks %s', async (host) => {
    expect(await identify(asking({}, host), local, null)).toMatchObject({
      kind: 'local',
      scopes: everything,
    });
  });
  it.each(['offsight.example.com', 'localhost.evil.example', '10.0.0.7', '127.0.0.1.nip.example'])(
    'opens nothing under %s',
    async (host) => expect(await identify(asking({}, host), local, null)).toMatchObject({ status: 503 }),
  );
});
