/** The Worker's API, bundled and run in workerd on a free port of 127.0.0.1. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalWorker, startWorker } from '../../demo/worker.ts';

export interface BuiltApi extends AsyncDisposable {
  worker: LocalWorker;
  /** Everything that the Worker wrote to its log. */
  log: string[];
}

/** @param vars variables and secrets */
export async function builtApi(vars: Record<string, string>): Promise<BuiltApi> {
  const folder = mkdtempSync(join(tmpdir(), 'offsight-api-'));
  const quiet = {
    CI: '1',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_LOG_PATH: join(folder, 'wrangler.log'),
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
  };
  const bundle = join(folder, 'bundle');
  const command = ['deploy', 'test/worker/api-entry.ts', '-c', 'wrangler.toml', '--assets', 'site/public'];
  execFileSync(
    process.execPath,
    ['node_modules/wrangler/bin/wrangler.js', ...command, '--dry-run', '--outdir', bundle],
    { env: { ...process.env, ...quiet }, stdio: 'pipe' },
  );
  const log: string[] = [];
  const worker = await startWorker({
    config: 'wrangler.toml',
    main: join(bundle, 'api-entry.js'),
    port: 0,
    state: join(folder, 'state'),
    vars,
    log: ({ text }) => void log.push(text),
  });
  return {
    worker,
    log,
    async [Symbol.asyncDispose]() {
      await worker.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
