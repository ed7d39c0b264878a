/** The Worker as it is uploaded: its size, and what starting it costs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundleBudget, bundleSize } from '../cli/deploy/bundle.ts';
import { buildSite, siteIsCurrent } from '../cli/local/site-build.ts';
import { heading, line, median } from './bench-lines.ts';

const root = resolve(import.meta.dirname, '..');
const rounds = 5;

export async function measureWorker(): Promise<void> {
  heading('Worker');
  if (!siteIsCurrent(root)) await buildSite(root, () => {}, new AbortController().signal);
  line('KiB with gzip', bundleSize(root).kib, bundleBudget);
  const folder = mkdtempSync(join(tmpdir(), 'offsight-bench-'));
  try {
    line('CPU of starting, ms (median)', startUp(folder), 100);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As workerd on this computer profiles it; idle samples are those in which it waits to be asked. */
function startUp(folder: string): number {
  const [bundle, profile] = [join(folder, 'worker.bundle'), join(folder, 'startup.cpuprofile')];
  wrangler('deploy', '-c', 'site/dist/server/wrangler.json', '--dry-run', '--outfile', bundle);
  return median(
    Array.from({ length: rounds }, () => {
      wrangler('check', 'startup', '--worker', bundle, '--outfile', profile);
      return busyMs(JSON.parse(readFileSync(profile, 'utf8')));
    }),
  );
}

/** Of V8's CPU profile. */
interface Profile {
  nodes: { id: number; callFrame: { functionName: string } }[];
  samples: number[];
  /** Microseconds, of each sample. */
  timeDeltas: number[];
}

function busyMs({ nodes, samples, timeDeltas }: Profile): number {
  const waiting = new Set(
    nodes
      .filter(({ callFrame }) => /^\((idle|program|root)\)$/.test(callFrame.functionName))
      .map(({ id }) => id),
  );
  const busy = samples.map((id, index) => (waiting.has(id) ? 0 : (timeDeltas[index] ?? 0)));
  return busy.reduce((sum, microseconds) => sum + microseconds, 0) / 1000;
}

function wrangler(...args: string[]): void {
  execFileSync(process.execPath, ['node_modules/wrangler/bin/wrangler.js', ...args], {
    cwd: root,
    env: { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false', WRANGLER_SEND_ERROR_REPORTS: 'false' },
    stdio: 'pipe',
  });
}
