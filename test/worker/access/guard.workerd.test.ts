import { beforeAll, describe, expect, it } from 'vitest';
import { type Config, parseConfig } from '../../../audit/config.ts';
import { admit } from '../../../worker/access/guard.ts';
import type { Scope } from '../../../worker/access/identity.ts';
import { sha256 } from '../../../worker/bucket.ts';
import type { Env } from '../../../worker/env.ts';

const local = { READERS: 'local' } as Env;
const here = 'http://localhost:8787';
const ask = (headers: Record<string, string>, method = 'POST') =>
  new Request(`${here}/api/audits`, { method, headers });

describe('a request that changes something', () => {
  it.each<[string, Record<string, string>]>([
    ['of the site itself', { Origin: here, 'Sec-Fetch-Site': 'same-origin' }],
    ['of a terminal, which names no origin', {}],
  ])('is let in: %s', async (_name, headers) =>
    expect(await admit(ask(headers), local, null, 'run')).toMatchObject({ kind: 'local' }),
  );

  it.each<[string, Record<string, string>]>([
    ['of another site', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
    ['of another port of this machine', { Origin: 'http://localhost:3000', 'Sec-Fetch-Site': 'same-site' }],
    ['of a page in a sandbox', { Origin: 'null' }],
    ['of another site without its name', { 'Sec-Fetch-Site': 'cross-site' }],
    ['of a browser that tells the origin alone', { Origin: 'https://evil.example' }],
  ])('is refused: %s', async (_name, headers) =>
    expect(await admit(ask(headers), local, null, 'run')).toMatchObject({
      status: 403,
      error: 'This request comes from another site.',
    }),
  );
});

it('reading from a link on another site is let in: that is how links work', async () => {
  const request = ask({ 'Sec-Fetch-Site': 'cross-site' }, 'GET');
  expect(await admit(request, local, null, 'read')).toMatchObject({ kind: 'local' });
});

describe('a token', () => {
  const value = 'offs_0123456789abcdef0123456789abcdef0123456789a';
  let config: (scopes: Scope[]) => Config;
  beforeAll(async () => {
    const digest = await sha256(value);
    config = (scopes) =>
      parseConfig({
        tokens: [{ name: 'script', sha256: digest, scopes }],
        clusters: [{ id: 'lab', urls: ['https://pve.example'] }],
      });
  });

  const all: Scope[] = ['read', 'run', 'record'];
  it.each(all.flatMap((has) => all.map((wants) => [has, wants] as const)))(
    'with the scope %s that asks for %s',
    async (has, wants) => {
      const request = ask({ Authorization: `Bearer ${value}`, Origin: 'https://elsewhere.example' });
      const answer = await admit(request, {} as Env, config([has]), wants);
      expect(answer).toMatchObject(has === wants ? { kind: 'machine', name: 'script' } : { status: 403 });
    },
  );
});
