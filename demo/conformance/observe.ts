import { clusters } from '../clusters.ts';
import { type DemoCluster, demoCluster } from '../index.ts';
import { endpoints } from '../pve/endpoints.ts';
import { foldFor, rowsByKind } from './kinds.ts';
import { concretePaths } from './places.ts';
import { type Shape, shapeOf } from './shape.ts';

/** Shapes of an endpoint's answers by kind of row. */
export type Shapes = Record<string, Shape>;

/** What the simulation answers on a path: shapes of its 200 answers, over several clusters. */
export async function observe(path: string, names: readonly string[]): Promise<Shapes> {
  const rows = new Map<string, unknown[]>();
  for (const name of names) {
    for (const cluster of variants(name)) {
      for (const concrete of concretePaths(path, cluster.state())) {
        const { status, body } = await askAs(cluster, 'all', concrete);
        if (status !== 200) continue;
        for (const [kind, list] of rowsByKind(path, dataOf(body)))
          rows.set(kind, [...(rows.get(kind) ?? []), ...list]);
      }
    }
  }
  const fold = foldFor(path);
  return Object.fromEntries([...rows].map(([kind, list]) => [kind, shapeOf(list, fold)]));
}

/** The moment at which shapes are observed: no clock, so that they are the same everywhere. */
export const observedAt = 1_795_316_400;

/** Clusters of the current release. */
export const currentNames = Object.keys(clusters).filter((name) => !name.startsWith('release-'));

/** Every path of the documentation that the simulation answers, in order. */
export function simulatedPaths(): string[] {
  return endpoints.map(({ path }) => path).toSorted();
}

export async function askAs(
  cluster: DemoCluster,
  token: keyof DemoCluster['tokens'],
  path: string,
): Promise<{ status: number; reason: string; body: unknown }> {
  const headers = { authorization: `PVEAPIToken=${cluster.tokens[token]}` };
  const response = await cluster.fetch(`https://demo.example:8006/api2/json${path}`, { headers });
  const text = await response.text();
  return { status: response.status, reason: response.statusText, body: text === '' ? '' : JSON.parse(text) };
}

export function dataOf(body: unknown): unknown {
  return body !== null && typeof body === 'object' && 'data' in body ? body.data : undefined;
}

const made = new Map<string, DemoCluster[]>();

/** The clusters that stand for a name, made once; of the degraded one before and after its figures have expired. */
function variants(name: string): DemoCluster[] {
  const known = made.get(name);
  if (known) return known;
  const options = { now: observedAt, seed: 1 };
  const choices = name === 'degraded' ? [{ deadForSeconds: 120 }, { deadForSeconds: 600 }] : [{}];
  const clusters = choices.map((choice) => demoCluster(name, { ...options, ...choice }));
  made.set(name, clusters);
  return clusters;
}
