import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { ApiError } from '../../gather/api-error.ts';
import { pveClient } from '../../gather/pve.ts';
import { loopbackServer } from '../support/loopback-server.ts';

const secret = '0b9e6f1c-canary-token-4f4b-8a1d';
const accessSecret = 'canary-access-secret-91d7c2';
const token = `audit@pve!reader=${secret}`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** What a careless server or proxy would send back: all it was told. */
const echo = (request: IncomingMessage) => JSON.stringify(request.headers);

const says =
  (status: number, body: unknown, type = 'application/json', reason?: string): Answer =>
  (request, response) => {
    response.writeHead(status, reason, { 'content-type': type, 'x-echo': echo(request) });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** A failure as the API words it, with the request's headers in its text. */
const dies =
  (status: number, message: string): Answer =>
  (request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ data: null, message: `${message}\n`, headers: echo(request) }));
  };

const html = '<!DOCTYPE html><html><title>Sign in</title></html>';

const silent: Answer = () => {};

const drip: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 10);
  response.on('close', () => clearInterval(timer));
};

const endless: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"data":["');
  let sent = 0;
  const more = () => {
    while (sent < 50 * 2 ** 20 && !response.destroyed) {
      sent += 2 ** 16;
      if (!response.write('x'.repeat(2 ** 16))) return void response.once('drain', more);
    }
    response.end('"]}');
  };
  more();
};

const cases: [name: string, answer: Answer, reason: string, message: RegExp, privilege?: string][] = [
  ['never answers', silent, 'timeout', /^no answer came within 0\.\d+ seconds$/],
  ['answers drop by drop', drip, 'timeout', /no answer came/],
  ['resets the connection', (request) => request.socket.resetAndDestroy(), 'unreachable', /broke off/],
  [
    'breaks off in the body',
    (_, response) => {
      response.writeHead(200, { 'content-length': 500 });
      response.write('{"data":');
      setTimeout(() => response.destroy(), 20);
    },
    'unreachable',
    /broke off/,
  ],
  [
    '401 with an empty body',
    says(401, '', 'application/json', 'Authentication failed!'),
    'forbidden',
    /token was refused: check its id and secret/,
  ],
  [
    '403 that names the privilege',
    dies(403, 'Permission check failed (/nodes/pve1, Sys.Audit)'),
    'forbidden',
    /Permission check failed/,
    'Sys.Audit on /nodes/pve1',
  ],
  [
    '403 that would take one of several',
    dies(403, 'Permission check failed (/storage/nas, Datastore.AllocateSpace|Datastore.Audit)'),
    'forbidden',
    /Permission check failed/,
    'Datastore.Audit on /storage/nas',
  ],
  [
    '403 whose text stands in the status line alone',
    says(403, { data: null }, 'application/json', 'Permission check failed (/, Sys.Audit)'),
    'forbidden',
    /Permission check failed/,
    'Sys.Audit on /',
  ],
  ['403 without a privilege', dies(403, 'Permission check failed'), 'forbidden', /^Permission check failed$/],
  ['403 as a page', says(403, html, 'text/html'), 'forbidden', /Cloudflare Access.*reverse proxy/],
  [
    '400 with errors by parameter',
    says(400, { data: null, message: 'Parameter verification failed.\n', errors: { limit: 'too small' } }),
    'unsupported',
    /^Parameter verification failed; limit: too small$/,
  ],
  ['404', says(404, 'no such file', 'text/plain'), 'unreachable', /not the Proxmox VE API.*check the URL/],
  ['429', says(429, html, 'text/html'), 'unreachable', /too many requests/],
  [
    '500 for groups that became rules',
    dies(500, 'cannot index groups: ha groups have been migrated to rules'),
    'unsupported',
    /migrated/,
  ],
  ['500 without Ceph', dies(500, 'binary not installed: /usr/bin/ceph-mon'), 'unsupported', /not installed/],
  ['500 for a lost storage', dies(500, "storage 'nas' is not online"), 'unreachable', /'nas' is not online/],
  ['500 for a slow one', dies(500, 'got timeout'), 'timeout', /got timeout/],
  [
    '500 for a backup server that refuses',
    dies(500, 'proxmox-backup-client failed: Error: permission check failed'),
    'forbidden',
    /permission check failed/,
  ],
  ['500 without a word', says(500, ''), 'unreachable', /Internal Server Error/],
  ['501', dies(501, "Method 'GET /x' not implemented"), 'unsupported', /not implemented/],
  ['595 for a node that is off', says(595, ''), 'unreachable', /refused the connection or is off/],
  ['596 for a node that hangs', says(596, ''), 'timeout', /did not answer in time/],
  ['599', says(599, ''), 'unreachable', /broke off/],
  ['302 to a login', says(302, '', 'text/html'), 'forbidden', /login page or redirect/],
  ['a page instead of JSON', says(200, html, 'text/html'), 'forbidden', /Cloudflare Access/],
  ['a page that calls itself JSON', says(200, html), 'forbidden', /Cloudflare Access/],
  ['502 of a proxy', says(502, html, 'text/html'), 'unreachable', /proxy or tunnel.*502/],
  ['504 of a proxy', says(504, html, 'text/html'), 'unreachable', /proxy or tunnel.*504/],
  ['522 of Cloudflare', says(522, html, 'text/html'), 'unreachable', /proxy or tunnel.*522/],
  [
    '530 of a tunnel that is down',
    says(530, html, 'text/html'),
    'unreachable',
    /check that cloudflared runs/,
  ],
  ['418', dies(418, 'I am a teapot'), 'unreachable', /418: I am a teapot/],
  ['truncated JSON', says(200, '{"data":[{"n":1},{"n"'), 'malformed', /not complete JSON/],
  ['nothing at all', says(200, ''), 'malformed', /not complete JSON/],
  ['data null', says(200, { data: null }), 'malformed', /unexpected form/],
  ['no data', says(200, '"hello"'), 'malformed', /unexpected form/],
  ['a wrong type', says(200, { data: [{ n: 1 }, { n: 'one' }] }), 'malformed', /unexpected form \(1\.n\)/],
  ['50 MB', endless, 'malformed', /larger than 1 MiB/],
  [
    'a nest without end',
    says(200, `{"data":${'['.repeat(1e5)}${']'.repeat(1e5)}}`),
    'malformed',
    /unexpected form/,
  ],
  [
    'control and bidi characters',
    dies(500, 'storage \u001b[31m\u202edetsurt\u0007 is not online'),
    'unreachable',
    /^storage \ufffd\[31m\ufffddetsurt\ufffd is not online$/,
  ],
  [
    'its headers sent back',
    (request, response) => {
      const { authorization, 'cf-access-client-secret': access } = request.headers;
      response.writeHead(500, `${authorization}`, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          data: null,
          message: `${authorization} ${access} ${encodeURIComponent(String(authorization))}`,
        }),
      );
    },
    'unreachable',
    /\[redacted\]/,
  ],
];

const schema = z.array(z.object({ n: z.number() }));

async function failure(url: string, timeoutMs = 10_000): Promise<ApiError> {
  const client = pveClient({
    urls: [url],
    token,
    fetch,
    timeoutMs,
    maxBytes: 2 ** 20,
    headers: { 'CF-Access-Client-Secret': accessSecret },
  });
  const error = await client.get('/x', schema).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error(`not an ApiError: ${inspect(error)}`);
  return error;
}

describe('a cluster that misbehaves', () => {
  it.each(cases)('%s', async (_, answer, reason, message, privilege) => {
    await using server = await loopbackServer(answer);
    const error = await failure(server.url, answer === silent || answer === drip ? 250 : undefined);
    expect(error.reason).toBe(reason);
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/\.$/);
    expect(error.privilege).toBe(privilege);
    expect(error.path).toBe('/x');
    const everything = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)} ${error.stack}`;
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(accessSecret);
    expect(server.requests).toHaveLength(1);
  });

  it('is not there', async () => {
    const server = await loopbackServer(() => {});
    await server[Symbol.asyncDispose]();
    const error = await failure(server.url);
    expect(error).toMatchObject({
      reason: 'unreachable',
      status: 0,
      message: expect.stringMatching(/refused/),
    });
  });

  it('does not have its long answer read to the end', async () => {
    let closed: Promise<boolean> | undefined;
    await using server = await loopbackServer((request, response) => {
      closed = new Promise((resolve) => response.on('close', () => resolve(response.writableFinished)));
      endless(request, response);
    });
    await failure(server.url);
    expect(await closed).toBe(false);
  });
});
