import { tokens } from './clusters/auditor.ts';
import { canaries } from './clusters/canaries.ts';
import { type ClusterChoices, clusters, drills } from './clusters.ts';
import { type OffsiteWish, offsiteKey, offsites } from './offsites.ts';
import { proxmoxApp } from './pve/app.ts';
import { simulateS3 } from './s3/index.ts';
import type { AccessKey } from './s3/state.ts';
import { randomFrom } from './seed.ts';
import type { ClusterState, Drill, NodeState } from './state.ts';

export { canaries };

export interface DemoOptions extends ClusterChoices {
  /** Unix seconds at which the cluster is asked; without it the clock. */
  now?: number;
  /** Milliseconds that every answer takes. */
  slow?: number;
  /** Fixes the order of lists, which is random otherwise. */
  seed?: number;
  /** Milliseconds that a refused login is held back; the real server waits 3,000. */
  authDelayMs?: number;
}

export interface DemoCluster {
  name: string;
  /** Asks the cluster in-process; any base URL will do as long as the path holds `/api2/json`. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** API tokens, each as `user@realm!id=secret`. */
  tokens: typeof tokens;
  /** Moves the cluster to a moment (Unix seconds) and keeps it there. */
  setNow(now: number): void;
  /** The cluster's data at this moment. */
  state(): ClusterState;
  /** What its owner recorded of restores for practice by this moment; most recorded none. */
  readonly drills: Drill[];
  /** Where its backups lie offsite; most have no such place. */
  readonly offsite: DemoOffsite | undefined;
  /** Every request so far, in the order of their answers. */
  requests: { method: string; path: string; status: number }[];
  /** The most requests that were in flight at once. */
  readonly mostAtOnce: number;
}

/** The offsite places of a cluster, at one simulated S3 endpoint. */
export interface DemoOffsite {
  /** What the owner says of them, for `policy.offsite`. */
  policy: OffsiteWish;
  /** A key that may list and read. */
  key: AccessKey;
  /** Asks the endpoint in-process, whatever the host, at the cluster's moment. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

/** A simulated Proxmox VE cluster. Throws for a name that does not exist, listing those that do. */
export function demoCluster(name: string, options: DemoOptions = {}): DemoCluster {
  const build = clusters[name];
  if (!build)
    throw new Error(`No simulated cluster is called ${name}; there are ${Object.keys(clusters).join(', ')}.`);
  return simulated(name, (now) => build(now, options), options);
}

/** A cluster over data of one's own, made for the moment (Unix seconds) at which it is asked. */
export function simulate(
  name: string,
  build: (now: number) => ClusterState,
  options: Omit<DemoOptions, keyof ClusterChoices> = {},
): DemoCluster {
  return simulated(name, build, options);
}

function simulated(name: string, build: (now: number) => ClusterState, options: DemoOptions): DemoCluster {
  let fixed = options.now;
  let latest: ClusterState | undefined;
  const state = () => {
    const now = fixed ?? Math.floor(Date.now() / 1000);
    if (latest?.now !== now) latest = build(now);
    return latest;
  };
  const app = proxmoxApp({
    cluster: state,
    random: options.seed === undefined ? Math.random : randomFrom(options.seed),
    entry: entryNode,
    authDelayMs: options.authDelayMs ?? 0,
  });
  const requests: DemoCluster['requests'] = [];
  let open = 0;
  let mostAtOnce = 0;
  return {
    name,
    tokens,
    requests,
    state,
    get drills() {
      return drills[name]?.(state().now) ?? [];
    },
    offsite: offsiteOf(name, state, options),
    get mostAtOnce() {
      return mostAtOnce;
    },
    setNow(now) {
      fixed = now;
    },
    async fetch(input, init) {
      const request = toApi(new Request(input, init));
      mostAtOnce = Math.max(mostAtOnce, ++open);
      try {
        refuseDeadEntry(state(), new URL(request.url).hostname);
        await pause(options.slow ?? 0, request.signal);
        const response = await app.fetch(request);
        request.signal.throwIfAborted();
        const { pathname, search } = new URL(request.url);
        requests.push({
          method: request.method,
          path: pathname.slice(base.length) + search,
          status: response.status,
        });
        return response;
      } finally {
        open--;
      }
    },
  };
}

function offsiteOf(name: string, state: () => ClusterState, { story }: DemoOptions): DemoOffsite | undefined {
  const known = offsites[name];
  if (!known) return undefined;
  const endpoint = simulateS3({
    buckets: () => known.buckets(state(), story?.present ?? state().now),
    keys: [offsiteKey],
  });
  return {
    policy: known.wish,
    key: offsiteKey,
    fetch(input, init) {
      endpoint.setNow(state().now);
      return endpoint.fetch(input, init);
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

/** The node that a host name stands for, otherwise the first that lives. */
function entryNode(cluster: ClusterState, host: string): NodeState {
  const live = cluster.nodes.find(({ deadSince }) => deadSince === undefined);
  const named = cluster.nodes.find(({ name, ip }) => host === name || host === ip);
  const entry = named ?? live;
  if (!entry) throw new Error('The simulated cluster has no node.');
  return entry;
}

/** A dead node refuses the connection, as `fetch` reports it. */
function refuseDeadEntry(cluster: ClusterState, host: string): void {
  const { name, ip, deadSince } = entryNode(cluster, host);
  if (deadSince === undefined) return;
  const cause = Object.assign(new Error(`connect EHOSTUNREACH ${ip}:8006 (${name})`), {
    code: 'EHOSTUNREACH',
  });
  throw new TypeError('fetch failed', { cause });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
