import { reset } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim, release } from '../../worker/claim.ts';
import type { Env } from '../../worker/env.ts';
import { readReport } from '../../worker/store.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { askWorker } from './ask.ts';
import { secrets } from './secrets.ts';
import { bucket, env, first, pushConfig, second, storeReport, unreachedFacts } from './support.ts';

afterEach(reset);

const cluster = (id: string) => ({ id, urls: ['https://pve.example'] });
const one = { clusters: [cluster('lab')] };
const two = { clusters: [cluster('lab'), cluster('cabin')] };

/** Nothing is started by these tests: audits that they ask for are only counted. */
const started: unknown[] = [];
const counting = { create: async (options: unknown) => started.push(options) } as unknown as Env['AUDIT'];

async function ask(path: string, init: RequestInit = {}, bindings: Partial<Env> = {}) {
  const full = { ...env, ...secrets, AUDIT: counting, ...bindings };
  const request = new Request(`http://localhost${path}`, init);
  const response = await askWorker(request, full);
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return { response, status: response.status, text, body: type.includes('json') ? JSON.parse(text) : null };
}

beforeEach(async () => {
  started.length = 0;
  await pushConfig(one);
});

describe('reports', () => {
  it('come as they are stored, with their digest as ETag', async () => {
    await storeReport(first);
    const stored = await readReport(bucket, 'lab', first);
    for (const path of ['/api/latest', `/api/reports/${first}`, `/api/latest?cluster=lab`]) {
      const { response, status, text } = await ask(path);
      expect([status, text]).toEqual([200, stored?.text]);
      expect(response.headers.get('etag')).toBe(`"${stored?.digest}"`);
    }
  });

  it('are not sent again to who has them', async () => {
    const { digest } = await storeReport(first);
    for (const tag of [`"${digest}"`, `W/"${digest}"`, `"other", "${digest}"`]) {
      const { status, text } = await ask('/api/latest', { headers: { 'If-None-Match': tag } });
      expect([status, text]).toEqual([304, '']);
    }
    expect((await ask('/api/latest', { headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
  });

  it('are listed by year, newest first', async () => {
    const rows = [await storeReport(first), await storeReport(second), await storeReport('20251231T031700Z')];
    expect((await ask('/api/reports')).body).toEqual({ years: [2026, 2025], rows: [rows[1], rows[0]] });
    expect((await ask('/api/reports?year=2025')).body).toEqual({ years: [2026, 2025], rows: [rows[2]] });
    expect((await ask('/api/reports?year=2019')).body.rows).toEqual([]);
  });

  it('are listed as none before the first', async () => {
    expect((await ask('/api/reports')).body).toEqual({ years: [], rows: [] });
  });

  it('belong to clusters, which are listed', async () => {
    await pushConfig({ clusters: [{ ...cluster('lab'), name: 'My lab' }, cluster('cabin')] });
    const clusters = [
      { id: 'lab', name: 'My lab' },
      { id: 'cabin', name: 'cabin' },
    ];
    expect((await ask('/api/clusters')).body).toEqual({ clusters });
  });
});

describe('a request that cannot be answered', () => {
  it.each([
    ['/api/latest', 404, 'no report of "lab" yet'],
    ['/api/latest?cluster=attic', 404, 'no cluster "attic"'],
    ['/api/latest?clsuter=lab', 400, 'no parameter "clsuter"'],
    ['/api/latest?cluster=lab&cluster=lab', 400, 'given twice'],
    ['/api/clusters?cluster=lab', 400, 'no parameter "cluster"'],
    ['/api/health?cluster=lab', 400, 'no parameter "cluster"'],
    ['/api/reports?year=26', 400, '"26" is not a year'],
    ['/api/reports?year=', 400, '"" is not a year'],
    [`/api/reports/${first}`, 404, `no report "${first}"`],
    ['/api/reports/..%2Flatest', 404, 'no GET /api/reports/..%2Flatest'],
    ['/api/nothing', 404, 'no GET /api/nothing'],
    ['/api', 404, 'no GET /api'],
  ])('%s: %i', async (path, status, error) => {
    const answer = await ask(path);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toContain(error);
    expect(answer.body.next).toMatch(/\.$/);
  });

  it('has to say which of several clusters is meant', async () => {
    await pushConfig(two);
    const { status, body } = await ask('/api/latest');
    expect([status, body.next]).toEqual([400, 'Configured: lab, cabin.']);
  });

  it('is told what is wrong with the configuration', async () => {
    await bucket.delete('config/policy.json');
    expect(await ask('/api/health')).toMatchObject({
      status: 503,
      body: { error: expect.stringContaining('no configuration') },
    });
    await pushConfig({ clusters: [{ id: 'lab', url: 'https://pve.example' }] });
    const { status, body } = await ask('/api/latest');
    expect(status).toBe(503);
    expect(body.error).toContain('there is no key "url"; did you mean "urls"?');
  });

  it('can still read reports when a secret is missing', async () => {
    await storeReport(first);
    expect((await ask('/api/latest', {}, { PVE_TOKEN: undefined } as Partial<Env>)).status).toBe(200);
  });
});

describe('an audit by hand', () => {
  const headers = { 'Content-Type': 'application/json' };
  const post = (init: RequestInit = {}, bindings: Partial<Env> = {}) =>
    ask('/api/audits', { method: 'POST', headers, ...init }, bindings);

  it('is started under an id of its own', async () => {
    const { status, body, response } = await post();
    expect(status).toBe(202);
    expect(body.id).toMatch(/^\d{8}T\d{6}Z-m$/);
    expect(started).toEqual([{ id: `lab-${body.id}`, params: { cluster: 'lab', id: body.id } }]);
    expect(response.headers.get('location')).toBe(`/api/reports/${body.id}?cluster=lab`);
  });

  it('is for one cluster, named in the body when there are several', async () => {
    await pushConfig(two);
    expect((await post()).status).toBe(400);
    expect((await post({ body: '{"cluster":"cabin"}' })).body.cluster).toBe('cabin');
    expect((await post({ body: '{"cluster":"attic"}' })).status).toBe(404);
  });

  it.each(['{"clsuter":"lab"}', '{"cluster":1}', 'lab', '[]', 'null'])(
    'takes no body like %s',
    async (body) => {
      expect((await post({ body })).status).toBe(400);
      expect(started).toEqual([]);
    },
  );

  it('cannot be started while the cluster has no token', async () => {
    const { status, body } = await post({}, { PVE_TOKEN: '' } as Partial<Env>);
    expect(status).toBe(503);
    expect(body.error).toContain('The secret PVE_TOKEN');
  });

  it('waits for the one that runs', async () => {
    const terms = { bucket, cluster: 'lab', id: first, leaseSeconds: 60 };
    await claim(terms);
    const { status, body } = await post();
    expect([status, body.error]).toEqual([409, `An audit of "lab" is running: ${first}.`]);
    await release(terms);
    expect((await post()).status).toBe(202);
  });

  it('is not started twice within a second', async () => {
    const create = async () => {
      throw new Error('WorkflowError: (instance.already_exists) …');
    };
    const { status } = await post({}, { AUDIT: { create } as unknown as Env['AUDIT'] });
    expect(status).toBe(409);
  });
});

describe('health', () => {
  const takenAgo = (seconds: number) => ({
    ...healthyFacts(),
    takenAt: Math.floor(Date.now() / 1000) - seconds,
  });

  it('is bad before the first audit', async () => {
    const { status, body } = await ask('/api/health');
    const clusters = [{ id: 'lab', lastAudit: null, lastGoodAudit: null, ageSeconds: null, overdue: true }];
    expect([status, body]).toEqual([503, { ok: false, clusters }]);
  });

  it('tells the age of the last good audit', async () => {
    await storeReport(first, takenAgo(7200));
    const { status, body } = await ask('/api/health');
    expect([status, body.ok, body.clusters[0].lastGoodAudit.id]).toEqual([200, true, first]);
    expect(body.clusters[0].ageSeconds).toBeGreaterThanOrEqual(7200);
    expect(body.clusters[0].ageSeconds).toBeLessThan(7300);
  });

  it('allows an audit an hour, then is bad', async () => {
    await storeReport(first, takenAgo(24.9 * 3600));
    expect((await ask('/api/health')).status).toBe(200);
    await storeReport(second, unreachedFacts(Date.now() / 1000 - 60));
    expect((await ask('/api/health')).body.clusters[0].lastAudit.id).toBe(second);
    await pushConfig({ clusters: [{ ...cluster('lab'), policy: { expectedEveryHours: 12 } }] });
    const { status, body } = await ask('/api/health');
    expect([status, body.clusters[0].overdue, body.clusters[0].lastGoodAudit.id]).toEqual([503, true, first]);
  });

  it('is bad when one of two clusters is overdue', async () => {
    await pushConfig(two);
    await storeReport(first, takenAgo(60));
    const { status, body } = await ask('/api/health');
    expect(status).toBe(503);
    expect(body.clusters.map(({ overdue }: { overdue: boolean }) => overdue)).toEqual([false, true]);
  });
});
