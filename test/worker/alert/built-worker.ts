/** The test's Worker, bundled and run in workerd, trusting the certificate of the tests. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../../gather/doctor/line.ts';
import type { Delivery } from '../../../worker/alert/delivery.ts';
import type { Order } from './entry.ts';

export interface AlertWorker extends AsyncDisposable {
  order(order: Order): Promise<Delivery>;
  /** Looks at the mail server without sending anything. */
  look(order: Order): Promise<Finding>;
  /** Everything that the Worker wrote to its log. */
  log: string[];
}

export async function alertWorker(): Promise<AlertWorker> {
  const folder = mkdtempSync(join(tmpdir(), 'offsight-alert-'));
  bundle(folder);
  // Read once, when the module is loaded.
  process.env.NODE_EXTRA_CA_CERTS = 'test/support/tls/node.crt';
  const { convertV4MiniflareOptions, Miniflare } = await import('miniflare');
  const log: string[] = [];
  const modules = readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .map((file) => ({ type: 'ESModule' as const, path: join(folder, file) }));
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules,
      modulesRoot: folder,
      compatibilityDate: '2026-10-05',
      compatibilityFlags: ['nodejs_compat'],
      cf: false,
      telemetry: { enabled: false },
      email: { send_email: [{ name: 'EMAIL', allowed_destination_addresses: ['owner@example.com'] }] },
      handleStructuredLogs: ({ message }) => void log.push(message),
    }),
  );
  await miniflare.ready;
  const ask = async (order: Order) => {
    const body = JSON.stringify(order);
    const response = await miniflare.dispatchFetch('http://worker/', { method: 'POST', body });
    if (!response.ok) throw new Error(`The Worker answered ${response.status}: ${await response.text()}`);
    return await response.json();
  };
  return {
    log,
    // What entry.ts sends.
    order: async (order) => (await ask(order)) as Delivery,
    look: async (order) => (await ask({ ...order, look: true })) as Finding,
    async [Symbol.asyncDispose]() {
      await miniflare.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function bundle(folder: string): void {
  const quiet = {
    CI: '1',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_LOG_PATH: join(folder, 'wrangler.log'),
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
  };
  const command = ['deploy', '-c', 'test/worker/alert/wrangler.toml'];
  execFileSync(
    process.execPath,
    ['node_modules/wrangler/bin/wrangler.js', ...command, '--dry-run', '--outdir', folder],
    { env: { ...process.env, ...quiet }, stdio: 'pipe' },
  );
  readFileSync(join(folder, 'entry.js')); // else it would start without a Worker
}
