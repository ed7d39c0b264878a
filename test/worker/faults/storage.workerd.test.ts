/** Each call that audits and pages make to R2 and KV × each way in which it can go wrong. */
import type { WorkflowStep } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseReport } from '../../../audit/report.ts';
import { demoCluster } from '../../../demo/index.ts';
import { type AuditEnd, auditWorkflow } from '../../../worker/audit-workflow.ts';
import type { Env } from '../../../worker/env.ts';
import { publisher } from '../../../worker/handler.ts';
import { scheduledAtOf } from '../../../worker/report-id.ts';
import { keys, readLatest, readReport, readRows } from '../../../worker/store.ts';
import { askWorker } from '../ask.ts';
import { secrets } from '../secrets.ts';
import { site } from '../site.ts';
import { bucket, env, first, pushConfig, second, storedKeys, third } from '../support.ts';
import {
  internals,
  methodOf,
  type Operation,
  type StorageFault,
  storageFaults,
  watchedStorage,
} from './faulty-storage.ts';

const sound = { ...env, ...secrets, CLOCK: 'scheduled' } as Env;

beforeEach(() => {
  const cluster = demoCluster('single-node', { now: scheduledAtOf(first), seed: 1 });
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => cluster.fetch(input as string, init));
  // Waiting for other writers is not what is tested.
  vi.spyOn(scheduler, 'wait').mockResolvedValue(undefined);
  for (const channel of ['warn', 'error'] as const) vi.spyOn(console, channel).mockImplementation(() => {});
});

afterEach(() => void vi.restoreAllMocks());

/** As the engine of Workflows does it: a step that hangs is given up after its time, and each is tried again. */
function engine(hung: Hung) {
  const once = (deed: () => Promise<unknown>) =>
    Promise.race([
      deed(),
      new Promise((_, reject) => hung.heard(() => reject(new Error('The step timed out.')))),
    ]);
  return {
    do: (_name: string, _config: unknown, deed: () => Promise<unknown>) => once(deed).catch(() => once(deed)),
    async sleep() {},
  };
}

/** Tells the engine that a step waits for ever, so that a test need not. */
function hanging(): Hung {
  let giveUp = () => {};
  return {
    heard: (end) => {
      giveUp = end;
    },
    now: () => giveUp(),
  };
}

interface Hung {
  heard(end: () => void): void;
  now(): void;
}

function within<Value>(ms: number, work: Promise<Value>, what: string): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} came to no end`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const { prototype } = auditWorkflow(publisher(site));

/** The whole Workflow, from the claim to the end. */
async function audit(on: Env, cluster: string, id: string, hung = hanging()): Promise<AuditEnd | Error> {
  // As much of an event, a step and an instance as running uses.
  const event = { payload: { cluster, id } } as unknown as Parameters<typeof prototype.run>[0];
  const run = prototype.run.call(
    { env: on } as unknown as typeof prototype,
    event,
    engine(hung) as unknown as WorkflowStep,
  );
  return within(60_000, run, 'the audit').catch((error: Error) => error);
}

/** One alone: the first page looks at all of them. */
const configured = (cluster: string) =>
  pushConfig({ clusters: [{ id: cluster, urls: ['https://pve1.example:8006'], depth: 'lean' }] });

/** Every operation of a piece of work, in the order in which it first happens. */
async function operationsOf(work: (on: Env) => Promise<unknown>): Promise<Operation[]> {
  const seen = new Set<Operation>();
  await work(watchedStorage(sound, (operation) => void seen.add(operation)));
  return [...seen];
}

const cases = (operations: readonly Operation[]) =>
  operations.flatMap((operation) =>
    storageFaults
      .filter(({ methods }) => methods.includes(methodOf(operation)))
      .map((fault) => ({ operation, fault, name: `${fault.name} at ${operation}` })),
  );

const with_ = (operation: Operation, { answer, silent }: StorageFault, hangs = () => {}): Env =>
  watchedStorage(sound, (each) => {
    if (each !== operation) return undefined;
    if (silent) setTimeout(hangs);
    return answer;
  });

it('whatever one call of an audit meets, it ends, the reports before it stay, and the next audit works', async () => {
  await configured('lab0');
  await audit(sound, 'lab0', first);
  // From here on nobody answers, which makes a report all the same, and a small one.
  vi.mocked(fetch).mockImplementation(async () => new Response('', { status: 595 }));
  const made = await Promise.all(
    (await storedKeys('lab0/')).map(async (key) => [key, await (await bucket.get(key))?.text()] as const),
  );
  const operations = await operationsOf((on) => audit(on, 'lab0', second));
  const table = cases(operations);
  const wrong: string[] = [];
  const ends = { done: 0, failed: 0, unrecorded: 0 };
  for (const [at, { operation, fault, name }] of table.entries()) {
    const cluster = `lab${at + 1}`;
    await configured(cluster);
    await Promise.all(made.map(([key, text]) => bucket.put(key.replace('lab0/', `${cluster}/`), text ?? '')));
    const before = await readReport(bucket, cluster, first);
    const hung = hanging();
    const end = await audit(with_(operation, fault, hung.now), cluster, second, hung);
    if (end instanceof Error && /^the audit came to no end/.test(end.message))
      wrong.push(`${name}: ${end.message}`);
    wrong.push(...(await harmIn(cluster, before?.text)).map((what) => `${name}: ${what}`));
    // A claim of a dead audit runs out.
    await bucket.delete(keys.running(cluster));
    const next = await audit(sound, cluster, third);
    if (next instanceof Error || next.ended !== 'done')
      wrong.push(`${name}: the next audit ended with ${said(next)}`);
    wrong.push(...(await harmIn(cluster, before?.text)).map((what) => `${name}, then: ${what}`));
    if ((await readLatest(bucket, cluster))?.id !== third)
      wrong.push(`${name}: the newest report is not the latest`);
    const row = (await readRows(bucket, cluster, 2026)).find(({ id }) => id === second);
    ends[row === undefined ? 'unrecorded' : row.digest ? 'done' : 'failed'] += 1;
  }
  console.log(
    `fault table of an audit's storage: ${operations.length} calls × up to ${storageFaults.length} faults = ${table.length} cases; ` +
      `${ends.done} made their report, ${ends.failed} were recorded as failed, ${ends.unrecorded} left no row; ${wrong.length} did harm`,
  );
  expect(wrong).toEqual([]);
}, 300_000);

const said = (end: AuditEnd | Error): string => (end instanceof Error ? end.message : end.ended);

/** What is no longer as it must be. */
async function harmIn(cluster: string, before: string | undefined): Promise<string[]> {
  const harm: string[] = [];
  try {
    if ((await readReport(bucket, cluster, first))?.text !== before)
      harm.push('the report before is another one');
    const latest = await readLatest(bucket, cluster);
    const rows = await readRows(bucket, cluster, 2026);
    const shown = latest && (await readReport(bucket, cluster, latest.id));
    if (!shown) harm.push('the latest report is not there');
    else parseReport(JSON.parse(shown.text));
    for (const { id, digest } of rows)
      if (digest !== null && (await readReport(bucket, cluster, id))?.digest !== digest)
        harm.push(`the row of ${id} names another report`);
    if (!rows.some(({ id }) => id === first)) harm.push('the row before is lost');
    const page = await askWorker(new Request(`https://localhost/${cluster}/`), sound);
    if (page.status !== 200) harm.push(`the page is answered with ${page.status}`);
  } catch (error) {
    harm.push(`reading it fails: ${error}`);
  }
  return harm;
}

const paths = [
  '/',
  '/lab/',
  '/lab/history/2026/',
  `/lab/reports/${first}/`,
  '/lab/feed.xml',
  '/api/health',
  '/api/latest',
  '/nothing/',
];

it('whatever one call of a request meets, it is answered with a page, and says nothing of what is inside', async () => {
  await configured('lab');
  await audit(sound, 'lab', first);
  const ask = (on: Env, path: string) => askWorker(new Request(`https://localhost${path}`), on);
  const wrong: string[] = [];
  const statuses = new Map<number, number>();
  let size = 0;
  for (const path of paths) {
    // Rendered anew, and from the cache.
    const operations = await operationsOf((on) => ask(on, path));
    const table = cases(operations);
    size += table.length;
    for (const { operation, fault, name } of table) {
      if (fault.silent) vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const answered = ask(with_(operation, fault), path).catch((error: Error) => error);
      const response = fault.silent ? await passing(answered) : await answered;
      vi.useRealTimers();
      if (!(response instanceof Response)) {
        wrong.push(`${path}, ${name}: ${response instanceof Error ? response.message : 'no end'}`);
        continue;
      }
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      const text = await response.text();
      if (text === '') wrong.push(`${path}, ${name}: ${response.status} without a word`);
      if (path.startsWith('/api/') && !response.headers.get('content-type')?.startsWith('application/json'))
        wrong.push(`${path}, ${name}: ${response.status} is no JSON`);
      if (text.includes(internals) || /\bat \S+\.ts:\d/.test(text))
        wrong.push(`${path}, ${name}: tells what is inside`);
    }
    if ((await ask(sound, path)).status === 500) wrong.push(`${path} is no longer answered`);
  }
  const answered = [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${count} with ${status}`);
  console.log(
    `fault table of the storage of requests: ${paths.length} paths, ${size} cases; answered ${answered.join(', ')}; ${wrong.length} wrongly`,
  );
  expect(wrong).toEqual([]);
}, 300_000);

/** Lets time go by until it is answered, two minutes at most. */
async function passing<Value>(work: Promise<Value>): Promise<Value | undefined> {
  let done: { value: Value } | undefined;
  void work.then((value) => {
    done = { value };
  });
  for (let second = 0; second < 120 && !done; second++) await vi.advanceTimersByTimeAsync(1000);
  return done?.value;
}
