import { type Shape, shapeOf } from '../../conformance/shape.ts';
import { endpoints } from '../endpoints.ts';
import { type DemoBackupServer, demoBackupServer, servers } from '../index.ts';
import type { TokenName } from '../servers/tokens.ts';

/** The moment at which answers are observed: no clock, so that they are the same everywhere. */
export const observedAt = 1_795_316_400;

/** Query strings with which a path is asked beside the bare one. */
const queries: Record<string, string[]> = {
  '/admin/datastore/{store}/status': ['?verbose=1'],
  '/admin/datastore/{store}/groups': ['?ns=grove', '?ns=family', '?ns=lab'],
  '/admin/datastore/{store}/snapshots': ['?ns=grove', '?ns=family', '?ns=lab'],
  '/admin/sync': ['?sync-direction=all'],
  '/nodes/{node}/tasks': ['?limit=0'],
};

/** Objects whose keys are names: there every key counts as `*`. */
const named: Record<string, string[]> = { '/access/permissions': ['', '*'] };

/** Every path that the simulation answers, in order. */
export const simulatedPaths = (): string[] => endpoints.map(({ path }) => path).toSorted();

/** Concrete paths for a path of the documentation, one for every datastore of a server. */
export function concretePaths(path: string, server: DemoBackupServer): string[] {
  const stores = path.includes('{store}') ? server.state().datastores.map(({ name }) => name) : [''];
  return stores.flatMap((store) => {
    const filled = path.replace('{store}', store).replace('{node}', 'localhost');
    return ['', ...(queries[path] ?? [])].map((query) => filled + query);
  });
}

export async function askAs(
  server: DemoBackupServer,
  token: TokenName,
  path: string,
): Promise<{ status: number; text: string }> {
  const headers = { authorization: `PBSAPIToken=${server.tokens[token]}` };
  const response = await server.fetch(`https://backup.example:8007/api2/json${path}`, { headers });
  return { status: response.status, text: await response.text() };
}

/** The shape of what the servers of the current release answer on a path. */
export async function observe(path: string): Promise<Shape> {
  const rows: unknown[] = [];
  for (const server of currentServers())
    for (const concrete of concretePaths(path, server)) {
      const { status, text } = await askAs(server, 'all', concrete);
      if (status !== 200) continue;
      const { data } = JSON.parse(text);
      rows.push(...(Array.isArray(data) ? data : [data]));
    }
  return shapeOf(rows, (place, key) => (named[path]?.includes(place) ? '*' : key));
}

let made: DemoBackupServer[] | undefined;

export function currentServers(): DemoBackupServer[] {
  made ??= Object.keys(servers)
    .filter((name) => name !== 'release-3')
    .map((name) => demoBackupServer(name, { now: observedAt, seed: 1 }));
  return made;
}
