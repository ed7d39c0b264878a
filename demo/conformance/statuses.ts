import type { TokenName } from '../clusters/auditor.ts';
import { clusters } from '../clusters.ts';
import { type DemoCluster, demoCluster } from '../index.ts';
import { permissionsOf } from '../pve/permissions.ts';
import type { Difference } from './difference.ts';
import { askAs, dataOf, observedAt } from './observe.ts';
import { concretePaths } from './places.ts';
import type { PermissionCheck, SchemaEndpoint } from './schema.ts';

const tokenNames: TokenName[] = ['reader', 'backups', 'narrow', 'bare', 'all'];

/** One concrete question for a path: the first that some cluster has, tried in their order. */
function exampleOf(path: string): { cluster: DemoCluster; concrete: string } | undefined {
  for (const name of Object.keys(clusters)) {
    const cluster = clusterCalled(name);
    const concrete = concretePaths(path, cluster.state())[0];
    if (concrete) return { cluster, concrete };
  }
  return undefined;
}

const made = new Map<string, DemoCluster>();

function clusterCalled(name: string): DemoCluster {
  const cluster = made.get(name) ?? demoCluster(name, { now: observedAt, seed: 1 });
  made.set(name, cluster);
  return cluster;
}

/** The status that each token gets for a path. */
export async function statusesOf(path: string): Promise<Record<TokenName, number> | undefined> {
  const example = exampleOf(path);
  if (!example) return undefined;
  const statuses = await Promise.all(
    tokenNames.map(async (token) => [token, (await askAs(example.cluster, token, example.concrete)).status]),
  );
  return Object.fromEntries(statuses);
}

/** How much of a list an auditor sees: taken from the first answer in which there is something to see. */
export async function auditorSees(path: string): Promise<'all' | 'some' | 'nothing' | undefined> {
  for (const name of Object.keys(clusters)) {
    const cluster = clusterCalled(name);
    for (const concrete of concretePaths(path, cluster.state())) {
      const [all, seen] = await Promise.all([
        listLength(cluster, 'all', concrete),
        listLength(cluster, 'reader', concrete),
      ]);
      if (all) return partOf(seen, all);
    }
  }
  return undefined;
}

export function partOf(seen: number | null, all: number | null): 'all' | 'some' | 'nothing' {
  if (!seen) return 'nothing';
  return seen === all ? 'all' : 'some';
}

async function listLength(cluster: DemoCluster, token: TokenName, concrete: string): Promise<number> {
  const data = dataOf((await askAs(cluster, token, concrete)).body);
  return Array.isArray(data) ? data.length : 0;
}

/** Whether each token is refused exactly where the documented permission refuses it. */
export async function comparePermissions(
  path: string,
  { permissions }: SchemaEndpoint,
): Promise<Difference[]> {
  const example = exampleOf(path);
  const statuses = await statusesOf(path);
  if (!example || !statuses) return [];
  const at = parametersOf(path, example.concrete);
  return tokenNames.flatMap((token): Difference[] => {
    const authid = example.cluster.tokens[token].split('=')[0] ?? '';
    const refused = !passes(permissions, example.cluster, authid, at);
    if (refused === (statuses[token] === 403)) return [];
    const detail = `answered ${statuses[token]}, documented as ${refused ? 'refused' : 'allowed'}`;
    return [{ path, place: token, what: 'permission', detail }];
  });
}

function parametersOf(path: string, concrete: string): Record<string, string> {
  const values = (concrete.split('?')[0] ?? '').split('/');
  const names = path.split('/').map((part) => /^\{(.+)\}$/.exec(part)?.[1]);
  return Object.fromEntries(
    names.flatMap((name, i) => (name ? [[name, decodeURIComponent(values[i] ?? '')]] : [])),
  );
}

function passes(
  permissions: SchemaEndpoint['permissions'],
  cluster: DemoCluster,
  authid: string,
  at: Record<string, string>,
): boolean {
  if (typeof permissions === 'string') return authid === 'root@pam';
  if (permissions.user !== undefined || !permissions.check) return true;
  const may = permissionsOf(cluster.state(), authid);
  const check = (rule: PermissionCheck): boolean => {
    const [test, ...rest] = rule;
    // The forms of the checks are those of `PermissionCheck`.
    if (test === 'or') return (rest as PermissionCheck[]).some(check);
    if (test === 'and') return (rest as PermissionCheck[]).every(check);
    if (test === 'userid-param') return authid === at.userid;
    if (test === 'userid-group') return may.any('/access/groups', ...(rest[0] as string[]));
    const [place, privileges, , any] = rest as [string, string[], string?, number?];
    const filled = place.replace(/\{(\w+)\}/g, (_, name: string) => at[name] ?? '');
    return any ? may.any(filled, ...privileges) : may.all(filled, ...privileges);
  };
  return check(permissions.check);
}
