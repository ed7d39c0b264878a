import { introspectWorkflowInstance, reset } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Facts } from '../../../audit/facts.ts';
import { demoCluster } from '../../../demo/index.ts';
import { simulateS3 } from '../../../demo/s3/index.ts';
import type { ObjectState } from '../../../demo/s3/state.ts';
import { auditSteps } from '../../../worker/audit-steps.ts';
import type { Env } from '../../../worker/env.ts';
import { scheduledAtOf } from '../../../worker/report-id.ts';
import { startScheduled } from '../../../worker/start-audit.ts';
import { keys, readFacts } from '../../../worker/store.ts';
import { secrets } from '../secrets.ts';
import { bucket, env, first, pushConfig, second, storedKeys, third } from '../support.ts';

const full = { ...env, ...secrets } as Env;
const via = { endpoint: 'https://s3.example', bucket: 'backups', region: 'eu-central-1' };
const near = { name: 'near', kind: 'vzdump', via: { binding: 'AUDITS' }, prefix: 'dump/' };
const far = { name: 'far', kind: 'vzdump', via };

const configured = (...targets: object[]) =>
  pushConfig({
    clusters: [{ id: 'lab', urls: ['https://pve1.example:8006'], policy: { offsite: { targets } } }],
  });

const archive = 'vzdump-qemu-100-2026_11_14-02_00_00.vma.zst';
const objects: ObjectState[] = [
  {
    key: archive,
    sizeBytes: 900,
    modifiedAt: scheduledAtOf(first) - 86_400,
    body: () => new Uint8Array(900),
  },
];

const s3 = simulateS3({
  buckets: () => [{ name: 'backups', objects }],
  keys: [{ accessKeyId: secrets.OFFSITE_ACCESS_KEY_ID, secretAccessKey: secrets.OFFSITE_SECRET_ACCESS_KEY }],
});

let clusterIsUp: boolean;

beforeEach(async () => {
  clusterIsUp = true;
  s3.requests.length = 0;
  const cluster = demoCluster('single-node', { now: scheduledAtOf(first) });
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const { host } = new URL(input instanceof Request ? input.url : input);
    if (host === 's3.example') return s3.fetch(input as Request, init as never);
    if (!clusterIsUp) throw new TypeError('Network connection lost.');
    return cluster.fetch(input as string, init);
  });
  await bucket.put(`dump/${archive}`, new Uint8Array(900));
  await configured(near, far);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

const stepsOf = (id: string) => auditSteps(full, { cluster: 'lab', id }, async () => {});

async function audit(id: string): Promise<Facts> {
  const steps = stepsOf(id);
  await steps.claim();
  for (const name of await steps.offsiteTargets()) await steps.offsite(name);
  await steps.gather();
  await steps.judge();
  await steps.release();
  return factsOf(id);
}

async function factsOf(id: string): Promise<Facts> {
  const record = await readFacts(bucket, 'lab', id);
  if (!record) throw new Error('there should be facts');
  return record.facts;
}

const scratch = () => storedKeys('lab/offsite/');

async function cron(id: string, meddle: { failing?: string } = {}) {
  await using instance = await introspectWorkflowInstance(env.AUDIT, `lab-${id}`);
  await instance.modify(async (it) => {
    await it.disableRetryDelays();
    if (meddle.failing) await it.mockStepError({ name: meddle.failing }, new Error('Exceeded CPU.'));
  });
  await startScheduled(full, scheduledAtOf(id) * 1000);
  await instance.waitForStatus('complete');
  return instance.getOutput();
}

it('a cron looks into each target, by binding and by key, and leaves nothing beside the facts', async () => {
  expect(await cron(first)).toEqual({ id: first, ended: 'done' });
  const { offsite } = await factsOf(first);
  expect(offsite?.targets.map(({ name, copies }) => [name, copies.map(({ vmid }) => vmid)])).toEqual([
    ['far', [100]],
    ['near', [100]],
  ]);
  expect(await scratch()).toEqual([]);
  expect(new Set(s3.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
});

it('a target that was read is not read again, in whatever step the audit goes on', async () => {
  const steps = stepsOf(first);
  await steps.claim();
  expect(await steps.offsiteTargets()).toEqual(['near', 'far']);
  await steps.offsite('far');
  expect(await scratch()).toEqual([keys.offsite('lab', first, 'far')]);
  const asked = s3.requests.length;
  expect(asked).toBeGreaterThan(0);
  await stepsOf(first).offsite('far');
  await steps.gather();
  expect(s3.requests.length).toBe(asked);
  const { offsite, gaps } = await factsOf(first);
  expect(offsite?.targets.map(({ name }) => name)).toEqual(['far']);
  expect(gaps).toContainEqual(expect.objectContaining({ subject: 'near', reason: 'timeout' }));
});

it('what an interrupted audit left is taken away, by itself or by the next one', async () => {
  const steps = stepsOf(first);
  await steps.claim();
  await steps.offsite('far');
  await steps.gather();
  await bucket.put(keys.offsite('lab', first, 'far'), '{}');
  await steps.gather();
  expect(await scratch()).toEqual([]);
  await steps.release();
  await bucket.put(keys.offsite('lab', first, 'far'), '{}');
  await audit(second);
  expect(await scratch()).toEqual([]);
});

it('an audit that gives up leaves nothing', async () => {
  const steps = stepsOf(first);
  await steps.claim();
  await steps.offsite('far');
  await steps.giveUp('The bucket was full.');
  expect(await scratch()).toEqual([]);
});

it('an audit that was taken over writes no result any more', async () => {
  const late = stepsOf(first);
  await late.claim();
  await bucket.put(keys.running('lab'), JSON.stringify({ id: second, since: 0, leaseUntil: 2e10 }));
  expect(await late.offsite('far')).toBe(false);
  expect(await scratch()).toEqual([]);
});

it('a step that never ends well costs its own target alone', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  expect(await cron(first, { failing: 'offsite far' })).toEqual({ id: first, ended: 'done' });
  const { offsite, gaps, guests } = await factsOf(first);
  expect(guests?.length).toBeGreaterThan(0);
  expect(offsite?.targets.map(({ name }) => name)).toEqual(['near']);
  expect(gaps).toContainEqual(
    expect.objectContaining({ group: 'offsite', subject: 'far', reason: 'timeout' }),
  );
});

it('a target without its secret is a gap that names it', async () => {
  await configured(near, { ...far, via: { ...via, secretKeySecret: 'OTHER_KEY' } });
  const { offsite, gaps } = await audit(first);
  expect(offsite?.targets.map(({ name }) => name)).toEqual(['near']);
  expect(gaps).toContainEqual(
    expect.objectContaining({
      subject: 'far',
      reason: 'skipped',
      detail: expect.stringContaining('OTHER_KEY'),
    }),
  );
});

describe('when the cluster cannot be reached', () => {
  it('offsite places are looked into all the same, for the guests as last known', async () => {
    const seen = await audit(first);
    clusterIsUp = false;
    for (const id of [second, third]) {
      const { guests, offsite } = await audit(id);
      expect(guests).toBeUndefined();
      expect(offsite?.targets).toHaveLength(2);
      expect(offsite?.lastKnown).toMatchObject({ takenAt: seen.takenAt, guests: seen.guests });
    }
  });

  it('and never was, there are no guests to go by', async () => {
    clusterIsUp = false;
    const { offsite } = await audit(first);
    expect(offsite?.targets).toHaveLength(2);
    expect(offsite?.lastKnown).toBeUndefined();
  });
});

it('what earlier audits proved is carried on, over one that could not see the target', async () => {
  const before = await audit(first);
  await configured(near);
  await audit(second);
  await configured(near, far);
  s3.requests.length = 0;
  const { offsite } = await audit(third);
  const copies = (facts: Facts['offsite']) => facts?.targets.find(({ name }) => name === 'far')?.copies;
  expect(copies(offsite)?.[0]?.checks).toEqual(copies(before.offsite)?.[0]?.checks);
  expect(s3.requests.some(({ path }) => path.includes('.vma'))).toBe(false);
});
