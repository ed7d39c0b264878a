/** The cluster that a local run audits: simulated, or a real one. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tokens } from '../../demo/clusters/auditor.ts';
import { type DemoCluster, demoCluster } from '../../demo/index.ts';
import { type OffsiteWish, offsiteAt } from '../../demo/offsites.ts';
import { serveDemo } from '../../demo/server.ts';
import type { LocalOptions } from './options.ts';

export interface LocalCluster {
  id: string;
  simulated: boolean;
  urls: string[];
  token: string;
  /** Where its backups lie offsite, if anywhere: a part of the policy, and the secrets that it names. */
  offsite?: { policy: OffsiteWish; secrets: Record<string, string> };
  /** Moves a simulated cluster to a time of the past (Unix seconds), or with null to the present. */
  moveTo(at: number | null): void;
  close(): Promise<void>;
}

/**
 * @param state folder of what the run keeps
 * @param present Unix seconds before which the story of a simulated cluster ends
 */
export async function openCluster(
  { real, demo }: LocalOptions,
  state: string,
  present: number,
): Promise<LocalCluster> {
  if (!real) return simulatedCluster(demo, state, present);
  return { ...real, id: 'cluster', simulated: false, moveTo: () => {}, close: async () => {} };
}

/** Its id in the configuration, in keys and in the name of its folder. */
export const clusterIdOf = ({ real, demo }: LocalOptions): string => (real ? 'cluster' : demo);

async function simulatedCluster(name: string, state: string, present: number): Promise<LocalCluster> {
  const story = { present };
  let cluster = demoCluster(name, { story });
  let tick = () => {};
  const server = await serveDemo(
    {
      fetch(input, init) {
        tick();
        return cluster.fetch(input, init);
      },
    },
    { port: 0 },
  );
  const { offsite } = cluster;
  const places =
    offsite &&
    (await serveSteadily(join(state, 'offsite-port.json'), async (input, init) => {
      tick();
      return cluster.offsite?.fetch(input, init) ?? Response.error();
    }));
  return {
    id: name,
    simulated: true,
    urls: [server.url],
    token: tokens.reader,
    ...(offsite &&
      places && {
        offsite: {
          policy: offsiteAt(offsite.policy, places.url, nextYear(present)),
          secrets: {
            OFFSITE_ACCESS_KEY_ID: offsite.key.accessKeyId,
            OFFSITE_SECRET_ACCESS_KEY: offsite.key.secretAccessKey,
          },
        },
      }),
    moveTo(at) {
      cluster = demoCluster(name, { story });
      tick = at === null ? () => {} : clockFrom(cluster, at);
    },
    close: async () => void (await Promise.all([server.close(), places?.close()])),
  };
}

/** Lets a cluster's time run on from a moment, beginning with the first request: that is when an audit looks. */
function clockFrom(cluster: DemoCluster, at: number): () => void {
  let began: number | undefined;
  return () => {
    began ??= Date.now();
    cluster.setNow(at + Math.floor((Date.now() - began) / 1000));
  };
}

/**
 * Serves on the same port at each start, as long as nobody else has it: what was proven of a place counts there alone, and
 * its address is a part of it.
 */
async function serveSteadily(file: string, fetch: DemoCluster['fetch']): ReturnType<typeof serveDemo> {
  // Only this function writes the file.
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { port: number }).port : 0;
  const server = await serveDemo({ fetch }, { port: known }).catch(() => serveDemo({ fetch }, { port: 0 }));
  writeFileSync(file, JSON.stringify({ port: Number(new URL(server.url).port) }));
  return server;
}

const nextYear = (present: number): string =>
  new Date((present + 365 * 86_400) * 1000).toISOString().slice(0, 10);
