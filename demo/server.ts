import { readFileSync, realpathSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { clusters } from './clusters.ts';
import { type DemoCluster, demoCluster } from './index.ts';

export interface ServeOptions {
  /** 0 takes any free port. */
  port: number;
  /** Loopback unless given. */
  host?: string;
  /** Certificate and key as PEM; without them the server speaks plain http. */
  tls?: { key: string; cert: string };
}

/**
 * Serves a simulated cluster over http or https, with the statuses and reason phrases of the real API server. Rejects
 * when the port is taken.
 */
export async function serveDemo(
  cluster: Pick<DemoCluster, 'fetch'>,
  { port, host = '127.0.0.1', tls }: ServeOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const listener: RequestListener = (request, response) =>
    void handle(cluster, request, response, tls !== undefined);
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} on ${host} is taken; choose another one.`)
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });
  // A server that listens on a port has an address of this form.
  const address = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function handle(
  cluster: Pick<DemoCluster, 'fetch'>,
  request: IncomingMessage,
  response: ServerResponse,
  secure: boolean,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  request.resume();
  try {
    const url = new URL(
      request.url ?? '/',
      `${secure ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}`,
    );
    const answer = await cluster.fetch(url, {
      method: request.method,
      headers: headersOf(request),
      signal: gone.signal,
    });
    response.writeHead(answer.status, answer.statusText, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  } catch {
    // A dead node or a caller that went away: no answer, as from a real one.
    response.destroy();
  }
}

function headersOf({ headers }: IncomingMessage): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  );
}

const usage = `Serves a simulated Proxmox VE cluster.

  node demo/server.ts [NAME] [--port N] [--host ADDRESS] [--tls-key FILE --tls-cert FILE] [--slow MS]

NAME is one of ${Object.keys(clusters).join(', ')} (homelab unless given); the port is 8006 unless given.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '8006' },
      host: { type: 'string', default: '127.0.0.1' },
      slow: { type: 'string', default: '0' },
      'tls-key': { type: 'string' },
      'tls-cert': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const cluster = demoCluster(positionals[0] ?? 'homelab', { slow: Number(values.slow), authDelayMs: 3_000 });
  const tls = tlsFrom(values['tls-key'], values['tls-cert']);
  const server = await serveDemo(cluster, { port: Number(values.port), host: values.host, tls });
  console.log(`${cluster.name} is served on ${server.url}; Ctrl-C ends it. Tokens:`);
  for (const [name, token] of Object.entries(cluster.tokens)) console.log(`  ${name.padEnd(8)} ${token}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
}

function tlsFrom(key: string | undefined, cert: string | undefined): ServeOptions['tls'] {
  if (!key && !cert) return undefined;
  if (!key || !cert) throw new Error('--tls-key and --tls-cert belong together.');
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
  main().catch((error: Error) => {
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  });
}
