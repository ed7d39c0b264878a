import { reset } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { demoCluster } from '../../demo/index.ts';
import { auditSteps } from '../../worker/audit-steps.ts';
import { readDrills } from '../../worker/drills.ts';
import type { Env } from '../../worker/env.ts';
import { scheduledAtOf } from '../../worker/report-id.ts';
import { keys, readFacts } from '../../worker/store.ts';
import { askWorker } from './ask.ts';
import { secrets } from './secrets.ts';
import { bucket, env, first, pushConfig, storedKeys } from './support.ts';

const cluster = (id: string) => ({ id, urls: ['https://pve.example'] });
const full = { ...env, ...secrets } as Env;

const drill = {
  guest: 'qemu/100',
  at: '2026-11-14T10:15:00Z',
  source: 'archives',
  minutes: 42,
  succeeded: true,
  verifiedHow: 'logged in',
  by: 'ada',
  missingSteps: ['where the key lies'],
};
const id = '20261114T101500Z-qemu-100';

async function ask(method: string, body?: unknown, { path = '/api/drills' }: { path?: string } = {}) {
  const request = new Request(`http://localhost${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const response = await askWorker(request, full);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 15), toFake: ['Date'] });
  await pushConfig({ clusters: [cluster('lab')] });
});

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await reset();
});

describe('a drill', () => {
  it('is written once, and listed', async () => {
    const { status, body } = await ask('POST', drill);
    expect([status, body.cluster, body.drill]).toMatchObject([
      201,
      'lab',
      { id, guest: 'qemu/100', minutes: 42 },
    ]);
    expect(await storedKeys()).toEqual([keys.drill('lab', id)]);
    expect((await ask('GET')).body).toEqual({ cluster: 'lab', drills: [body.drill] });
  });

  it('written twice is one record', async () => {
    await ask('POST', drill);
    const before = (await bucket.head(keys.drill('lab', id)))?.etag;
    expect((await ask('POST', { cluster: 'lab', ...drill })).status).toBe(200);
    expect((await bucket.head(keys.drill('lab', id)))?.etag).toBe(before);
    expect((await ask('GET')).body.drills).toHaveLength(1);
  });

  it('stays as it was written', async () => {
    await ask('POST', drill);
    const { status, body } = await ask('POST', { ...drill, succeeded: false });
    expect([status, body.error]).toEqual([409, expect.stringContaining(id)]);
    expect((await ask('GET')).body.drills).toMatchObject([{ succeeded: true }]);
  });

  it('comes into the facts of the next audit', async () => {
    const demo = demoCluster('single-node', { now: scheduledAtOf(first) });
    vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => demo.fetch(input as string, init));
    await ask('POST', drill);
    await bucket.put(keys.drill('lab', '20261101T000000Z-lxc-101'), '{"id": 1}');
    const steps = auditSteps(full, { cluster: 'lab', id: first }, async () => {});
    await steps.claim();
    await steps.gather();
    const record = await readFacts(bucket, 'lab', first);
    expect(record?.facts.drills).toMatchObject([{ id, missingSteps: ['where the key lies'] }]);
    expect(record?.facts.gaps).toContainEqual(
      expect.objectContaining({ group: 'drills', reason: 'malformed' }),
    );
  });
});

it('the newest are listed first', async () => {
  await ask('POST', drill);
  await ask('POST', { ...drill, at: '2026-11-14T20:00:00Z' });
  const { body } = await ask('GET', undefined, { path: '/api/drills?cluster=lab' });
  expect((body.drills as { id: string }[]).map((one) => one.id)).toEqual(['20261114T200000Z-qemu-100', id]);
});

it('of many only the newest are read, in their order', async () => {
  for (let hour = 0; hour < 4; hour++) await ask('POST', { ...drill, at: `2026-11-1${hour}T00:00:00Z` });
  const { facts } = await readDrills(bucket, 'lab', 3);
  expect(facts?.map((one) => one.id.slice(0, 8))).toEqual(['20261111', '20261112', '20261113']);
});

describe('is refused', () => {
  it.each<[string, unknown, number, string]>([
    ['a body that is no JSON', 'guest=qemu/100', 400, 'no JSON object'],
    ['a list', [drill], 400, 'no JSON object'],
    ['a mistake', { ...drill, guest: 'mail' }, 400, 'guest: name it as reports do'],
    ['the future', { ...drill, at: '2027-01-01T00:00:00Z' }, 400, 'has not come yet'],
    ['a cluster that is not there', { ...drill, cluster: 'attic' }, 404, 'no cluster "attic"'],
    ['a cluster that is no text', { ...drill, cluster: 5 }, 400, 'cluster'],
    ['a body too large', { ...drill, verifiedHow: 'x'.repeat(40_000) }, 413, 'too large'],
  ])('%s', async (_, body, status, error) => {
    const answer = await ask('POST', body);
    expect([answer.status, answer.body.error]).toEqual([status, expect.stringContaining(error)]);
    expect(await storedKeys()).toEqual([]);
  });

  it('several clusters without a choice', async () => {
    await pushConfig({ clusters: [cluster('lab'), cluster('cabin')] });
    expect((await ask('POST', drill)).status).toBe(400);
    expect((await ask('GET')).status).toBe(400);
    expect((await ask('POST', { ...drill, cluster: 'cabin' })).status).toBe(201);
    expect(await storedKeys('cabin/')).toEqual([keys.drill('cabin', id)]);
  });
});
