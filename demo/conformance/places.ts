import { upidOf } from '../pve/upid.ts';
import type { ClusterState } from '../state.ts';

/** Query strings with which a path is asked beside the bare one. */
const queries: Record<string, string[]> = {
  '/access/users': ['?full=1'],
  '/cluster/jobs/schedule-analyze': ['?schedule=daily&iterations=3'],
  '/nodes/{node}/disks/smart': ['?disk=/dev/nvme0n1'],
  '/nodes/{node}/qemu': ['?full=1'],
  '/nodes/{node}/rrddata': ['?timeframe=hour', '?timeframe=year'],
  '/nodes/{node}/qemu/{vmid}/rrddata': ['?timeframe=hour', '?timeframe=year'],
  '/nodes/{node}/lxc/{vmid}/rrddata': ['?timeframe=hour', '?timeframe=year'],
  '/nodes/{node}/storage/{storage}/rrddata': ['?timeframe=hour', '?timeframe=year'],
  '/nodes/{node}/storage/{storage}/prunebackups': ['?prune-backups=keep-all%3D1'],
};

/** Paths that answer only with a parameter. */
const onlyWithQuery = new Set([
  '/cluster/jobs/schedule-analyze',
  '/nodes/{node}/disks/smart',
  '/nodes/{node}/storage/{storage}/prunebackups',
  ...Object.keys(queries).filter((path) => path.endsWith('rrddata')),
]);

/** Long answers that are alike for every guest. */
const sampled = /\/(rrddata|pending|agent.*)$/;

/** Concrete paths for a path of the documentation, e.g. one for every guest of a cluster. */
export function concretePaths(path: string, cluster: ClusterState): string[] {
  const asked = [...(onlyWithQuery.has(path) ? [] : ['']), ...(queries[path] ?? [])];
  return fill(path, cluster).flatMap((filled) => asked.map((query) => filled + query));
}

function fill(path: string, cluster: ClusterState): string[] {
  const live = cluster.nodes.filter(({ deadSince }) => deadSince === undefined).map(({ name }) => name);
  if (path.includes('{vmid}')) {
    const type = path.includes('/lxc/') ? 'lxc' : 'qemu';
    const guests = cluster.guests.filter((guest) => guest.type === type && live.includes(guest.node));
    if (path.includes('{snapname}'))
      return guests.flatMap(({ node, vmid, snapshots }) =>
        snapshots.map(({ name }) => withGuest(path, node, vmid).replace('{snapname}', name)),
      );
    return guests
      .slice(0, sampled.test(path) ? 2 : undefined)
      .map(({ node, vmid }) => withGuest(path, node, vmid));
  }
  if (path.includes('{upid}')) {
    const tasks = cluster.tasks.filter(({ node }) => live.includes(node)).slice(0, 3);
    return tasks.map((task) =>
      path.replace('{node}', task.node).replace('{upid}', encodeURIComponent(upidOf(task))),
    );
  }
  const withNodes = path.includes('{node}') ? live.map((node) => path.replace('{node}', node)) : [path];
  const [placeholder, values] = choices(path, cluster);
  if (!placeholder) return withNodes;
  return withNodes.flatMap((each) =>
    values.map((value) => each.replace(placeholder, value.split('/').map(encodeURIComponent).join('/'))),
  );
}

function withGuest(path: string, node: string, vmid: number): string {
  return path.replace('{node}', node).replace('{vmid}', String(vmid));
}

function choices(path: string, cluster: ClusterState): [string, string[]] {
  if (path.includes('{storage}')) return ['{storage}', cluster.storages.map(({ storage }) => storage)];
  if (path.includes('{tokenid}')) return ['{userid}/token/{tokenid}', ['audit@pve/token/reader']];
  if (path.includes('{userid}')) return ['{userid}', cluster.access.users.map(({ userid }) => userid)];
  if (path.includes('{roleid}')) return ['{roleid}', ['PVEAuditor', 'BackupLister']];
  if (path.includes('{realm}')) return ['{realm}', cluster.access.realms.map(({ realm }) => realm)];
  if (path.includes('{poolid}')) return ['{poolid}', cluster.pools.map(({ poolid }) => poolid)];
  if (path.includes('{sid}')) return ['{sid}', cluster.ha.resources.map(({ sid }) => sid)];
  if (path.includes('{groupid}')) return ['{groupid}', cluster.access.groups.map(({ groupid }) => groupid)];
  if (path.includes('{iface}'))
    return ['{iface}', cluster.nodes[0]?.interfaces.map(({ iface }) => iface) ?? []];
  if (path.startsWith('/cluster/metrics')) return ['{id}', cluster.metricServers.map(({ id }) => id)];
  if (path.includes('{id}')) return ['{id}', cluster.backupJobs.map(({ id }) => id)];
  if (path.includes('{name}'))
    return ['{name}', cluster.nodes.flatMap(({ zpools }) => zpools.map(({ name }) => name)).slice(0, 1)];
  return ['', []];
}
