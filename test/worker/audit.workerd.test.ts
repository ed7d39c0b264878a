import { introspectWorkflowInstance, reset } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { demoCluster } from '../../demo/index.ts';
import { auditSteps } from '../../worker/audit-steps.ts';
import { claim } from '../../worker/claim.ts';
import type { Env } from '../../worker/env.ts';
import { scheduledAtOf } from '../../worker/report-id.ts';
import { start, startScheduled } from '../../worker/start-audit.ts';
import { keys, readLatest, readReport, readRows } from '../../worker/store.ts';
import { hook, phone } from './alert/outside.ts';
import { secretParts, secrets } from './secrets.ts';
import { bucket, env, first, pushConfig, second, storedJson, storeReport, third } from './support.ts';

const full = { ...env, ...secrets } as Env;
const lab = { id: 'lab', urls: ['https://pve1.example:8006'] };

let cluster: ReturnType<typeof demoCluster>;

beforeEach(async () => {
  cluster = demoCluster('homelab', { now: scheduledAtOf(first) });
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => cluster.fetch(input as string, init));
  await pushConfig({ clusters: [lab] });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

/** Fires the schedule and waits for the audit. */
async function cron(id: string, id_ = 'lab') {
  await using instance = await introspectWorkflowInstance(env.AUDIT, `${id_}-${id}`);
  await instance.modify((it) => it.disableRetryDelays());
  await startScheduled(full, scheduledAtOf(id) * 1000);
  await instance.waitForStatus('complete');
  return instance.getOutput();
}

/** Everything stored, each object with the etag of its content. */
async function stored(): Promise<Record<string, string>> {
  const { objects } = await bucket.list();
  return Object.fromEntries(objects.map(({ key, etag }) => [key, etag]));
}

async function pages(): Promise<string[]> {
  const { keys } = await env.PAGES.list();
  return keys.map(({ name }) => name.slice(name.indexOf('/'))).sort();
}

const rows = () => readRows(bucket, 'lab', 2026);
const runningId = async () => ((await storedJson(keys.running('lab'))) as { id: string | null }).id;

describe('a cron', () => {
  it('makes a report, points to it, renders its pages and lets go', async () => {
    expect(await cron(first)).toEqual({ id: first, ended: 'done' });
    const stored = await readReport(bucket, 'lab', first);
    expect(JSON.parse(stored?.text ?? '')).toMatchObject({
      id: first,
      reachable: true,
      cluster: { id: 'lab' },
    });
    expect(await rows()).toMatchObject([{ id: first, digest: stored?.digest }]);
    expect((await readLatest(bucket, 'lab'))?.id).toBe(first);
    expect(await pages()).toEqual([
      '/',
      '/lab/',
      '/lab/history/2026/',
      ...['', 'failures/', 'guests/', 'offsite/', 'plans/', 'runbooks/'].map(
        (page) => `/lab/reports/${first}/${page}`,
      ),
    ]);
    expect(await runningId()).toBeNull();
  });

  it('changes nothing when it comes a second time', async () => {
    await cron(first);
    const before = await stored();
    const asked = cluster.requests.length;
    await startScheduled(full, scheduledAtOf(first) * 1000);
    expect(await stored()).toEqual(before);
    expect(cluster.requests.length).toBe(asked);
  });

  it('compares with the audit before', async () => {
    await cron(first);
    await cron(second);
    const report = JSON.parse((await readReport(bucket, 'lab', second))?.text ?? '');
    expect(report.changes.since).toBe(first);
  });

  it('audits every cluster that can be', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    await pushConfig({ clusters: [lab, { ...lab, id: 'cabin', tokenSecret: 'CABIN_TOKEN' }] });
    await using cabin = await introspectWorkflowInstance(env.AUDIT, `cabin-${first}`);
    await cabin.modify((it) => it.disableRetryDelays());
    await cron(first);
    await cabin.waitForStatus('errored');
    expect((await rows())[0]?.digest).toBeTruthy();
    const [missed] = await readRows(bucket, 'cabin', 2026);
    expect(missed).toMatchObject({ digest: null, missed: expect.stringContaining('Offsight is not set up') });
  });

  it('fails when there is no configuration', async () => {
    await bucket.delete(keys.config);
    await expect(startScheduled(full, 0)).rejects.toThrow('no configuration yet');
  });
});

it('a repeated step changes nothing', async () => {
  const steps = auditSteps(full, { cluster: 'lab', id: first }, async () => {});
  for (const step of ['claim', 'offsiteTargets', 'gather', 'judge', 'publish', 'release'] as const) {
    await steps[step]();
    const before = await stored();
    cluster.setNow(scheduledAtOf(second));
    await steps[step]();
    expect(await stored(), step).toEqual(before);
  }
});

it('a whole audit done again changes nothing', async () => {
  const steps = auditSteps(full, { cluster: 'lab', id: first }, async () => {});
  const all = [steps.claim, steps.gather, steps.judge, steps.publish, steps.release];
  for (const step of all) await step();
  const { [keys.running('lab')]: _, ...before } = await stored();
  for (const step of all) await step();
  expect(await stored()).toMatchObject(before);
  expect(await runningId()).toBeNull();
});

describe('a cluster that cannot be reached', () => {
  beforeEach(() => {
    vi.mocked(globalThis.fetch).mockRejectedValue(new TypeError('Network connection lost.'));
  });

  it('yields a report without scores', async () => {
    expect(await cron(first)).toEqual({ id: first, ended: 'done' });
    const report = JSON.parse((await readReport(bucket, 'lab', first))?.text ?? '');
    expect(report.reachable).toBe(false);
    expect(report.score).toMatchObject({ overall: null, coverage: 0 });
    for (const { score } of report.score.categories) expect(score).toBeNull();
    expect(report.gaps.length).toBeGreaterThan(0);
    expect(await pages()).toContain('/lab/');
  });

  it('is compared with no report that could not see it', async () => {
    await storeReport(first);
    await cron(second);
    vi.mocked(globalThis.fetch).mockImplementation((input, init) => cluster.fetch(input as string, init));
    await cron(third);
    const report = JSON.parse((await readReport(bucket, 'lab', third))?.text ?? '');
    expect(report.changes.since).toBe(first);
  });
});

describe('one audit at a time', () => {
  const terms = (id: string, leaseSeconds = 600) => ({ bucket, cluster: 'lab', id, leaseSeconds });

  it('a turn that never comes is recorded as missed', async () => {
    await claim(terms(first));
    await using instance = await introspectWorkflowInstance(env.AUDIT, `lab-${second}`);
    await instance.modify((it) => it.disableSleeps());
    await startScheduled(full, scheduledAtOf(second) * 1000);
    await instance.waitForStatus('complete');
    expect(await instance.getOutput()).toEqual({ id: second, ended: 'missed' });
    expect(await rows()).toMatchObject([{ id: second, missed: 'Another audit was still running.' }]);
    expect(await runningId()).toBe(first);
  });

  it('a dead audit is settled by the next one', async () => {
    await claim(terms(first, 0));
    await cron(second);
    expect(await rows()).toMatchObject([
      { id: second, digest: expect.any(String) },
      { id: first, digest: null, missed: 'The audit was interrupted and did not come back.' },
    ]);
  });

  it('an audit that was taken over writes nothing any more', async () => {
    const late = auditSteps(full, { cluster: 'lab', id: first }, async () => {});
    await late.claim();
    await bucket.put(keys.running('lab'), JSON.stringify({ id: first, since: 0, leaseUntil: 0 }));
    await cron(second);
    const before = await stored();
    expect([await late.gather(), await late.judge(), await late.publish()]).toEqual([false, false, false]);
    await late.release();
    await late.giveUp('late');
    expect(await stored()).toEqual(before);
  });
});

it('an audit by hand stands beside the scheduled ones', async () => {
  await cron(first);
  const id = '20261115T120000Z-m';
  await using instance = await introspectWorkflowInstance(env.AUDIT, `lab-${id}`);
  expect(await start(full, { id: 'lab' } as never, id)).toBe(true);
  await instance.waitForStatus('complete');
  expect((await rows()).map((row) => row.id)).toEqual([id, first]);
  expect(await start(full, { id: 'lab' } as never, id)).toBe(false);
});

describe('an audit that fails for good', () => {
  it('is recorded as missed with the reason, and the next one may run', async () => {
    await using instance = await introspectWorkflowInstance(env.AUDIT, `lab-${first}`);
    await instance.modify(async (it) => {
      await it.disableRetryDelays();
      await it.mockStepError({ name: 'gather' }, new Error('The bucket was full.'));
    });
    await startScheduled(full, scheduledAtOf(first) * 1000);
    await instance.waitForStatus('errored');
    expect(await rows()).toMatchObject([{ id: first, missed: 'The bucket was full.' }]);
    expect(await runningId()).toBeNull();
  });

  it('keeps its report when only the pages failed', async () => {
    await using instance = await introspectWorkflowInstance(env.AUDIT, `lab-${first}`);
    await instance.modify(async (it) => {
      await it.disableRetryDelays();
      await it.mockStepError({ name: 'publish' }, new Error('Pages that could not be made: /lab/.'));
    });
    await startScheduled(full, scheduledAtOf(first) * 1000);
    await instance.waitForStatus('errored');
    expect((await rows())[0]?.digest).toBeTruthy();
    expect(await runningId()).toBeNull();
  });
});

it('no secret is stored or logged anywhere', async () => {
  const logged: string[] = [];
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, name).mockImplementation((...said) => void logged.push(said.map(String).join(' ')));
  const access = { idSecret: 'EDGE_ID', secretSecret: 'EDGE_SECRET' };
  const via = { endpoint: 'https://s3.example', bucket: 'backups' };
  const targets = [
    { name: 'far', kind: 'vzdump', via },
    { name: 'files', kind: 'restic', via, passwordSecret: 'RESTIC_PASSWORD' },
  ];
  const alerts = { channels: [hook, phone], heartbeat: { urlSecret: 'HEARTBEAT_URL' } };
  await pushConfig({ clusters: [{ ...lab, access, policy: { offsite: { targets } }, alerts }] });
  await cron(first);
  vi.mocked(globalThis.fetch).mockImplementation(async (_, init) => {
    // A proxy that shows what it was sent.
    return new Response(JSON.stringify([...new Headers(init?.headers)]), { status: 403 });
  });
  await cron(second);
  const { objects } = await bucket.list();
  const texts = await Promise.all(objects.map(async ({ key }) => (await bucket.get(key))?.text() ?? ''));
  const { keys: names } = await env.PAGES.list();
  texts.push(...(await Promise.all(names.map(async ({ name }) => (await env.PAGES.get(name)) ?? ''))));
  expect(texts.length).toBeGreaterThan(8);
  texts.push(...logged);
  for (const part of secretParts) expect(texts.filter((text) => text.includes(part))).toEqual([]);
});
