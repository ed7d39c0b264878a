/** The cluster that a local run audits: simulated, or a real one. */
import { tokens } from '../../demo/clusters/auditor.ts';
import { type DemoCluster, demoCluster } from '../../demo/index.ts';
import { serveDemo } from '../../demo/server.ts';
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
export async function openCluster({ real, demo }: LocalOptions, present: number): Promise<LocalCluster> {
  if (!real) return simulatedCluster(demo, present);
  return { ...real, id: 'cluster', simulated: false, moveTo: () => {}, close: async () => {} };
}

/** Its id in the configuration, in keys and in the name of its folder. */
export const clusterIdOf = ({ real, demo }: LocalOptions): string => (real ? 'cluster' : demo);

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
