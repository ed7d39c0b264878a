/** The cluster that a local run audits: simulated, or a real one. */
import { tokens } from '../../demo/clusters/auditor.ts';
import { type DemoCluster, demoCluster } from '../../demo/index.ts';
import { serveDemo } from '../../demo/server.ts';
import { UsageError } from '../arguments.ts';
import type { LocalOptions } from './options.ts';

export interface LocalCluster {
  id: string;
  simulated: boolean;
  urls: string[];
  token: string;
  /** Moves a simulated cluster to a time of the past (Unix seconds), or with null to the present. */
  moveTo(at: number | null): void;
  close(): Promise<void>;
}

/** @param present Unix seconds before which the story of a simulated cluster ends */
export async function openCluster(
  { urls, demo }: LocalOptions,
  env: NodeJS.ProcessEnv,
  present: number,
): Promise<LocalCluster> {
  return urls.length > 0 ? realCluster(urls, env) : simulatedCluster(demo, present);
}

/** Its id in the configuration, in keys and in the name of its folder. */
export const clusterIdOf = ({ urls, demo }: LocalOptions): string => (urls.length > 0 ? 'cluster' : demo);

function realCluster(urls: string[], env: NodeJS.ProcessEnv): LocalCluster {
  const token = env.PVE_TOKEN;
  if (!token)
    throw new UsageError("--url needs the API token in the environment: PVE_TOKEN='user@realm!name=uuid'.");
  return { id: 'cluster', simulated: false, urls, token, moveTo: () => {}, close: async () => {} };
}

async function simulatedCluster(name: string, present: number): Promise<LocalCluster> {
  const story = { present };
  let current: Pick<DemoCluster, 'fetch'> = demoCluster(name, { story });
  const server = await serveDemo({ fetch: (input, init) => current.fetch(input, init) }, { port: 0 });
  return {
    id: name,
    simulated: true,
    urls: [server.url],
    token: tokens.reader,
    moveTo(at) {
      const cluster = demoCluster(name, { story });
      current = at === null ? cluster : clockFrom(cluster, at);
    },
    close: () => server.close(),
  };
}

/** Lets a cluster's time run on from a moment, beginning with the first request: that is when an audit looks. */
function clockFrom(cluster: DemoCluster, at: number): Pick<DemoCluster, 'fetch'> {
  let began: number | undefined;
  return {
    fetch(input, init) {
      began ??= Date.now();
      cluster.setNow(at + Math.floor((Date.now() - began) / 1000));
      return cluster.fetch(input, init);
    },
  };
}
