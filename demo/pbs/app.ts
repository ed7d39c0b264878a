import { type Context, Hono } from 'hono';
import { isBefore } from '../pve/release.ts';
import type { Random } from '../seed.ts';
import { authenticate } from './authenticate.ts';
import type { Ask, Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { checkParameters, parseQuery } from './parameters.ts';
import { permissionsOf } from './permissions.ts';
import { failed, forbidden, Refusal } from './refusal.ts';
import type { BackupServerState } from './state.ts';

export interface AppOptions {
  /** The server at this moment. */
  server: () => BackupServerState;
  /** Order of what is read from directories. */
  random: Random;
  /** How long a refused login is held back (3,000 on the real server). */
  authDelayMs: number;
}

const base = '/api2/json';

/** The simulated Proxmox Backup Server API: every path under `/api2/json`, answered from the server's state. */
export function backupServerApp(options: AppOptions): Hono {
  const app = new Hono();
  for (const endpoint of endpoints) {
    app.get(base + endpoint.path.replace(/\{([\w-]+)\}/g, ':$1'), (c) =>
      respond(c, options, endpoint.world, (ask) => answer(ask, endpoint)),
    );
  }
  app.all('*', (c) =>
    respond(c, options, false, () => {
      if (c.req.method !== 'GET' && writes.test(c.req.path)) throw forbidden();
      throw new Refusal(404, `Path '${c.req.path}' not found.`);
    }),
  );
  return app;
}

/** Paths of the real API that change something: refused, since the simulated server can only be read. */
const writes =
  /^\/api2\/json\/(admin\/(datastore\/[^/]+\/(gc|groups|snapshots|verify|prune-datastore)|(sync|verify|prune)\/[^/]+\/run)|config\/(datastore|sync|verify|prune)|access\/acl)/;

/** The order of checks is the real one: permission, then parameters, then the handler. */
function answer(ask: Ask, endpoint: Endpoint): unknown {
  endpoint.allow(ask);
  const known = Object.entries(endpoint.params).filter(([name]) => {
    const since = endpoint.since[name];
    return since === undefined || !isBefore(ask.server.release, since);
  });
  checkParameters(ask.at, ask.query, Object.fromEntries(known));
  const { node } = ask.at;
  if (node !== undefined && node !== 'localhost' && node !== ask.server.node)
    throw failed(`parameter verification failed - 'node': no such node '${node}'`);
  return endpoint.answer(ask);
}

async function respond(
  c: Context,
  { server: now, random, authDelayMs }: AppOptions,
  world: boolean,
  handle: (ask: Ask) => unknown,
): Promise<Response> {
  const server = now();
  try {
    const caller = world ? '' : authenticate(server, c.req.header('authorization'));
    if (c.req.method === 'GET' && Number(c.req.header('content-length') ?? 0) > 0)
      throw failed(`unsupported content type Ok("${c.req.header('content-type') ?? ''}")`);
    const ask: Ask = {
      server,
      caller,
      may: permissionsOf(server, caller),
      at: c.req.param(),
      query: parseQuery(new URL(c.req.url).search),
      beside: {},
      random,
    };
    const data = handle(ask);
    return send(server, 200, JSON.stringify({ data: data ?? null, ...ask.beside }));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 401) await new Promise((resolve) => setTimeout(resolve, authDelayMs));
    return send(server, error.status, error.message);
  }
}

/** An error is plain text, but its type says JSON like that of any answer. */
function send(server: BackupServerState, status: number, body: string): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      date: new Date(server.now * 1000).toUTCString(),
    },
  });
}
