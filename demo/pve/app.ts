import { type Context, Hono } from 'hono';
import type { Random } from '../seed.ts';
import { shuffled } from '../seed.ts';
import type { ClusterState, NodeState } from '../state.ts';
import { ApiError, failed } from './api-error.ts';
import { authenticate } from './authenticate.ts';
import type { Ask, Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { checkParameters, parseQuery } from './parameters.ts';
import { permissionsOf } from './permissions.ts';
import { isBefore } from './release.ts';
import { refuseWrite } from './writes.ts';

export interface AppOptions {
  /** The cluster at this moment. */
  cluster: () => ClusterState;
  /** Order of lists. */
  random: Random;
  /** The node that is being asked, from the host name of the request. */
  entry: (cluster: ClusterState, host: string) => NodeState;
  /** How long a refused authentication is held back (3,000 on the real server). */
  authDelayMs: number;
}

const base = '/api2/json';

/** The simulated Proxmox VE API: every path under `/api2/json`, answered from the cluster's state. */
export function proxmoxApp(options: AppOptions): Hono {
  const app = new Hono();
  for (const endpoint of endpoints) {
    app.get(base + endpoint.path.replace(/\{([\w-]+)\}/g, ':$1'), (c) =>
      respond(c, options, (ask) => answer(ask, endpoint, options.random)),
    );
  }
  app.all('*', (c) =>
    respond(c, options, (ask) => {
      if (c.req.method !== 'GET') refuseWrite(c.req.method, pathOf(c), ask);
      throw notImplemented(c);
    }),
  );
  return app;

  function notImplemented(c: Context): ApiError {
    return new ApiError(501, `Method '${c.req.method} ${pathOf(c)}' not implemented`);
  }

  /** The order of checks is the real one: permission, then proxying, then parameters. */
  function answer(ask: Ask, endpoint: Endpoint, random: Random): unknown {
    if (endpoint.since && isBefore(ask.cluster.release, endpoint.since))
      throw new ApiError(501, `Method 'GET ${fillPath(endpoint.path, ask.at)}' not implemented`);
    endpoint.allow(ask);
    if (endpoint.proxied) reach(ask);
    checkParameters(ask.at, ask.query, endpoint.params, ask.cluster.release);
    const data = endpoint.answer(ask);
    return Array.isArray(data) && !endpoint.ordered ? shuffled(data, random) : data;
  }
}

async function respond(c: Context, options: AppOptions, handle: (ask: Ask) => unknown): Promise<Response> {
  const cluster = options.cluster();
  try {
    const caller = authenticate(cluster, pathOf(c), c.req.header('authorization'));
    if (c.req.method !== 'POST' && c.req.method !== 'PUT' && Number(c.req.header('content-length') ?? 0) > 0)
      throw new ApiError(501, `Unexpected content for method '${c.req.method}'`, { empty: true });
    const ask: Ask = {
      cluster,
      now: cluster.now,
      entry: options.entry(cluster, new URL(c.req.url).hostname),
      caller,
      may: permissionsOf(cluster, caller),
      at: c.req.param(),
      query: parseQuery(new URL(c.req.url).search.slice(1)),
      beside: {},
    };
    const data = handle(ask);
    return send(cluster, 200, 'OK', { data: data ?? null, ...ask.beside });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) await new Promise((resolve) => setTimeout(resolve, options.authDelayMs));
    return refuse(cluster, error);
  }
}

function refuse(cluster: ClusterState, { status, message, errors, empty }: ApiError): Response {
  const reason = message.replace(/\s*\n\s*/g, ' ').trim();
  if (empty) return send(cluster, status, reason, undefined);
  // Until 8.3 the text stood in the reason phrase alone.
  const text = isBefore(cluster.release, '8.4') ? {} : { message };
  return send(cluster, status, reason, { data: null, ...text, ...(errors && { errors }) });
}

function send(cluster: ClusterState, status: number, reason: string, body: unknown): Response {
  return new Response(body === undefined ? '' : JSON.stringify(body), {
    status,
    statusText: reason.replace(/[^\t\x20-\x7e]/g, '?'),
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'cache-control': 'max-age=0',
      pragma: 'no-cache',
      server: 'pve-api-daemon/3.0',
      date: new Date(cluster.now * 1000).toUTCString(),
    },
  });
}

/** Hands the call on to the node in the path: unknown nodes cannot be looked up, dead ones refuse the connection. */
function reach({ cluster, at }: Ask): void {
  const name = at.node ?? '';
  const node = cluster.nodes.find((known) => known.name === name);
  if (!node)
    throw failed(
      `hostname lookup '${name}' failed - failed to get address info for: ${name}: ` +
        'Temporary failure in name resolution',
    );
  if (node.deadSince !== undefined) throw new ApiError(595, 'Connection refused', { empty: true });
}

function pathOf(c: Context): string {
  return c.req.path.startsWith(base) ? c.req.path.slice(base.length) : c.req.path;
}

function fillPath(path: string, at: Record<string, string>): string {
  return path.replace(/\{([\w-]+)\}/g, (_, name: string) => at[name] ?? '');
}
