import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { pveClient } from '../../gather/pve.ts';
import { loopbackServer } from '../support/loopback-server.ts';

const secret = '0b9e6f1c-canary-token-4f4b-8a1d';
const token = `audit@pve!reader=${secret}`;
const schema = z.array(z.unknown());

describe('secrets', () => {
  it('are taken out of answers that hold them', async () => {
    await using server = await loopbackServer((request, response) => {
      response.end(
        JSON.stringify({ data: [`${request.headers.authorization}`, secret, encodeURIComponent(token)] }),
      );
    });
    const client = pveClient({ urls: [server.url], token, fetch });
    const answer = await client.get('/x', z.array(z.string()));
    expect(answer).toEqual(['PVEAPIToken=[redacted]', '[redacted]', '[redacted]']);
  });

  it('that are short blank only the whole token', async () => {
    await using server = await loopbackServer((request, response) => {
      response.end(JSON.stringify({ data: [`${request.headers.authorization}`, 'proxmox'] }));
    });
    const client = pveClient({ urls: [server.url], token: 'a@pve!r=x', fetch });
    expect(await client.get('/x', z.array(z.string()))).toEqual(['PVEAPIToken=[redacted]', 'proxmox']);
  });

  it('are not in what a failing fetch tells', async () => {
    const client = pveClient({
      urls: ['https://pve.example'],
      token,
      fetch: async (_, init) => {
        throw new TypeError(`cannot send ${new Headers(init.headers).get('authorization')}`);
      },
    });
    await expect(client.get('/x', schema)).rejects.toThrow(/^cannot send PVEAPIToken=\[redacted\]$/);
  });

  it.each([
    ['a token without a name', { token: `audit@pve=${secret}`, urls: ['https://pve.example'] }],
    ['a token with a line break', { token: `${token}\nx`, urls: ['https://pve.example'] }],
    ['a URL with a password', { token, urls: [`https://root:${secret}@pve.example`] }],
    ['no URL', { token, urls: [] }],
    ['half a URL', { token, urls: ['pve.example:8006'] }],
  ])('%s is refused without being repeated', (_, options) => {
    const make = () => pveClient({ ...options, fetch });
    expect(make).toThrow(/API token must read|base URL/);
    expect(make).not.toThrow(secret);
  });
});

it('a client that is told to stop rejects with the reason it was given', async () => {
  await using server = await loopbackServer(() => {});
  const stop = new AbortController();
  const client = pveClient({ urls: [server.url], token, fetch, signal: stop.signal });
  const asked = client.get('/x', schema);
  stop.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
});

it('only the token and what was given are sent, with GET and no body', async () => {
  await using server = await loopbackServer((_, response) => response.end('{"data":[]}'));
  const client = pveClient({
    urls: [`${server.url}/api2/json/`],
    token,
    fetch,
    headers: { 'X-Way': 'tunnel' },
  });
  await client.get('/nodes/a%2Fb/x', schema, { 'prune-backups': 'keep-all=1', limit: 5 });
  const [{ line, headers } = { line: '', headers: {} }] = server.requests;
  expect(line).toBe('GET /api2/json/nodes/a%2Fb/x?prune-backups=keep-all%3D1&limit=5');
  expect(headers).toMatchObject({
    authorization: `PVEAPIToken=${token}`,
    'x-way': 'tunnel',
    accept: 'application/json',
  });
  expect(headers).not.toHaveProperty('content-length');
  expect(headers).not.toHaveProperty('cookie');
});
