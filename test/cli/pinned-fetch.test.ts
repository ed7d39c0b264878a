import { X509Certificate } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CertificateRefused,
  pinnedFetch,
  plainHttpRefusal,
  readFingerprint,
} from '../../cli/pinned-fetch.ts';
import { loopbackServer, pemOf } from '../support/loopback-server.ts';

const fingerprintOf = (name: 'node' | 'stranger') => new X509Certificate(pemOf(name).cert).fingerprint256;
const headers = { Authorization: 'PVEAPIToken=audit@pve!reader=canary' };
const usual = getCACertificates('default');

afterEach(() => setDefaultCACertificates(usual));

/** Makes the certificate one that this process verifies, as a public one. */
const trust = (name: 'node' | 'stranger') => setDefaultCACertificates([...usual, pemOf(name).cert]);

describe('a server that signed its certificate itself', () => {
  it('is refused before the token is sent, with the fingerprint to compare', async () => {
    await using server = await loopbackServer((_, response) => response.end('{}'), 'node');
    const refusals: CertificateRefused[] = [];
    const fetch = pinnedFetch({ onRefused: (refusal) => refusals.push(refusal) });
    for (const _ of [1, 2])
      await expect(fetch(`${server.url}/x`, { headers })).rejects.toMatchObject({
        name: 'CertificateRefused',
        message: `${server.url} shows a certificate that it signed itself (DEPTH_ZERO_SELF_SIGNED_CERT)`,
        fingerprint: fingerprintOf('node'),
        pinned: false,
      });
    expect(refusals).toHaveLength(1);
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['as shown', (pin: string) => pin],
    ['in lower case without colons', (pin: string) => pin.replaceAll(':', '').toLowerCase()],
  ])('is asked when its fingerprint is given %s', async (_, write) => {
    await using server = await loopbackServer((_, response) => response.end('{"data":1}'), 'node');
    const fetch = pinnedFetch({ fingerprints: [write(fingerprintOf('node'))] });
    expect(await (await fetch(`${server.url}/x`, { headers })).json()).toEqual({ data: 1 });
    expect(server.requests).toMatchObject([
      { line: 'GET /x', headers: { authorization: headers.Authorization } },
    ]);
  });

  it('is refused when another fingerprint was given', async () => {
    await using server = await loopbackServer((_, response) => response.end('{}'), 'node');
    const fetch = pinnedFetch({ fingerprints: [fingerprintOf('stranger')] });
    await expect(fetch(server.url, { headers })).rejects.toMatchObject({
      message: `${server.url} shows a certificate with another fingerprint than given`,
      pinned: true,
    });
    expect(server.requests).toEqual([]);
  });

  it('is asked without a look at its certificate when that was wanted', async () => {
    await using server = await loopbackServer((_, response) => response.end('{}'), 'stranger');
    expect((await pinnedFetch({ insecure: true })(server.url)).status).toBe(200);
  });
});

it('several servers may each have their own fingerprint', async () => {
  await using one = await loopbackServer((_, response) => response.end('one'), 'node');
  await using two = await loopbackServer((_, response) => response.end('two'), 'stranger');
  const fetch = pinnedFetch({ fingerprints: [fingerprintOf('node'), fingerprintOf('stranger')] });
  expect(await (await fetch(one.url)).text()).toBe('one');
  expect(await (await fetch(two.url)).text()).toBe('two');
});

describe('a certificate that this computer verifies', () => {
  it('needs no fingerprint', async () => {
    trust('node');
    await using server = await loopbackServer((_, response) => response.end('{}'), 'node');
    expect((await pinnedFetch({})(server.url)).status).toBe(200);
  });

  it('does not do when a fingerprint was given', async () => {
    trust('node');
    await using server = await loopbackServer((_, response) => response.end('{}'), 'node');
    const fetch = pinnedFetch({ fingerprints: [fingerprintOf('stranger')] });
    await expect(fetch(server.url)).rejects.toBeInstanceOf(CertificateRefused);
    expect(server.requests).toEqual([]);
  });

  it('does not do for another name', async () => {
    trust('stranger');
    await using server = await loopbackServer((_, response) => response.end('{}'), 'stranger');
    await expect(pinnedFetch({})(server.url)).rejects.toThrow(
      'is made out for another name (ERR_TLS_CERT_ALTNAME_INVALID)',
    );
    expect(server.requests).toEqual([]);
  });
});

it('hands on what a client of Proxmox must see: redirects, status 595, the reason phrase', async () => {
  await using server = await loopbackServer((request, response) => {
    if (request.url === '/login') response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
    else response.writeHead(595, 'No route to host').end();
  });
  const fetch = pinnedFetch({});
  const moved = await fetch(`${server.url}/login`, { redirect: 'manual' });
  expect([moved.status, moved.headers.get('location')]).toEqual([302, 'https://elsewhere.example/']);
  const dead = await fetch(`${server.url}/nodes/pve2/status`, { redirect: 'manual' });
  expect([dead.status, dead.statusText]).toEqual([595, 'No route to host']);
  expect(server.requests.map(({ line }) => line)).toEqual(['GET /login', 'GET /nodes/pve2/status']);
});

describe('plain http', () => {
  it.each([
    'http://127.0.0.1:8006',
    'http://127.9.9.9',
    'http://[::1]:8006',
    'http://localhost:8431',
    'https://pve:8006',
  ])('%s may be asked', (url) => expect(plainHttpRefusal(new URL(url))).toBeNull());
  it.each([
    'http://10.0.0.2:8006',
    'http://pve',
    'http://127.evil.example',
    'http://localhost.evil.example',
    'http://[::2]',
  ])('%s may not', async (url) => {
    expect(plainHttpRefusal(new URL(url))).toContain('plain http');
    await expect(pinnedFetch({})(url)).rejects.toThrow('plain http');
  });
});

it.each([
  [`sha256:${'ab'.repeat(32)}`, Array(32).fill('AB').join(':')],
  ['AB:CD', null],
  ['g'.repeat(64), null],
])('reads a fingerprint: %s', (text, expected) => expect(readFingerprint(text)).toBe(expected));
