import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoCluster } from '../../demo/index.ts';
import { serveDemo } from '../../demo/server.ts';
import { now } from './ask.ts';

const cluster = demoCluster('degraded', { now });
let server: Awaited<ReturnType<typeof serveDemo>>;

beforeAll(async () => {
  server = await serveDemo(cluster, { port: 0 });
});
afterAll(() => server.close());

/** Asks over the wire; `fetch` would hide reason phrases of odd statuses and refuse a body on GET. */
function wire(path: string, { body = '', token = cluster.tokens.reader } = {}) {
  return new Promise<{ status?: number; reason?: string; text: string; type?: string }>((resolve, reject) => {
    const headers = { authorization: `PVEAPIToken=${token}`, ...(body && { 'content-length': body.length }) };
    const call = request(`${server.url}/api2/json${path}`, { headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () =>
        resolve({
          status: answer.statusCode,
          reason: answer.statusMessage,
          text,
          type: answer.headers['content-type'],
        }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

it('listens on loopback alone', () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

it.each([
  ['/version', 200, 'OK'],
  ['/nodes/cedar/status', 595, 'Connection refused'],
  ['/nodes/alder/storage/vault/content', 596, 'Connection timed out'],
  ['/nodes/alder/apt/update', 403, 'Permission check failed (/nodes/alder, Sys.Modify)'],
  ['/nope', 501, "Method 'GET /nope' not implemented"],
])('%s → %i %s', async (path, status, reason) => {
  expect(await wire(path)).toMatchObject({ status, reason, type: 'application/json;charset=UTF-8' });
});

it('refuses a GET with a body, after the login', async () => {
  expect(await wire('/version', { body: 'x=1' })).toMatchObject({
    status: 501,
    reason: "Unexpected content for method 'GET'",
    text: '',
  });
  expect(await wire('/version', { body: 'x=1', token: 'nobody@pve!x=1' })).toMatchObject({
    status: 401,
    text: '',
  });
});

it('says plainly that a port is taken', async () => {
  const port = Number(new URL(server.url).port);
  await expect(serveDemo(cluster, { port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
});

it('counts requests and how many were in flight at once', async () => {
  const slow = demoCluster('single-node', { now, slow: 5 });
  const headers = { authorization: `PVEAPIToken=${slow.tokens.bare}` };
  const paths = ['/version', '/nodes', '/cluster/backup?foo=1'];
  await Promise.all(paths.map((path) => slow.fetch(`http://any.host/prefix/api2/json${path}`, { headers })));
  expect(slow.mostAtOnce).toBe(3);
  expect(slow.requests).toEqual(
    expect.arrayContaining([
      { method: 'GET', path: '/version', status: 200 },
      { method: 'GET', path: '/nodes', status: 200 },
      { method: 'GET', path: '/cluster/backup?foo=1', status: 403 },
    ]),
  );
});

it('ends a slow answer when the caller gives up', async () => {
  const slow = demoCluster('single-node', { now, slow: 60_000 });
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(slow.fetch('https://pve/api2/json/version', { signal })).rejects.toThrow('enough');
});
