import { demoCluster } from '../../demo/index.ts';
import { serveDemo } from '../../demo/server.ts';
import { type Certificate, pemOf } from './loopback-server.ts';

export interface ServedDemo extends AsyncDisposable {
  url: string;
  /** Every request so far, with the headers it came with. */
  requests: { headers: Record<string, string> }[];
}

/** A simulated cluster on a free port of 127.0.0.1; with a certificate over TLS. */
export async function served(name: string, certificate?: Certificate): Promise<ServedDemo> {
  const cluster = demoCluster(name);
  const requests: ServedDemo['requests'] = [];
  const { url, close } = await serveDemo(
    {
      fetch: (input, init) => {
        const request = new Request(input, init);
        requests.push({ headers: Object.fromEntries(request.headers) });
        return cluster.fetch(request);
      },
    },
    { port: 0, ...(certificate && { tls: pemOf(certificate) }) },
  );
  return { url, requests, [Symbol.asyncDispose]: close };
}
