/** Alerts and heartbeats of whole audits, by the Workflow's engine. */
import { introspectWorkflowInstance, reset } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { weekdays } from '../../../audit/alert/settings.ts';
import { demoCluster } from '../../../demo/index.ts';
import { readAlerts } from '../../../worker/alert/alert-state.ts';
import { claim, runningNow } from '../../../worker/claim.ts';
import type { Env } from '../../../worker/env.ts';
import { reportIdAt, scheduledAtOf, yearOf } from '../../../worker/report-id.ts';
import { startScheduled } from '../../../worker/start-audit.ts';
import { readRows } from '../../../worker/store.ts';
import { secrets } from '../secrets.ts';
import { bucket, env } from '../support.ts';
import { hook, outside } from './outside.ts';
import { configure } from './telling.ts';

const full = { ...env, ...secrets } as Env;
// Days that are still to come, but not far, so that whoever is to sleep does so by the engine's own clock.
const dayMs = 86_400_000;
const tomorrow = Math.floor(Date.now() / dayMs + 1) * dayMs + (3 * 60 + 17) * 60_000;
const first = reportIdAt(tomorrow);
const second = reportIdAt(tomorrow + dayMs);

const heartbeat = { urlSecret: 'HEARTBEAT_URL' };

let cluster: ReturnType<typeof demoCluster>;
let reachable: boolean;
let world: ReturnType<typeof outside>;
let logged: string[];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: scheduledAtOf(first) * 1000 });
  cluster = demoCluster('single-node', { now: scheduledAtOf(first) });
  reachable = true;
  world = outside(async (input, init) => {
    if (!reachable) throw new TypeError('Network connection lost.');
    return cluster.fetch(input as string, init);
  });
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => world.fetch(input, init));
  logged = [];
  for (const name of ['warn', 'error'] as const)
    vi.spyOn(console, name).mockImplementation((...said) => void logged.push(said.map(String).join(' ')));
  await configure({ channels: [hook], heartbeat });
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await reset();
});

type Instance = Awaited<ReturnType<typeof introspectWorkflowInstance>>;
type Modify = Parameters<Instance['modify']>[0];

/** Fires the schedule and waits for the end that is expected. */
async function cron(id: string, { fails = [] as string[], end = 'complete' as 'complete' | 'errored' } = {}) {
  vi.setSystemTime(scheduledAtOf(id) * 1000);
  cluster.setNow(scheduledAtOf(id));
  await using instance = await introspectWorkflowInstance(env.AUDIT, `lab-${id}`);
  const modify: Modify = async (it) => {
    await it.disableRetryDelays();
    await it.disableSleeps();
    for (const name of fails) await it.mockStepError({ name }, new Error('The bucket was full.'));
  };
  await instance.modify(modify);
  await startScheduled(full, scheduledAtOf(id) * 1000);
  await instance.waitForStatus(end);
  return end === 'complete' ? instance.getOutput() : null;
}

describe('a whole audit', () => {
  it('tells, and pings when it begins and when it has ended', async () => {
    expect(await cron(first)).toEqual({ id: first, ended: 'done' });
    expect(world.kinds()).toEqual(['welcome']);
    expect(world.heartbeats).toEqual(['start', 'success']);
  });

  it('that could not reach the cluster has made its report: alerts say so, the heartbeat does not', async () => {
    await cron(first);
    reachable = false;
    await cron(second);
    expect(world.kinds()).toEqual(['welcome', 'blind']);
    expect(world.heartbeats).toEqual(['start', 'success', 'start', 'success']);
  });

  it('that gives up pings failure, and the next one tells', async () => {
    await cron(first, { fails: ['gather'], end: 'errored' });
    expect(world.heartbeats).toEqual(['start', 'fail']);
    expect(world.kinds()).toEqual([]);
    await cron(second);
    expect(world.kinds()).toEqual(['welcome']);
  });

  it('whose pages fail tells all the same', async () => {
    await cron(first, { fails: ['publish'], end: 'errored' });
    expect(world.kinds()).toEqual(['welcome']);
    expect(world.heartbeats).toEqual(['start', 'fail']);
  });

  it('whose turn never comes pings failure', async () => {
    await claim({ bucket, cluster: 'lab', id: first, leaseSeconds: 86_400 * 2 });
    expect(await cron(second)).toEqual({ id: second, ended: 'missed' });
    expect(world.heartbeats).toEqual(['fail']);
  });
});

it.each(['alerts', 'decide alerts', `send ${first}-welcome hook 1`, 'settle alerts'])(
  'an audit stands when its step "%s" fails for good, and the next one goes on',
  async (name) => {
    expect(await cron(first, { fails: [name] })).toEqual({ id: first, ended: 'done' });
    expect((await readRows(bucket, 'lab', yearOf(first)))[0]?.digest).toBeTruthy();
    expect(logged.join()).toContain('The bucket was full.');
    await cron(second);
    expect(world.kinds()).toEqual(['welcome']);
    expect([...world.hook.values()].map(({ times }) => times)).toEqual([1]);
  },
);

it('a heartbeat service that is down costs nothing but a line in the log', async () => {
  vi.mocked(globalThis.fetch).mockImplementation((input, init) => {
    const { hostname } = new URL(input as string);
    return hostname === 'heartbeat.example'
      ? Promise.reject(new Error(`no route to ${secrets.HEARTBEAT_URL}`))
      : world.fetch(input, init);
  });
  expect(await cron(first)).toEqual({ id: first, ended: 'done' });
  expect(logged).toEqual(Array(2).fill('The heartbeat service did not answer.'));
});

/** Whoever sleeps until then does so by the engine's own clock; this is the same work at that time. */
async function wake(alertsAt: number) {
  vi.setSystemTime(alertsAt * 1000);
  const id = `woken-${alertsAt}`;
  await using instance = await introspectWorkflowInstance(env.AUDIT, id);
  await instance.modify((it) => it.disableSleeps());
  await env.AUDIT.create({ id, params: { cluster: 'lab', id: first, alertsAt } });
  await instance.waitForStatus('complete');
  return instance.getOutput();
}

/** To be asked for before: whoever is started to sleep until then, and is kept from any deed. */
async function sleeper(alertsAt: number): Promise<Instance> {
  const instance = await introspectWorkflowInstance(env.AUDIT, `lab-${first}-alerts-${alertsAt}`);
  await instance.modify(async (it) => {
    await it.disableSleeps();
    await it.mockStepResult({ name: 'claim' }, null);
  });
  return instance;
}

const stored = async () => (await readAlerts(bucket, 'lab')).stored;

describe('what is held back', () => {
  const quietHours = { from: '03:00', to: '07:00' };
  const morning = scheduledAtOf(first) + 3 * 3600 + 43 * 60;

  beforeEach(async () => {
    await configure({ channels: [hook], heartbeat, quietHours });
    await using instance = await sleeper(morning);
    await cron(first);
    await instance.waitForStatus('complete');
    expect(world.kinds()).toEqual([]);
  });

  it('is told when quiet hours end, without another audit or heartbeat', async () => {
    expect(await wake(morning)).toEqual({ id: first, ended: 'done' });
    expect(world.kinds()).toEqual(['welcome']);
    expect(world.heartbeats).toEqual(['start', 'success']);
    expect((await stored()).again).toBeNull();
    expect(await runningNow(bucket, 'lab')).toBeNull();
  });

  it('is left to an audit that came before', async () => {
    await configure({ channels: [hook], heartbeat });
    await cron(first.replace('T03', 'T05'));
    expect(world.kinds()).toEqual(['welcome']);
    expect(await wake(morning)).toEqual({ id: first, ended: 'superseded' });
    expect([...world.hook.values()].map(({ times }) => times)).toEqual([1]);
  });

  it('is left to an audit that runs', async () => {
    await claim({ bucket, cluster: 'lab', id: second, leaseSeconds: 86_400 });
    expect(await wake(morning)).toEqual({ id: first, ended: 'superseded' });
    expect(world.kinds()).toEqual([]);
  });

  it('is told by the next audit when whoever was to look again died', async () => {
    await claim({ bucket, cluster: 'lab', id: `${first}-alerts-${morning}`, leaseSeconds: 0 });
    await configure({ channels: [hook], heartbeat });
    expect(await cron(second)).toEqual({ id: second, ended: 'done' });
    expect((await readRows(bucket, 'lab', yearOf(second)))[0]?.id).toBe(second);
    expect(world.kinds()).toEqual(['welcome']);
  });
});

it('what failed for the time being is tried again after a quarter of an hour, and then less and less often', async () => {
  world.answer = () => new Response('busy', { status: 503 });
  const begin = scheduledAtOf(first);
  let run = () => cron(first);
  for (const minutes of [15, 30, 60, 120]) {
    const next = begin + minutes * 60;
    await using instance = await sleeper(next);
    await run();
    expect((await stored()).again).toBe(next);
    await instance.waitForStatus('complete');
    run = () => wake(next);
  }
  world.answer = () => null;
  await run();
  expect([...world.hook.values()]).toMatchObject([{ kind: 'welcome', times: 1 }]);
  expect(await stored()).toMatchObject({ owed: [], again: null });
});

it('a digest waits for nobody when an audit is expected first', async () => {
  const weekday = weekdays[new Date(tomorrow + 4 * dayMs).getUTCDay()];
  await configure({ channels: [hook], digest: { every: 'week', weekday, hour: 8 } });
  await cron(first);
  await cron(second);
  const { again } = await stored();
  expect(again).toBeGreaterThan(scheduledAtOf(second) + 86_400);
  await expect(env.AUDIT.get(`lab-${second}-alerts-${again}`)).rejects.toThrow('not_found');
});
