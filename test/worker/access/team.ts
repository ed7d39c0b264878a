/** A team at Cloudflare Access: its keys, and what it signs. */
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { vi } from 'vitest';
import type { Env } from '../../../worker/env.ts';

export const aud = 'a'.repeat(64);
export const person = { email: 'ada@example.com', sub: 'u1' };

export type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
export const newKeys = (): Promise<Keys> => generateKeyPair('RS256', { extractable: true });

const published = async ({ publicKey }: Keys, kid: string) => ({
  ...(await exportJWK(publicKey)),
  kid,
  alg: 'RS256',
  use: 'sig',
});

interface TeamOptions {
  /** Made anew unless given. */
  keys?: Keys;
  /** In place of the keys, when they are asked for. */
  answer?: (() => Promise<Response>) | undefined;
}

/** An isolate keeps the keys of a team, so each test takes a team of its own. */
export async function openTeam(name: string, { keys: own, answer }: TeamOptions = {}) {
  const issuer = `https://${name}.cloudflareaccess.com`;
  const keys = own ?? (await newKeys());
  const jwks = [await published(keys, 'current')];
  const asked = vi.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
    if (String(url) !== `${issuer}/cdn-cgi/access/certs`) return new Response(null, { status: 404 });
    return answer ? answer() : Response.json({ keys: jwks });
  });
  const claims = () => {
    const now = Math.floor(Date.now() / 1000);
    return { ...person, iss: issuer, aud: [aud], iat: now - 60, nbf: now - 60, exp: now + 600 };
  };
  return {
    // Its settings; nothing else of the environment tells people apart.
    env: { ACCESS_TEAM: name, ACCESS_AUD: aud } as Env,
    /** What was fetched. */
    asked,
    claims,
    publicText: JSON.stringify(jwks[0]),
    publish: async (more: Keys, kid: string) => void jwks.push(await published(more, kid)),
    /** What Access puts into each request that it lets through, or a variation of it. */
    sign: (changes: JWTPayload = {}, { kid = 'current', key = keys.privateKey } = {}) =>
      new SignJWT({ ...claims(), ...changes }).setProtectedHeader({ alg: 'RS256', kid }).sign(key),
  };
}

export const asserting = (assertion: string) => ({ 'Cf-Access-Jwt-Assertion': assertion });

const base64 = (value: unknown) =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** A token without a signature. */
export const unsigned = (header: object, claims: object): string => `${base64(header)}.${base64(claims)}.`;
