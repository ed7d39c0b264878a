import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

const folder = mkdtempSync(join(tmpdir(), 'offsight-crash-'));
let witness: Witness;
let hook: LoopbackServer;
let mail: MailServer;
/** What came to the webhook, by its key: the same body however often it came. */
const hooked = new Map<string, AlertMessage>();
let simulated: Awaited<ReturnType<typeof serveDemo>>;
/** The Worker in which the audits after the killed ones ran. */
let worker: LocalWorker;
/** What went wrong on a cluster's way, by its id: the test of this cluster tells it. */
const failures = new Map<string, unknown>();

const quiet = {
  CI: '1',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_LOG_PATH: join(folder, 'wrangler.log'),
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
};

/** What the interrupted audit becomes: the first write that can be gone on from is that of the facts. */
const leftLying: [moment: string, becomes: RegExp | 'completed'][] = [
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

/** What Cloudflare does; the local engine starts from the first step, as if none had been finished. */
const goneOnWith = [
  'after claim',
  'after offsite',
  'after facts',
  'before removal',
  'after index',
  'after pages',
  'before taken by hook',
  'before closing',
];

/** Each killed audit is that of a cluster of its own. */
const lying = (moment: string) => moment.replaceAll(' ', '-');
const revived = (moment: string) => `${lying(moment)}-revived`;
const killed = new Map([
  ...leftLying.map(([moment]) => [lying(moment), moment] as const),
  ...goneOnWith.map((moment) => [revived(moment), moment] as const),
]);
const clusters = [...killed.keys()];

/**
 * Three processes: one for the audits before, one in which each audit comes to its moment and stands still there until
 * the process is killed, and one for what comes after. Starting the Worker is what takes long.
 */
beforeAll(async () => {
  bundle();
  witness = await startWitness();
  hook = await loopbackServer(receive);
  mail = await mailServer({ security: 'none' });
  simulated = await serveDemo(demoCluster('single-node', { now: at(first) / 1000 }), { port: 0 });
  worker = await start();
  await audit(clusters, first);
  await worker.stop();
  hooked.clear();
  mail.mails.length = 0;
  await killAll();
  worker = await start();
  await configure(clusters);
  for (const moment of goneOnWith) await noting(revived(moment), () => goOnWith(revived(moment)));
  for (const [moment] of leftLying) await noting(lying(moment), () => letLeaseRunOut(lying(moment)));
  await audit(clusters, next);
}, 600_000); // A busy machine takes its time for so many audits.

afterAll(async () => {
  await worker?.stop();
  await simulated?.close();
  await hook?.[Symbol.asyncDispose]();
  await mail?.[Symbol.asyncDispose]();
  witness?.close();
  rmSync(folder, { recursive: true, force: true });
});

it.each(leftLying)('killed %s, everything is whole after the next audit', async (moment, becomes) => {
  const cluster = lying(moment);
  await expectWhole(cluster);
  await expectToldOnce(cluster);
  const row = (await rowsOf(cluster)).find(({ id }) => id === interrupted);
  if (becomes === 'completed') expect(row?.digest).toBeTruthy();
  else expect(row?.missed).toMatch(becomes);
});

it.each(goneOnWith)('killed %s and gone on with, the audit itself completes', async (moment) => {
  const cluster = revived(moment);
  await expectWhole(cluster);
  await expectToldOnce(cluster);
});

it('the page of all clusters is there', async () => {
  expect((await fetch(worker.url)).status).toBe(200);
});

/** Bundles the Worker with its witness. */
function bundle(): void {
  const command = ['deploy', 'test/worker/crash/entry.ts', '-c', 'wrangler.toml', '--assets', 'site/public'];
  const output = ['--dry-run', '--outdir', join(folder, 'bundle')];
  execFileSync(process.execPath, ['node_modules/wrangler/bin/wrangler.js', ...command, ...output], {
    env: { ...process.env, ...quiet },
    stdio: 'pipe',
  });
}

async function noting(cluster: string, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!failures.has(cluster)) failures.set(cluster, error);
  }
}

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

const start = () =>
  startWorker({
    config: 'wrangler.toml',
    main: join(folder, 'bundle/entry.js'),
    port: 0,
    state: join(folder, 'state'),
    vars: {
      PVE_TOKEN: tokens.reader,
      WEBHOOK_URL: hook.url,
      WEBHOOK_SIGNING_KEY: 'key',
      WITNESS: witness.url,
      CLOCK: 'scheduled',
      READERS: 'local',
    },
    log: () => {},
  });

async function configure(clusters: readonly string[]): Promise<void> {
  const targets = [{ name: 'near', kind: 'vzdump', via: { binding: 'AUDITS' }, prefix: 'dump/' }];
  const alerts = { digest: 'off', channels: channels() };
  const each = { urls: [simulated.url], policy: { offsite: { targets } }, alerts };
  const config = { clusters: clusters.map((id) => ({ id, ...each })) };
  await worker.put('config/policy.json', JSON.stringify(config));
}

async function audit(clusters: readonly string[], id: string): Promise<void> {
  await configure(clusters);
  await worker.cron(at(id));
  for (const cluster of clusters)
    await noting(cluster, async () => void (await worker.workflowEnd(`${cluster}-${id}`)));
}

/** Starts the audits and pulls the plug when each stands at its moment. */
async function killAll(): Promise<void> {
  worker = await start();
  try {
    await configure(clusters);
    const late = witness.killAt(killed, 120_000);
    // The process may die before the schedule's own call has come back.
    await worker.cron(at(interrupted)).catch(() => {});
    for (const cluster of await late)
      failures.set(cluster, new Error(`The audit did not come to the moment "${killed.get(cluster)}".`));
  } finally {
    await worker.stop();
  }
}

async function goOnWith(cluster: string): Promise<void> {
  await worker.revive(`${cluster}-${interrupted}`);
  await worker.workflowEnd(`${cluster}-${interrupted}`);
  expect((await rowsOf(cluster))[0]).toMatchObject({ id: interrupted, digest: expect.any(String) });
}

/** Twenty minutes later. */
async function letLeaseRunOut(cluster: string): Promise<void> {
  const claim = JSON.parse((await worker.get(`${cluster}/running.json`)) ?? '{}');
  await worker.put(`${cluster}/running.json`, JSON.stringify({ ...claim, leaseUntil: 0 }));
}

interface Row {
  id: string;
  digest: string | null;
  missed?: string;
}

async function rowsOf(cluster: string): Promise<Row[]> {
  return JSON.parse((await worker.get(`${cluster}/index/2026.json`)) ?? '').rows;
}

/** The simulated cluster stands still, so at its second audit its clock is wrong: that is told once. */
async function expectToldOnce(cluster: string): Promise<void> {
  const told = [...hooked.values()].filter((message) => message.cluster.id === cluster);
  expect(told).toMatchObject([{ kind: 'worse', findings: [{ rule: 'network-clocks-agree' }] }]);
  const mailed = mail.mails.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw)?.[1] ?? '');
  const ofCluster = mailed.filter((id) => id.includes(`${cluster}-2`));
  expect([...new Set(ofCluster)]).toEqual([expect.stringContaining(`${cluster}-${told[0]?.id}@`)]);
  const { owed } = JSON.parse((await worker.get(`${cluster}/alerts/state.json`)) ?? '');
  expect(owed).toEqual([]);
  for (const { key, text } of await worker.objects(`${cluster}/alerts/2`))
    expect(JSON.parse(text).closedAt, key).not.toBeNull();
}

/** No half report, no dangling row, no double; the newest report is the latest, and its pages are there. */
async function expectWhole(cluster: string): Promise<void> {
  if (failures.has(cluster)) throw failures.get(cluster);
  const objects = await worker.objects(`${cluster}/`);
  for (const { key, text } of objects) expect(() => JSON.parse(text), key).not.toThrow();
  const rows = await rowsOf(cluster);
  expect(rows.map(({ id }) => id)).toEqual([next, interrupted, first]);
  expect(objects.filter(({ key }) => key.startsWith(`${cluster}/offsite/`))).toEqual([]);
  const reports = objects.filter(({ key }) => key.startsWith(`${cluster}/reports/`));
  const withReport = rows.filter(({ digest }) => digest !== null);
  expect(reports.map(({ key, text }) => [key, sha256(text)]).sort()).toEqual(
    withReport.map(({ id, digest }) => [`${cluster}/reports/2026/${id}.json`, digest]).sort(),
  );
  for (const { text } of reports) expect(JSON.parse(text).version).toBe(1);
  expect(JSON.parse((await worker.get(`${cluster}/latest.json`)) ?? '').id).toBe(next);
  expect(JSON.parse((await worker.get(`${cluster}/running.json`)) ?? '').id).toBeNull();
  const latest = JSON.parse(
    await (await fetch(new URL(`/api/latest?cluster=${cluster}`, worker.url))).text(),
  );
  expect(latest.id).toBe(next);
  const ids = withReport.map(({ id }) => id);
  expect(latest.changes.since).toBe(ids[1]);
  for (const path of ['', 'history/2026/', ...ids.map((id) => `reports/${id}/`)])
    expect((await fetch(new URL(`/${cluster}/${path}`, worker.url))).status, path).toBe(200);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
