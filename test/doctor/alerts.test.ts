/** Channels and heartbeats: reached as far as that goes without a message. */
import { expect, it } from 'vitest';
import { parseConfig } from '../../audit/config.ts';
import { examine } from '../../gather/doctor/examine.ts';
import type { World } from '../../gather/doctor/world.ts';

const secrets: Record<string, string> = {
  WEBHOOK_URL: 'https://hook.example/canary-8e2d-hook',
  WEBHOOK_SIGNING_KEY: 'canary-0b6f-signing-key',
  HEARTBEAT_URL: 'https://ping.example/canary-d3a7-heartbeat',
  PVE_TOKEN: 'audit@pve!reader=canary-1111-token',
};

const hook = {
  type: 'webhook',
  name: 'hook',
  urlSecret: 'WEBHOOK_URL',
  signingSecret: 'WEBHOOK_SIGNING_KEY',
};
const email = { type: 'email', name: 'mail', from: 'a@example.com', to: ['b@example.com'] };

const asked: string[] = [];

/** A world in which only these services are. */
const worldOf = (channels: object[], more: Partial<World> = {}): World => ({
  config: parseConfig({
    clusters: [
      {
        id: 'lab',
        urls: ['https://pve.example'],
        alerts: { channels, heartbeat: { urlSecret: 'HEARTBEAT_URL' } },
      },
    ],
  }),
  secretOf: (name) => secrets[name] ?? null,
  howToSet: (name) => `set ${name}`,
  wayTo: () => () => Promise.reject(new TypeError('fetch failed')),
  fetch: async (input, init) => {
    asked.push(`${init?.method} ${String(input)}`);
    return new Response(null, { status: 404 });
  },
  now: () => 1_795_000_000,
  smtp: () => Promise.reject(new Error('none')),
  isWorker: true,
  ...more,
});

const alertLines = async (world: World) =>
  (await examine(world)).filter(({ id }) => /^channel-|^heartbeat|^binding/.test(id));

it('asks a service for its front page alone, and never by its secret address', async () => {
  asked.length = 0;
  const lines = await alertLines(worldOf([hook]));
  expect(lines).toMatchObject([
    { id: 'channel-hook', state: 'cannot-tell', next: 'npm run alerts -- test' },
    { id: 'heartbeat', state: 'cannot-tell' },
  ]);
  expect(asked.toSorted()).toEqual(['HEAD https://hook.example', 'HEAD https://ping.example']);
  expect(JSON.stringify(lines)).not.toContain('canary');
});

const gone = () => {
  const cause = Object.assign(new Error('getaddrinfo ENOTFOUND canary'), { code: 'ENOTFOUND' });
  return Promise.reject(new TypeError('fetch failed', { cause }));
};

it.each<[string, Partial<World>, RegExp]>([
  ['that cannot be resolved', { fetch: gone }, /hook\.example: the host name could not be resolved/],
  ['that is down', { fetch: async () => new Response(null, { status: 503 }) }, /answers 503/],
  [
    'whose address is none',
    { secretOf: (name) => (name === 'WEBHOOK_URL' ? 'canary' : null) },
    /no address that/,
  ],
  [
    'whose address is plain http',
    { secretOf: (name) => (name === 'WEBHOOK_URL' ? 'http://hook.example/canary' : null) },
    /plain http/,
  ],
])('a service %s is a problem', async (_, more, said) => {
  const lines = await alertLines(worldOf([hook], more));
  expect(lines[0]).toMatchObject({ id: 'channel-hook', state: 'problem', said: expect.stringMatching(said) });
  expect(JSON.stringify(lines)).not.toContain('canary');
});

it.each<[string, Partial<World>, object[]]>([
  [
    'there',
    { hasEmail: () => true },
    [
      { id: 'binding', state: 'ok' },
      { id: 'channel-mail', state: 'cannot-tell' },
    ],
  ],
  [
    'missing',
    { hasEmail: () => false },
    [
      { id: 'binding', subject: 'EMAIL', state: 'problem' },
      { id: 'channel-mail', state: 'cannot-tell' },
    ],
  ],
  ['of the Worker alone', {}, [{ id: 'channel-mail', state: 'cannot-tell', said: /for the Worker alone/ }]],
])('a mail binding that is %s', async (_, more, expected) => {
  const lines = await alertLines(worldOf([email], more));
  expect(lines.slice(0, -1)).toMatchObject(
    expected.map((one) =>
      'said' in one ? { ...one, said: expect.stringMatching(one.said as RegExp) } : one,
    ),
  );
});

it('from a terminal, a secret that only the Worker needs is no problem', async () => {
  const only = { secretOf: (name: string) => (name === 'PVE_TOKEN' ? (secrets.PVE_TOKEN ?? null) : null) };
  const ofSecrets = async (isWorker: boolean) =>
    (await examine(worldOf([hook], { ...only, isWorker })))
      .filter(({ id }) => id === 'secret')
      .map(({ subject, state }) => `${subject} ${state}`);
  expect(await ofSecrets(false)).toEqual([
    'PVE_TOKEN ok',
    'WEBHOOK_URL cannot-tell',
    'WEBHOOK_SIGNING_KEY cannot-tell',
    'HEARTBEAT_URL cannot-tell',
  ]);
  expect(await ofSecrets(true)).toContain('WEBHOOK_URL problem');
});

it('a part that breaks or never ends harms no other, and says so itself', async () => {
  const more = [
    {
      name: 'a',
      blame: { id: 'storage', subject: 'A' },
      work: () => Promise.reject(new Error('canary-1111-token')),
    },
    { name: 'b', blame: { id: 'cache', subject: 'B' }, work: () => new Promise<never>(() => {}) },
  ] as const;
  const lines = await examine(worldOf([hook], { seconds: 0.2 }), {
    more: [...more],
    secrets: ['canary-1111-token'],
  });
  expect(lines.find(({ id }) => id === 'storage')).toMatchObject({
    state: 'problem',
    said: 'The check itself failed: [redacted].',
  });
  expect(lines.find(({ id }) => id === 'cache')?.said).toBe('It did not end within 0.2 seconds.');
  expect(lines.find(({ id }) => id === 'channel-hook')?.state).toBe('cannot-tell');
});
