import { serveDemo } from '../../demo/server.ts';
import type { Fault } from './faults.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Calls of one form: what differs between them is only the node, guest, storage or task. */
export interface Call {
  /** `GET /nodes/{node}/status` */
  template: string;
  /** Path and parameters of each, in the order in which they were asked. */
  paths: string[];
}

export interface RecordedApi {
  calls(): Call[];
  /** Answers as recorded, and what was not asked before as the API does. */
  replay: Fetch;
  /** `every` call of that form fails, or the `first` alone. */
  withFault(fault: Fault, call: Call, which: 'every' | 'first'): Fetch;
}

/**
 * A proxy on loopback that keeps what is asked of an API and what it answers.
 * @param audit is given the address of the proxy and asks all that it ever asks
 */
export async function recordedApi<Result>(
  api: { fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> },
  audit: (url: string) => Promise<Result>,
): Promise<{ recorded: RecordedApi; clean: Result }> {
  const answers = new Map<string, { body: string; status: number; headers: [string, string][] }>();
  const ask = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const path = pathOf(request.url);
    const known = answers.get(path);
    if (known) return new Response(known.body, known);
    const response = await api.fetch(request);
    const answer = {
      body: thinned(path, await response.text()),
      status: response.status,
      headers: [...response.headers],
    };
    answers.set(path, answer);
    return new Response(answer.body, answer);
  };
  const proxy = await serveDemo({ fetch: ask }, { port: 0 });
  const clean = await audit(proxy.url).finally(proxy.close);
  const asked = [...answers.keys()];
  const replay: Fetch = async (url, { method, headers }) => {
    const known = answers.get(pathOf(url));
    return known ? new Response(known.body, known) : await ask(url, { method, headers });
  };
  return {
    clean,
    recorded: {
      calls: () => [...Map.groupBy(asked, templateOf)].map(([template, paths]) => ({ template, paths })),
      replay,
      withFault:
        (fault, { template, paths }, which) =>
        async (url, init) => {
          const path = pathOf(url);
          const faulty = which === 'every' ? templateOf(path) === template : path === paths[0];
          // The client always gives a signal.
          return faulty
            ? await fault.answer(() => replay(url, init), init.signal as AbortSignal)
            : replay(url, init);
        },
    },
  };
}

/** A day of a node is 1,440 measurements, and most of an audit is to parse them: one in eight will do here. */
function thinned(path: string, body: string): string {
  if (!path.includes('/rrddata')) return body;
  const { data } = JSON.parse(body) as { data: unknown[] };
  return JSON.stringify({ data: data.filter((_, at) => at % 8 === 0) });
}

const pathOf = (url: string): string => url.replace(/^.*\/api2\/json/, '');

/** `/nodes/pve1/qemu/100/config` → `GET /nodes/{node}/qemu/{vmid}/config`; of parameters their names. */
export function templateOf(path: string): string {
  const [plain = '', query = ''] = path.split('?');
  const names = [...new URLSearchParams(query).keys()];
  const general = plain
    .replace(/^\/nodes\/[^/]+/, '/nodes/{node}')
    .replace(/\/(qemu|lxc)\/\d+/, '/$1/{vmid}')
    .replace(/\/storage\/[^/]+\//, '/storage/{storage}/')
    .replace(/\/tasks\/[^/]+\//, '/tasks/{upid}/')
    .replace(/\/zfs\/[^/]+$/, '/zfs/{pool}')
    .replace(/\/datastore\/[^/]+/, '/datastore/{store}');
  return `GET ${general}${names.length > 0 ? `?${names.join('&')}` : ''}`;
}
