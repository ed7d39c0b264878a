import type { ClusterState, GuestState, NodeState, StorageState } from '../state.ts';
import { certificateFingerprint } from './certificates.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import {
  bootDiskBytes,
  figuresExpireSeconds,
  guestFigures,
  isOnNode,
  silentSeconds,
  usageOn,
} from './figures.ts';
import { haState, nodeHaState, sidOf } from './ha-state.ts';
import { oneOf } from './parameters.ts';
import { isBefore } from './release.ts';
import { everybody } from './rules.ts';

/** `/cluster/resources` and `/nodes`: what every node last reported, filtered by what the caller may see. */
export const resourceEndpoints: Endpoint[] = [
  get('/cluster/resources', everybody, resources, {
    params: { type: oneOf('vm', 'storage', 'node', 'sdn') },
  }),
  get('/nodes', everybody, (ask) =>
    ask.cluster.nodes.map((node) => ({
      ...nodeRow(ask, node),
      ssl_fingerprint: servedFingerprint(node),
    })),
  ),
];

type Row = Record<string, unknown>;

function resources(ask: Ask): Row[] {
  const { type } = ask.query;
  const { cluster, may } = ask;
  const rows: Row[] = [];
  if (!type) rows.push(...poolRows(ask));
  if (!type || type === 'vm') rows.push(...guestRows(ask));
  if (!type || type === 'node')
    rows.push(...cluster.nodes.map((node) => ({ ...nodeRow(ask, node), ...staticInfo(cluster, node) })));
  if (!type || type === 'storage') {
    const seen = cluster.storages.filter(({ storage }) => may.all(`/storage/${storage}`, 'Datastore.Audit'));
    rows.push(...seen.flatMap((storage) => storageRows(cluster, storage)));
  }
  const network = isBefore(cluster.release, '9.0') ? 'sdn' : undefined;
  if ((!type || type === network) && may.all('/sdn/zones/localnetwork', 'SDN.Audit'))
    rows.push(...cluster.nodes.map((node) => localNetwork(node, network !== undefined)));
  return rows;
}

/** A guest's row; once its node has been silent for five minutes only what the configuration tells remains. */
export function guestRow(cluster: ClusterState, guest: GuestState): Row {
  const row = { id: `${guest.type}/${guest.vmid}`, vmid: guest.vmid, node: guest.node, type: guest.type };
  if (silentSeconds(cluster, guest.node) > figuresExpireSeconds) return { ...row, status: 'unknown' };
  const { memhost, ...figures } = guestFigures(cluster, guest);
  return {
    ...row,
    name: guest.name,
    status: guest.status,
    template: Number(guest.config.template ?? 0),
    maxcpu: guest.cores,
    maxmem: guest.memoryBytes,
    maxdisk: bootDiskBytes(guest),
    ...figures,
    ...(isBefore(cluster.release, '9.0') ? {} : { memhost }),
  };
}

function guestRows({ cluster, may }: Ask): Row[] {
  return cluster.guests
    .filter(({ vmid }) => may.all(`/vms/${vmid}`, 'VM.Audit'))
    .map((guest) => ({
      ...guestRow(cluster, guest),
      pool: guest.pool && may.all(`/pool/${guest.pool}`, 'Pool.Audit') ? guest.pool : undefined,
      hastate: haState(cluster, sidOf(guest)),
      lock: guest.config.lock,
      tags: guest.config.tags,
    }));
}

function poolRows({ cluster, may }: Ask): Row[] {
  return cluster.pools
    .filter(({ poolid }) => may.all(`/pool/${poolid}`, 'Pool.Audit'))
    .map(({ poolid }) => {
      const row = { id: `/pool/${poolid}`, type: 'pool', pool: poolid };
      const members = cluster.guests.filter(({ pool, status }) => pool === poolid && status === 'running');
      if (members.length === 0) return row;
      const figures = members.map((guest) => ({ guest, ...guestFigures(cluster, guest) }));
      const maxcpu = sum(members.map(({ cores }) => cores));
      return {
        ...row,
        uptime: Math.max(...figures.map(({ uptime }) => uptime)),
        mem: sum(figures.map(({ mem }) => mem)),
        maxmem: sum(members.map(({ memoryBytes }) => memoryBytes)),
        cpu: sum(figures.map(({ cpu, guest }) => cpu * guest.cores)) / maxcpu,
        maxcpu,
      };
    });
}

/** A node's row: without Sys.Audit on the node no figures, offline only its sizes, after five minutes not even those. */
function nodeRow({ cluster, may }: Ask, node: NodeState): Row {
  const silent = silentSeconds(cluster, node.name);
  const online = node.deadSince === undefined;
  const known = silent <= figuresExpireSeconds;
  const row = {
    id: `node/${node.name}`,
    node: node.name,
    type: 'node',
    status: online ? 'online' : 'offline',
    level: known ? String(node.subscription.level ?? '') : undefined,
  };
  if (!known || !may.all(`/nodes/${node.name}`, 'Sys.Audit')) return row;
  return {
    ...row,
    maxcpu: node.cpus,
    maxmem: node.memoryBytes,
    maxdisk: node.rootBytes,
    ...(online && {
      uptime: cluster.now - node.bootedAt,
      cpu: node.cpu,
      mem: node.memoryUsedBytes,
      disk: node.rootUsedBytes,
    }),
  };
}

function staticInfo(cluster: ClusterState, node: NodeState): Row {
  return {
    'cgroup-mode': 2,
    hastate: isBefore(cluster.release, '8.3') ? undefined : nodeHaState(cluster, node),
  };
}

/** A storage's rows, one for each node that it is meant for. */
export function storageRows(cluster: ClusterState, storage: StorageState): Row[] {
  return cluster.nodes
    .filter(({ name }) => isOnNode(storage, name))
    .map(({ name }) => {
      const fresh = silentSeconds(cluster, name) <= figuresExpireSeconds;
      const usage = storage.hangsOn.includes(name) || !fresh ? undefined : usageOn(storage, name);
      return {
        id: `storage/${name}/${storage.storage}`,
        storage: storage.storage,
        node: name,
        type: 'storage',
        plugintype: storage.type,
        status: usage ? 'available' : 'unknown',
        shared: storage.shared ? 1 : 0,
        content: storage.content.join(','),
        ...(usage && { maxdisk: usage.totalBytes, disk: usage.usedBytes }),
      };
    });
}

/** The network every node has; since 9.0 it is a row of type `network`, before it was `sdn`. */
function localNetwork({ name }: NodeState, old: boolean): Row {
  if (old)
    return { id: `sdn/${name}/localnetwork`, sdn: 'localnetwork', node: name, type: 'sdn', status: 'ok' };
  return {
    id: `network/${name}/zone/localnetwork`,
    type: 'network',
    'network-type': 'zone',
    network: 'localnetwork',
    node: name,
    status: 'ok',
  };
}

function servedFingerprint(node: NodeState): string | undefined {
  const files = node.certificates.toReversed();
  const served = files.find(({ filename }) => filename === 'pveproxy-ssl.pem') ?? files[0];
  return served && certificateFingerprint(node, served.filename);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
