import { readFileSync } from 'node:fs';
import { createServer as createPlain, type RequestListener } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

export type Certificate = 'node' | 'stranger' | 'expired';

export interface LoopbackServer extends AsyncDisposable {
  /** `https://127.0.0.1:40123` */
  url: string;
  port: number;
  /** Every request so far: `GET /path`, with its headers. */
  requests: { line: string; headers: Record<string, unknown> }[];
}

/** Certificate and key for tests, as PEM; see tls/README.md. */
export const pemOf = (name: Certificate) => ({
  cert: readFileSync(fileURLToPath(new URL(`tls/${name}.crt`, import.meta.url).href), 'utf8'),
  key: readFileSync(fileURLToPath(new URL(`tls/${name}.key`, import.meta.url).href), 'utf8'),
});

/** A server on a free port of 127.0.0.1: with a certificate over TLS, without one over plain http. */
export async function loopbackServer(
  answer: RequestListener,
  certificate?: Certificate,
): Promise<LoopbackServer> {
  const requests: LoopbackServer['requests'] = [];
  const listener: RequestListener = (request, response) => {
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    answer(request, response);
  };
  const server = certificate ? createSecure(pemOf(certificate), listener) : createPlain(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
