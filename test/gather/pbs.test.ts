import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { ApiError } from '../../gather/api-error.ts';
import { pbsClient } from '../../gather/pbs.ts';
import { loopbackServer } from '../support/loopback-server.ts';

const secret = '7e1d94b2-canary-token-4c3a-9f60';
const token = `audit@pbs!reader:${secret}`;
const accessSecret = 'canary-access-secret-52ab09';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Plain text that calls itself JSON, as every error of the real server; the headers come back in it. */
const says =
  (status: number, body: string, type = 'application/json;charset=UTF-8'): Answer =>
  (request, response) => {
    response.writeHead(status, { 'content-type': type, 'x-echo': JSON.stringify(request.headers) });
    response.end(body);
  };

const html = '<!DOCTYPE html><html><title>Proxmox Backup Server</title></html>';

const cases: [name: string, answer: Answer, reason: string, message: RegExp, privilege?: string][] = [
  ['never answers', () => {}, 'timeout', /^no answer came within 0\.\d+ seconds$/],
  ['resets the connection', (request) => request.socket.resetAndDestroy(), 'unreachable', /broke off/],
  [
    '401 as plain text',
    says(401, 'authentication failed'),
    'forbidden',
    /^the token was refused: check its id and secret/,
  ],
  [
    '403 that names several privileges',
    says(403, 'permission check failed - missing Datastore.Audit|Datastore.Backup on /datastore/main/prod'),
    'forbidden',
    /^permission check failed - missing/,
    'Datastore.Audit on /datastore/main/prod',
  ],
  [
    '403 that names nothing',
    says(403, 'permission check failed'),
    'forbidden',
    /^permission check failed$/,
    'Datastore.Audit on /datastore/main',
  ],
  ['403 without a word', says(403, ''), 'forbidden', /Forbidden/, 'Datastore.Audit on /datastore/main'],
  ['403 as a page', says(403, html, 'text/html'), 'forbidden', /Cloudflare Access.*reverse proxy/],
  [
    '400 for a parameter that it does not know',
    says(
      400,
      "parameter verification failed - 'sync-direction': schema does not allow additional properties.",
    ),
    'unsupported',
    /^parameter verification failed - 'sync-direction': schema does not allow/,
  ],
  [
    '400 for several parameters',
    says(400, "parameter verification failed:\n- 'a': bad\n- 'b': worse"),
    'unsupported',
    /^parameter verification failed: - 'a': bad - 'b': worse$/,
  ],
  [
    '400 for a datastore in maintenance',
    says(400, "datastore 'main' is unavailable: offline maintenance mode: new disks"),
    'unreachable',
    /^datastore 'main' is unavailable: offline maintenance mode: new disks$/,
  ],
  [
    '400 for a datastore in maintenance, before 4.0',
    says(400, "datastore 'main' is in offline maintenance mode: new disks"),
    'unreachable',
    /in offline maintenance mode/,
  ],
  ['400 for one not mounted', says(400, "datastore 'usb' is not mounted"), 'unreachable', /not mounted/],
  ['400 for one that does not exist', says(400, "no such datastore 'x'"), 'unreachable', /no such datastore/],
  ['400 for something slow', says(400, 'operation timed out'), 'timeout', /timed out/],
  [
    '400 for rights that only the handler knows',
    says(400, 'not allowed to list permissions of root@pam'),
    'forbidden',
    /not allowed/,
  ],
  ['400 without a word', says(400, ''), 'unreachable', /Bad Request/],
  ['404 of the API', says(404, "Path '/api2/json/x' not found."), 'unsupported', /^Path .* not found$/],
  [
    '404 of something else',
    says(404, 'nothing here'),
    'unreachable',
    /not the API of a Proxmox Backup Server \(404\): check the URL/,
  ],
  ['404 as a page', says(404, html, 'text/html'), 'unreachable', /check the URL/],
  ['429', says(429, html, 'text/html'), 'unreachable', /too many requests/],
  [
    '500',
    says(500, 'internal server error'),
    'unreachable',
    /^the server answered 500: internal server error$/,
  ],
  [
    '501 of another product',
    says(501, '{"data":null}'),
    'unreachable',
    /^the server answered 501: \{"data":null\}$/,
  ],
  [
    '502 of a proxy',
    says(502, html, 'text/html'),
    'unreachable',
    /^a proxy or tunnel before the backup server answered 502$/,
  ],
  ['530 of a tunnel that is down', says(530, html, 'text/html'), 'unreachable', /check that cloudflared/],
  ['302 to a login', says(302, '', 'text/html'), 'forbidden', /login page or redirect/],
  ['its web interface instead of the API', says(200, html, 'text/html'), 'forbidden', /login page/],
  ['a page that calls itself JSON', says(200, html), 'forbidden', /login page/],
  ['truncated JSON', says(200, '{"data":[{"n":1},{"n"'), 'malformed', /not complete JSON/],
  ['plain text', says(200, 'hello'), 'malformed', /not complete JSON/],
  ['data null', says(200, '{"data":null}'), 'malformed', /unexpected form/],
  ['a wrong type', says(200, '{"data":[{"n":1},{"n":"one"}]}'), 'malformed', /unexpected form \(1\.n\)/],
  ['more than it should', says(200, `{"data":["${'x'.repeat(2 ** 20)}"]}`), 'malformed', /larger than 1 MiB/],
  ['a long error', says(400, `${'y'.repeat(5_000)} is unavailable`), 'unreachable', /^y{200,299}…$/],
  [
    'control and bidi characters',
    says(400, 'datastore \u001b[31m\u202eniam\u0007 is not mounted'),
    'unreachable',
    /^datastore \ufffd\[31m\ufffdniam\ufffd is not mounted$/,
  ],
  [
    'its headers sent back',
    (request, response) => {
      const { authorization, 'cf-access-client-secret': access } = request.headers;
      response.writeHead(400, `${authorization}`);
      response.end(`${authorization} ${access} ${secret} ${encodeURIComponent(token)}`);
    },
    'unreachable',
    /^PBSAPIToken=\[redacted\] \[redacted\] \[redacted\] \[redacted\]$/,
  ],
];

const schema = z.array(z.object({ n: z.number() }));
const path = '/admin/datastore/main/snapshots';

async function failure(url: string, timeoutMs = 10_000): Promise<ApiError> {
  const client = pbsClient({
    ...{ url, token, fetch, timeoutMs, maxBytes: 2 ** 20 },
    headers: { 'CF-Access-Client-Secret': accessSecret },
  });
  const error = await client.get(path, schema).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error(`not an ApiError: ${inspect(error)}`);
  return error;
}

describe('a backup server that answers with', () => {
  it.each(cases)('%s', async (name, answer, reason, message, privilege) => {
    await using server = await loopbackServer(answer);
    const error = await failure(server.url, name === 'never answers' ? 250 : undefined);
    expect(error.reason).toBe(reason);
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/\.$/);
    expect(error.privilege).toBe(privilege);
    expect(error.path).toBe(path);
    const everything = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)} ${error.stack}`;
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(accessSecret);
    expect(server.requests).toHaveLength(1);
  });

  it('nothing, because it is not there', async () => {
    const server = await loopbackServer(() => {});
    await server[Symbol.asyncDispose]();
    const error = await failure(server.url);
    expect(error).toMatchObject({ reason: 'unreachable', status: 0 });
    expect(error.message).toMatch(/refused/);
  });
});

it('only the token, with its colon, and what was given are sent, with GET and no body', async () => {
  await using server = await loopbackServer((_, response) => response.end('{"data":[]}'));
  const client = pbsClient({ url: `${server.url}/api2/json/`, token, fetch, headers: { 'X-Way': 'tunnel' } });
  await client.get(path, schema, { ns: 'prod/web' });
  const [{ line, headers } = { line: '', headers: {} }] = server.requests;
  expect(line).toBe(`GET /api2/json${path}?ns=prod%2Fweb`);
  expect(headers).toMatchObject({ authorization: `PBSAPIToken=${token}`, 'x-way': 'tunnel' });
  expect(headers).not.toHaveProperty('content-length');
  expect(headers).not.toHaveProperty('cookie');
  expect([client.tokenId, client.host]).toEqual(['audit@pbs!reader', '127.0.0.1']);
});

it('secrets are taken out of answers that hold them', async () => {
  await using server = await loopbackServer((request, response) => {
    response.end(JSON.stringify({ data: [`${request.headers.authorization}`, secret] }));
  });
  const client = pbsClient({ url: server.url, token, fetch });
  expect(await client.get('/x', z.array(z.string()))).toEqual(['PBSAPIToken=[redacted]', '[redacted]']);
});

it.each([
  ['a token with the equals sign of Proxmox VE', { token: `audit@pbs!reader=${secret}` }],
  ['a token without a name', { token: `audit@pbs:${secret}` }],
  ['a token with a line break', { token: `${token}\nx` }],
  ['a URL with a password', { url: `https://root:${secret}@backup.example` }],
  ['half a URL', { url: 'backup.example:8007' }],
])('%s is refused without being repeated', (_, options) => {
  const make = () => pbsClient({ url: 'https://backup.example:8007', token, fetch, ...options });
  expect(make).toThrow(/with a colon before the secret|base URL must (read like .*8007|hold no)/);
  expect(make).not.toThrow(secret);
});

it('no more than two requests are under way at once', async () => {
  let open = 0;
  let most = 0;
  const client = pbsClient({
    url: 'https://backup.example',
    token,
    async fetch() {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 2));
      open -= 1;
      return new Response('{"data":[]}');
    },
  });
  const paths = Array.from({ length: 20 }, (_, at) => `/admin/datastore/store${at % 5}/groups`);
  await Promise.all(paths.map((each) => client.get(each, schema)));
  expect(most).toBe(2);
  expect(client.stats()).toEqual({ count: 20, atOnce: 2, longestChain: 1 });
});

it('a datastore that leaves three requests unanswered is left alone, while others are asked on', async () => {
  const asked: string[] = [];
  const client = pbsClient({
    url: 'https://backup.example',
    token,
    timeoutMs: 20,
    fetch: async (url) => {
      asked.push(url);
      return url.includes('/hung/') ? new Promise<Response>(() => {}) : new Response('{"data":[]}');
    },
  });
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, at) =>
      client.get(`/admin/datastore/${at % 2 ? 'hung' : 'well'}/groups`, schema),
    ),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(refused.at(-1).message).toMatch(/^datastore hung was not asked again after it did not answer: /);
  expect(asked.filter((url) => url.includes('/hung/')).length).toBeLessThanOrEqual(4);
});

it('a client that is told to stop rejects with the reason it was given', async () => {
  await using server = await loopbackServer(() => {});
  const stop = new AbortController();
  const client = pbsClient({ url: server.url, token, fetch, signal: stop.signal });
  const asked = client.get('/x', schema);
  stop.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
});
