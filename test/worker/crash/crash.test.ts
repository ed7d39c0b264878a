import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { AlertMessage } from '../../../audit/alert/message.ts';
import { tokens } from '../../../demo/clusters/auditor.ts';
import { demoCluster } from '../../../demo/index.ts';
import { serveDemo } from '../../../demo/server.ts';
import { type LocalWorker, startWorker } from '../../../demo/worker.ts';
import { type LoopbackServer, loopbackServer } from '../../support/loopback-server.ts';
import { type MailServer, mailServer } from '../../support/mail-server.ts';
import { startWitness, type Witness } from './worker-process.ts';

const first = '20261115T031700Z';
const interrupted = '20261116T031700Z';
const next = '20261117T031700Z';
const at = (id: string) => Date.UTC(2026, 10, Number(id.slice(6, 8)), 3, 17);

// Each test starts the Worker twice; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'offsight-crash-'));
const base = join(folder, 'base');
let witness: Witness;
let hook: LoopbackServer;
let mail: MailServer;
/** What came to the webhook, by its key: the same body however often it came. */
const hooked = new Map<string, AlertMessage>();
let cluster: Awaited<ReturnType<typeof serveDemo>>;

const quiet = {
  CI: '1',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_LOG_PATH: join(folder, 'wrangler.log'),
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
};

/** Bundles the Worker with its witness, and leaves one finished audit to begin from. */
beforeAll(async () => {
  const output = ['--dry-run', '--outdir', join(folder, 'bundle'), '--assets', 'site/public'];
  execFileSync(
    process.execPath,
    [
      'node_modules/wrangler/bin/wrangler.js',
      'deploy',
      'test/worker/crash/entry.ts',
      '-c',
      'wrangler.toml',
      ...output,
    ],
    { env: { ...process.env, ...quiet }, stdio: 'pipe' },
  );
  witness = await startWitness();
  hook = await loopbackServer(receive);
  mail = await mailServer({ security: 'none' });
  cluster = await serveDemo(demoCluster('single-node', { now: at(first) / 1000 }), { port: 0 });
  const worker = await start(base);
  const targets = [{ name: 'near', kind: 'vzdump', via: { binding: 'AUDITS' }, prefix: 'dump/' }];
  const alerts = { digest: 'off', channels: channels() };
  const config = { clusters: [{ id: 'lab', urls: [cluster.url], policy: { offsite: { targets } }, alerts }] };
  await worker.put('config/policy.json', JSON.stringify(config));
  await audit(worker, first);
  await worker.stop();
});

afterAll(async () => {
  await cluster?.close();
  await hook?.[Symbol.asyncDispose]();
  await mail?.[Symbol.asyncDispose]();
  witness?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Takes a message once, however often it comes, as the `Idempotency-Key` is for. */
const receive: RequestListener = (request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    const key = String(request.headers['idempotency-key']);
    const { message } = JSON.parse(body) as { message: AlertMessage }; // what docs/alerts.md says
    const before = hooked.get(key);
    if (before) expect(message).toEqual(before);
    hooked.set(key, message);
    response.end();
  });
};

function channels() {
  const to = { from: 'offsight@example.com', to: ['owner@example.com'] };
  return [
    { type: 'webhook', name: 'hook', urlSecret: 'WEBHOOK_URL', signingSecret: 'WEBHOOK_SIGNING_KEY' },
    { type: 'smtp', name: 'mail', host: '127.0.0.1', port: mail.port, security: 'none', ...to },
  ];
}

const start = (state: string) =>
  startWorker({
    config: 'wrangler.toml',
    main: join(folder, 'bundle/entry.js'),
    port: 0,
    state,
    vars: {
      PVE_TOKEN: tokens.reader,
      WEBHOOK_URL: hook.url,
      WEBHOOK_SIGNING_KEY: 'key',
      WITNESS: witness.url,
      CLOCK: 'scheduled',
    },
    log: () => {},
  });

async function audit(worker: LocalWorker, id: string): Promise<void> {
  await worker.cron(at(id));
  await worker.workflowEnd(`lab-${id}`);
}

beforeEach(() => {
  hooked.clear();
  mail.mails.length = 0;
});

/** What the interrupted audit becomes: the first write that can be gone on from is that of the facts. */
const moments: [string, RegExp | 'completed'][] = [
  ['before claim', /expected at this time and left no trace/],
  ['after claim', /interrupted and did not come back/],
  ['before offsite', /interrupted and did not come back/],
  ['after offsite', /interrupted and did not come back/],
  ['before facts', /interrupted and did not come back/],
  ...[
    'after facts',
    'before removal',
    'after removal',
    'before report',
    'after report',
    'before index',
    'after index',
    'before latest',
    'after latest',
    'before pages',
    'after pages',
    'before alert state',
    'after alert state',
    'before offer',
    'after offer',
    'before taken by hook',
    'after taken by hook',
    'before taken by hook and mail',
    'after taken by hook and mail',
    'before closing',
    'after closing',
    'before settled alert state',
    'after settled alert state',
    'before release',
    'after release',
  ].map((moment): [string, 'completed'] => [moment, 'completed']),
];

it.each(moments)('killed %s, everything is whole after the next audit', async (moment, becomes) => {
  const state = join(folder, moment.replace(' ', '-'));
  cpSync(base, state, { recursive: true });

  await killAt(moment, state);

  const worker = await start(state);
  try {
    await letLeaseRunOut(worker);
    await audit(worker, next);
    await expectWhole(worker);
    await expectToldOnce(worker);
    const row = (await rowsOf(worker)).find(({ id }) => id === interrupted);
    if (becomes === 'completed') expect(row?.digest).toBeTruthy();
    else expect(row?.missed).toMatch(becomes);
  } finally {
    await worker.stop();
  }
});

/** What Cloudflare does; the local engine starts from the first step, as if none had been finished. */
it.each([
  'after claim',
  'after offsite',
  'after facts',
  'before removal',
  'after index',
  'after pages',
  'before taken by hook',
  'before closing',
])('killed %s and gone on with, the audit itself completes', async (moment) => {
  const state = join(folder, `revived-${moment.replace(' ', '-')}`);
  cpSync(base, state, { recursive: true });
  await killAt(moment, state);

  const worker = await start(state);
  try {
    await worker.revive(`lab-${interrupted}`);
    await worker.workflowEnd(`lab-${interrupted}`);
    expect((await rowsOf(worker))[0]).toMatchObject({ id: interrupted, digest: expect.any(String) });
    await audit(worker, next);
    await expectWhole(worker);
    await expectToldOnce(worker);
  } finally {
    await worker.stop();
  }
});

/** Starts the audit and pulls the plug at a moment of it. */
async function killAt(moment: string, state: string): Promise<void> {
  const worker = await start(state);
  const killed = witness.arm(moment);
  // The process may die before the schedule's own call has come back.
  await worker.cron(at(interrupted)).catch(() => {});
  await killed;
  await worker.stop();
}

/** Twenty minutes later. */
async function letLeaseRunOut(worker: LocalWorker): Promise<void> {
  const claim = JSON.parse((await worker.get('lab/running.json')) ?? '{}');
  await worker.put('lab/running.json', JSON.stringify({ ...claim, leaseUntil: 0 }));
}

interface Row {
  id: string;
  digest: string | null;
  missed?: string;
}

async function rowsOf(worker: LocalWorker): Promise<Row[]> {
  return JSON.parse((await worker.get('lab/index/2026.json')) ?? '').rows;
}

/** The simulated cluster stands still, so at its second audit its clock is wrong: that is told once. */
async function expectToldOnce(worker: LocalWorker): Promise<void> {
  const told = [...hooked.values()];
  expect(told).toMatchObject([{ kind: 'worse', findings: [{ rule: 'network-clocks-agree' }] }]);
  const mailed = mail.mails.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw)?.[1]);
  expect([...new Set(mailed)]).toEqual([expect.stringContaining(`lab-${told[0]?.id}@`)]);
  const { owed } = JSON.parse((await worker.get('lab/alerts/state.json')) ?? '');
  expect(owed).toEqual([]);
  for (const { key, text } of await worker.objects())
    if (/^lab\/alerts\/\d/.test(key)) expect(JSON.parse(text).closedAt, key).not.toBeNull();
}

/** No half report, no dangling row, no double; the newest report is the latest, and its pages are there. */
async function expectWhole(worker: LocalWorker): Promise<void> {
  const objects = await worker.objects();
  for (const { key, text } of objects) expect(() => JSON.parse(text), key).not.toThrow();
  const rows = await rowsOf(worker);
  expect(rows.map(({ id }) => id)).toEqual([next, interrupted, first]);
  expect(objects.filter(({ key }) => key.startsWith('lab/offsite/'))).toEqual([]);
  const reports = objects.filter(({ key }) => key.startsWith('lab/reports/'));
  const withReport = rows.filter(({ digest }) => digest !== null);
  expect(reports.map(({ key, text }) => [key, sha256(text)]).sort()).toEqual(
    withReport.map(({ id, digest }) => [`lab/reports/2026/${id}.json`, digest]).sort(),
  );
  for (const { text } of reports) expect(JSON.parse(text).version).toBe(1);
  expect(JSON.parse((await worker.get('lab/latest.json')) ?? '').id).toBe(next);
  expect(JSON.parse((await worker.get('lab/running.json')) ?? '').id).toBeNull();
  const latest = JSON.parse(await (await fetch(new URL('/api/latest', worker.url))).text());
  expect(latest.id).toBe(next);
  const ids = withReport.map(({ id }) => id);
  expect(latest.changes.since).toBe(ids[1]);
  for (const path of ['/', '/lab/', '/lab/history/2026/', ...ids.map((id) => `/lab/reports/${id}/`)])
    expect((await fetch(new URL(path, worker.url))).status, path).toBe(200);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
