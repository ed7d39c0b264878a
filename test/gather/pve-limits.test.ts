import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type PveClient, pveClient } from '../../gather/pve.ts';

const token = 'audit@pve!reader=0b9e6f1c-4f4b-8a1d';
const schema = z.array(z.unknown());
const answer = (data: unknown = []) => new Response(JSON.stringify({ data }));
const pathOf = (url: string) => url.replace(/^.*\/api2\/json/, '');

/** Answers after every other question that could be asked was asked. */
const laterOn = () => new Promise((resolve) => setTimeout(resolve, 2));

/** A client over a made-up fetch, with the most requests that were open at once, over all and by lane. */
function watched(laneOf: (path: string) => string, options = {}) {
  const open = new Map<string, number>();
  const most = new Map<string, number>();
  const count = (lane: string, change: number) => {
    open.set(lane, (open.get(lane) ?? 0) + change);
    most.set(lane, Math.max(most.get(lane) ?? 0, open.get(lane) ?? 0));
  };
  const client = pveClient({
    urls: ['https://pve.example'],
    token,
    async fetch(url) {
      const lanes = ['all', laneOf(pathOf(url))];
      for (const lane of lanes) count(lane, 1);
      await laterOn();
      for (const lane of lanes) count(lane, -1);
      return answer();
    },
    ...options,
  });
  return { client, most };
}

const askAll = (client: PveClient, paths: string[]) =>
  Promise.all(paths.map((path) => client.get(path, schema)));
const times = (count: number, path: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => path(at));

describe('requests at once', () => {
  const node = (path: string) => path.split('/')[2] ?? '';

  it('are at most six over all nodes and two a node', async () => {
    const { client, most } = watched(node);
    await askAll(
      client,
      times(40, (at) => `/nodes/pve${at % 5}/status`),
    );
    expect(most.get('all')).toBe(6);
    expect(Math.max(...times(5, (at) => `pve${at}`).map((name) => most.get(name) ?? 0))).toBe(2);
    expect(client.stats()).toEqual({ count: 40, atOnce: 6, longestChain: 1 });
  });

  it('on a single node are two', async () => {
    const { client, most } = watched(node);
    await askAll(
      client,
      times(9, () => '/nodes/pve/status'),
    );
    expect(most.get('all')).toBe(2);
  });

  it('for the whole cluster count among those of the node that answers them', async () => {
    const { client, most } = watched((path) => (path.startsWith('/cluster') ? 'pve1' : node(path)));
    const wide = times(6, (at) => `/cluster/${at}`).map((path) =>
      client.get(path, schema, {}, { node: 'pve1' }),
    );
    await Promise.all([
      ...wide,
      askAll(
        client,
        times(6, () => '/nodes/pve1/status'),
      ),
    ]);
    expect(most.get('pve1')).toBe(2);
  });

  it('can be limited otherwise', async () => {
    const { client, most } = watched(node, { maxAtOnce: 3, maxPerNode: 1 });
    await askAll(
      client,
      times(20, (at) => `/nodes/pve${at % 5}/status`),
    );
    expect(most.get('all')).toBe(3);
    expect(most.get('pve0')).toBe(1);
  });
});

it('the longest chain is that of the requests that had to be waited for', async () => {
  const { client } = watched(() => '');
  await client.get('/a', schema);
  await client.get('/b', schema, {}, { after: 1 });
  await client.get('/c', schema, {}, { after: 1 });
  expect(client.stats()).toMatchObject({ count: 3, longestChain: 2 });
});

describe('a node that leaves questions unanswered', () => {
  /** What each path was asked how often, with `pve2` dead behind a living entry. */
  function withDeadNode(dead: () => Promise<Response>) {
    const asked: string[] = [];
    const client = pveClient({
      urls: ['https://pve.example'],
      token,
      timeoutMs: 50,
      async fetch(url) {
        asked.push(pathOf(url));
        return url.includes('/pve2/') ? dead() : answer();
      },
    });
    return { client, asked };
  }

  it.each([
    ['refuses the connection', () => Promise.resolve(new Response('', { status: 595 })), 'unreachable'],
    ['hangs', () => new Promise<Response>(() => {}), 'timeout'],
  ])('%s and is soon not asked any more, while the others are', async (_, dead, reason) => {
    const { client, asked } = withDeadNode(dead);
    const results = await Promise.allSettled(
      times(40, (at) => `/nodes/pve${1 + (at % 2)}/qemu/${at}/config`).map((path) =>
        client.get(path, schema),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(new Set(refused.map((error) => error.reason))).toEqual(new Set([reason]));
    expect(refused.at(-1).message).toMatch(/^pve2 was not asked again after it did not answer: /);
    expect(asked.filter((path) => path.includes('/pve2/')).length).toBeLessThanOrEqual(4);
  });

  it('is asked on when it answers in between, if only to refuse', async () => {
    let turn = 0;
    const { client, asked } = withDeadNode(async () => {
      turn += 1;
      return new Response('', { status: turn % 3 === 0 ? 403 : 595 });
    });
    for (const path of times(12, () => '/nodes/pve2/status')) await client.get(path, schema).catch(() => {});
    expect(asked).toHaveLength(12);
  });

  it('can be the whole cluster: a tunnel that dies costs a round, not one timeout a guest', async () => {
    let count = 0;
    const client = pveClient({
      urls: ['https://pve.example'],
      token,
      timeoutMs: 20,
      fetch: () => {
        count += 1;
        return new Promise(() => {});
      },
    });
    const paths = times(200, (at) => `/nodes/pve${at % 20}/status`);
    const results = await Promise.allSettled(paths.map((path) => client.get(path, schema)));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(count).toBeLessThanOrEqual(12);
  });
});
