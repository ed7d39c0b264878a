import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { pveClient } from '../../gather/pve.ts';

const token = 'audit@pve!reader=0b9e6f1c-4f4b-8a1d';
const schema = z.array(z.unknown());
const good = async () => new Response('{"data":[]}');
const status = (code: number) => async () => new Response('', { status: code });
const refuses = async (): Promise<Response> => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) });
};
const hangs = () => new Promise<Response>(() => {});

/** A client over addresses `https://one`, `https://two`, … that behave as given. */
function over(...addresses: (() => Promise<Response>)[]) {
  const names = ['one', 'two', 'three'].slice(0, addresses.length);
  const asked: string[] = [];
  const client = pveClient({
    urls: names.map((name) => `https://${name}`),
    token,
    timeoutMs: 50,
    fetch: (url) => {
      const { hostname } = new URL(url);
      asked.push(hostname);
      return (addresses[names.indexOf(hostname)] ?? hangs)();
    },
  });
  return { client, asked };
}

describe('several addresses', () => {
  it.each([
    ['refuses the connection', refuses],
    ['hangs', hangs],
    ['answers 502', status(502)],
    ['answers 503', status(503)],
    ['is a tunnel that is down', status(530)],
  ])('are tried in turn when one %s, and the one that works is remembered', async (_, bad) => {
    const { client, asked } = over(bad, good);
    await client.get('/a', schema);
    await client.get('/b', schema, {}, { after: client.stats().longestChain });
    expect(asked).toEqual(['one', 'two', 'two']);
    expect(client.stats()).toEqual({ count: 3, atOnce: 1, longestChain: 3 });
  });

  it.each([401, 403, 500, 501, 595, 596, 302, 404])(
    'are not tried for an answer %d, which they would all give',
    async (code) => {
      const { client, asked } = over(status(code), good);
      await expect(client.get('/a', schema)).rejects.toMatchObject({ status: code });
      expect(asked).toEqual(['one']);
    },
  );

  it('that all fail are said to have failed, with the last cause', async () => {
    const { client, asked } = over(status(502), hangs, refuses);
    await expect(client.get('/a', schema)).rejects.toMatchObject({
      reason: 'unreachable',
      message: expect.stringMatching(
        /^none of the 3 addresses answered; the last: the connection was refused/,
      ),
    });
    expect(asked).toEqual(['one', 'two', 'three']);
  });

  it('are not tried for one slow question while the first answers others', async () => {
    const asked: string[] = [];
    const client = pveClient({
      urls: ['https://one', 'https://two'],
      token,
      timeoutMs: 200,
      fetch: (url) => {
        asked.push(url);
        return url.includes('/slow') ? hangs() : good();
      },
    });
    const slow = client.get('/nodes/a/slow', schema);
    await client.get('/nodes/b/status', schema);
    await expect(slow).rejects.toMatchObject({ reason: 'timeout' });
    expect(asked.filter((url) => url.startsWith('https://two'))).toEqual([]);
  });
});
