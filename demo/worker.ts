/** The built Worker in workerd on this machine, through Miniflare: for `npm start` and for tests. */
import { readdirSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions as readOptions } from 'wrangler';

export interface WorkerStart {
  /** The wrangler configuration: bindings, and the bundled `main` with its modules beside it. */
  config: string;
  /** Another bundled main module. */
  main?: string;
  /** 0 picks a free one. */
  port: number;
  /** Folder for what R2, KV and Workflows keep. */
  state: string;
  /** Variables and secrets. */
  vars: Record<string, string>;
  /** Every line that the Worker and its runtime say. */
  log: (line: LogLine) => void;
}

export interface LogLine {
  level: 'error' | 'warn' | 'info';
  text: string;
}

export interface LocalWorker {
  url: URL;
  put(key: string, text: string): Promise<void>;
  get(key: string): Promise<string | null>;
  /** Everything in the bucket below this; at most a thousand objects. */
  objects(prefix: string): Promise<{ key: string; text: string }[]>;
  /** Fires the schedule. @param at the scheduled time, Unix milliseconds */
  cron(at: number): Promise<void>;
  /**
   * Starts a Workflow instance anew that an earlier process was ended in: the local engine, unlike the real
   * one, does not go on with it by itself. Does nothing when there is none, or it has ended.
   */
  revive(instance: string): Promise<void>;
  /** Waits for a Workflow instance and gives back what it ended with; throws the error that it ended with. */
  workflowEnd(instance: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Nothing of it asks the network: no request data from Cloudflare, no statistics. Listens on loopback only. */
export async function startWorker(start: WorkerStart): Promise<LocalWorker> {
  const { config, port, state, vars, log } = start;
  const { workerOptions, main: configured } = readOptions(config);
  const main = start.main ?? configured;
  if (!main) throw new Error(`${config} names no main module.`);
  const signals = keepSignals();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port,
      cf: false,
      telemetry: { enabled: false },
      logRequests: false,
      log: new LineLog(log),
      handleStructuredLogs: ({ level, message }) => log({ level: levelOf(level), text: message }),
      handleUncaughtError: (error) => log({ level: 'error', text: error.stack ?? error.message }),
      resourcePersistencePath: resolve(state),
      workers: [
        {
          ...workerOptions,
          bindings: Object.assign({}, workerOptions.bindings, vars),
          modules: modulesOf(main),
          modulesRoot: dirname(main),
        },
      ],
    }),
  );
  signals.restore();
  const url = await miniflare.ready;
  const bucket = await miniflare.getR2Bucket('AUDITS');
  return {
    url,
    put: async (key, text) => void (await bucket.put(key, text)),
    get: async (key) => (await (await bucket.get(key))?.text()) ?? null,
    objects: async (prefix) => {
      const { objects } = await bucket.list({ prefix });
      return Promise.all(
        objects.map(async ({ key }) => ({ key, text: (await (await bucket.get(key))?.text()) ?? '' })),
      );
    },
    cron: (at) => fireCron(miniflare, at),
    revive: (instance) => revive(miniflare, instance),
    workflowEnd: (instance) => workflowEnd(miniflare, instance),
    stop: () => miniflare.dispose(),
  };
}

/** Miniflare ends the whole process at a signal; how to end is up to whoever started it. */
function keepSignals() {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const before = new Set(names.flatMap((name) => process.listeners(name)));
  return {
    restore() {
      for (const name of names)
        for (const listener of process.listeners(name))
          if (!before.has(listener)) process.removeListener(name, listener);
    },
  };
}

async function fireCron(miniflare: Miniflare, at: number): Promise<void> {
  const worker = await miniflare.getWorker();
  const { outcome } = await worker.scheduled({ scheduledTime: new Date(at), cron: '' });
  if (outcome !== 'ok') throw new Error(`The schedule ended with "${outcome}"; the log says why.`);
}

/** What is used here of a Workflow's binding. */
interface Workflow {
  get(id: string): Promise<WorkflowInstance>;
}

interface WorkflowInstance {
  status(): Promise<{ status: string; output?: unknown; error?: Error }>;
  restart(): Promise<void>;
}

async function instanceOf(miniflare: Miniflare, id: string): Promise<WorkflowInstance> {
  const { AUDIT } = await miniflare.getBindings<{ AUDIT: Workflow }>();
  return AUDIT.get(id);
}

const hasEnded = (status: string): boolean => ['complete', 'errored', 'terminated'].includes(status);

async function revive(miniflare: Miniflare, id: string): Promise<void> {
  const instance = await instanceOf(miniflare, id).catch(() => null);
  if (instance && !hasEnded((await instance.status()).status)) await instance.restart();
}

async function workflowEnd(miniflare: Miniflare, id: string): Promise<unknown> {
  // Once: Miniflare holds this whole process, and with it a simulated cluster, until the runtime has answered.
  const instance = await instanceOf(miniflare, id);
  for (;;) {
    const { status, output, error } = await instance.status();
    if (status === 'complete') return output;
    if (hasEnded(status)) throw new Error(`The audit ${id} ended with an error: ${error?.message ?? status}`);
    await sleep(25);
  }
}

/** The main module first, then everything that it may import. */
function modulesOf(main: string) {
  const folder = dirname(main);
  const others = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => ['.mjs', '.js'].includes(extname(file)) && file !== main)
    .sort();
  return [main, ...others].map((path) => ({ type: 'ESModule' as const, path }));
}

class LineLog extends Log {
  readonly #line: WorkerStart['log'];

  constructor(line: WorkerStart['log']) {
    super(LogLevel.INFO);
    this.#line = line;
  }

  override logWithLevel(level: LogLevel, text: string): void {
    if (level <= LogLevel.INFO) this.#line({ level: levels[level] ?? 'error', text });
  }
}

const levels: Partial<Record<LogLevel, LogLine['level']>> = {
  [LogLevel.WARN]: 'warn',
  [LogLevel.INFO]: 'info',
};

const levelOf = (level: string): LogLine['level'] =>
  level === 'error' ? 'error' : level === 'warn' ? 'warn' : 'info';
