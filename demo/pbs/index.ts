import { canaries } from '../clusters/canaries.ts';
import { randomFrom } from '../seed.ts';
import { backupServerApp } from './app.ts';
import { tokens } from './servers/tokens.ts';
import { servers } from './servers.ts';
import type { BackupServerState } from './state.ts';

export { canaries, servers };

export interface BackupServerOptions {
  /** Unix seconds at which the server is asked; without it the clock. */
  now?: number;
  /** Fixes the order of lists that are read from directories, which is random otherwise. */
  seed?: number;
  /** Milliseconds that a refused login is held back; the real server waits 3,000. */
  authDelayMs?: number;
}

export interface DemoBackupServer {
  name: string;
  /** Asks the server in-process; any base URL will do as long as the path holds `/api2/json`. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** API tokens, each as `user@realm!name:secret`. */
  tokens: typeof tokens;
  /** Moves the server to a moment (Unix seconds) and keeps it there. */
  setNow(now: number): void;
  /** The server's data at this moment. */
  state(): BackupServerState;
  /** Every request so far, in the order of their answers. */
  requests: { method: string; path: string; status: number }[];
}

/** A simulated Proxmox Backup Server. Throws for a name that does not exist, listing those that do. */
export function demoBackupServer(name: string, options: BackupServerOptions = {}): DemoBackupServer {
  const build = servers[name];
  if (!build)
    throw new Error(
      `No simulated backup server is called ${name}; there are ${Object.keys(servers).join(', ')}.`,
    );
  return simulateBackupServer(name, build, options);
}

/** A backup server over data of one's own, made for the moment (Unix seconds) at which it is asked. */
export function simulateBackupServer(
  name: string,
  build: (now: number) => BackupServerState,
  options: BackupServerOptions = {},
): DemoBackupServer {
  let fixed = options.now;
  let latest: BackupServerState | undefined;
  const state = () => {
    const now = fixed ?? Math.floor(Date.now() / 1000);
    if (latest?.now !== now) latest = build(now);
    return latest;
  };
  const app = backupServerApp({
    server: state,
    random: options.seed === undefined ? Math.random : randomFrom(options.seed),
    authDelayMs: options.authDelayMs ?? 0,
  });
  const requests: DemoBackupServer['requests'] = [];
  return {
    name,
    tokens,
    requests,
    state,
    setNow(now) {
      fixed = now;
    },
    async fetch(input, init) {
      const request = toApi(new Request(input, init));
      request.signal.throwIfAborted();
      const response = await app.fetch(request);
      request.signal.throwIfAborted();
      const { pathname, search } = new URL(request.url);
      requests.push({
        method: request.method,
        path: pathname.slice(base.length) + search,
        status: response.status,
      });
      return response;
    },
  };
}

const base = '/api2/json';

/** The request with everything before `/api2/json` taken from its path. */
function toApi(request: Request): Request {
  const url = new URL(request.url);
  const at = url.pathname.indexOf(base);
  if (at <= 0) return request;
  url.pathname = url.pathname.slice(at);
  return new Request(url, request);
}
