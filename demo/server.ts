import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { DemoCluster } from './index.ts';

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
