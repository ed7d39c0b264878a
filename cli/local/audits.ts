/** Audits of a local run: a month of the past, then the present, all started by the Worker's own schedule. */
import type { LocalWorker } from '../../demo/worker.ts';
import { progressOn } from '../progress.ts';
import type { LocalCluster } from './cluster.ts';

interface PastAudits {
  worker: LocalWorker;
  cluster: LocalCluster;
  /** Unix seconds, oldest first. */
  times: number[];
  signal: AbortSignal;
}

/** Audits a simulated cluster at each time of the past that has not had its audit yet, in their order. */
export async function auditThePast({ worker, cluster, times, signal }: PastAudits): Promise<void> {
  const newest = await newestTime(worker, cluster.id);
  const due = times.filter((at) => newest === null || at > newest);
  if (due.length > 0)
    console.log(`Auditing ${due.length} ${due.length === 1 ? 'day' : 'days'} of the past …`);
  const progress = progressOn(process.stderr);
  await releaseDead(worker, cluster.id);
  for (const [index, at] of due.entries()) {
    signal.throwIfAborted();
    progress.show(index + 1, due.length, `audit of ${new Date(at * 1000).toISOString().slice(0, 10)}`);
    cluster.moveTo(at);
    await auditAt(worker, cluster.id, at);
  }
  progress.end();
}

/** Audits the cluster as it is at present. */
export async function auditNow(worker: LocalWorker, cluster: LocalCluster): Promise<void> {
  cluster.moveTo(null);
  await releaseDead(worker, cluster.id);
  await auditAt(worker, cluster.id, now());
}

const now = () => Math.floor(Date.now() / 1000);

/** Nothing else runs on this state: an audit that an earlier run was ended in is dead, its lease may run out. */
async function releaseDead(worker: LocalWorker, cluster: string): Promise<void> {
  const key = `${cluster}/running.json`;
  const claim = await worker.get(key);
  // Its fields: docs/storage.md.
  if (claim) await worker.put(key, JSON.stringify({ ...(JSON.parse(claim) as object), leaseUntil: 0 }));
}

async function auditAt(worker: LocalWorker, cluster: string, at: number): Promise<void> {
  const stamp = new Date(at * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const instance = `${cluster}-${stamp}`;
  await worker.revive(instance);
  await worker.cron(at * 1000);
  await worker.workflowEnd(instance);
}

/** Scheduled time of the newest row, Unix seconds; null before the first. */
async function newestTime(worker: LocalWorker, cluster: string): Promise<number | null> {
  const { rows } = await ask<{ rows: { id: string }[] }>(worker, `/api/reports?cluster=${cluster}`);
  const parts = /^(....)(..)(..)T(..)(..)(..)Z/.exec(rows[0]?.id ?? '');
  if (!parts) return null;
  const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...rest) / 1000;
}

export interface Standing {
  overall: number | null;
  coverage: number;
  reachable: boolean;
  name: string;
  reports: number;
}

/** What the newest report says, and how many there are. */
export async function standingOf(worker: LocalWorker, cluster: string): Promise<Standing> {
  type Latest = {
    score: { overall: number | null; coverage: number };
    reachable: boolean;
    cluster: { name: string };
  };
  const latest = await ask<Latest>(worker, `/api/latest?cluster=${cluster}`);
  const { years } = await ask<{ years: number[] }>(worker, `/api/reports?cluster=${cluster}`);
  let reports = 0;
  for (const year of years) {
    type Year = { rows: { digest: string | null }[] };
    const { rows } = await ask<Year>(worker, `/api/reports?cluster=${cluster}&year=${year}`);
    reports += rows.filter(({ digest }) => digest !== null).length;
  }
  return { ...latest.score, reachable: latest.reachable, name: latest.cluster.name, reports };
}

/** The shapes are those of the Worker's own API, which docs/report-format.md describes. */
async function ask<Answer>(worker: LocalWorker, path: string): Promise<Answer> {
  const response = await fetch(new URL(path, worker.url));
  if (!response.ok)
    throw new Error(`The Worker answered ${path} with ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
