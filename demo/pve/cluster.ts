import { hex } from '../seed.ts';
import type { ClusterState } from '../state.ts';
import { failed } from './api-error.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import { either, everybody, needs, needsAny } from './rules.ts';

const audit = needs('/', 'Sys.Audit');
const notifications = either(
  ...['Modify', 'Audit', 'Use'].map((verb) => needs('/mapping/notifications', `Mapping.${verb}`)),
);

/** `/cluster`: membership, corosync, datacenter options, replication, firewall, notifications; and `/pools`. */
export const clusterEndpoints: Endpoint[] = [
  get('/cluster', everybody, () => areas.map((name) => ({ name }))),
  get('/cluster/status', audit, status),
  get('/cluster/config', audit, () =>
    ['nodes', 'totem', 'join', 'qdevice', 'apiversion'].map((name) => ({ name })),
  ),
  get('/cluster/config/nodes', audit, corosyncNodes),
  get('/cluster/config/totem', audit, totem),
  get('/cluster/config/qdevice', audit, qdevice),
  get('/cluster/options', everybody, options),
  get('/cluster/firewall/options', audit, ({ cluster: { firewall } }) => ({
    ...firewall,
    digest: hex(`cluster.fw ${JSON.stringify(firewall)}`, 40),
  })),
  get('/cluster/log', everybody, log, { params: { max: { type: 'integer', minimum: 1 } }, ordered: true }),
  get('/cluster/notifications/targets', notifications, ({ cluster }) => cluster.notifications.targets, {
    since: '8.1',
  }),
  get('/cluster/notifications/matchers', notifications, ({ cluster }) => cluster.notifications.matchers, {
    since: '8.1',
  }),
  get('/cluster/metrics/server', audit, ({ cluster }) => cluster.metricServers),
  get('/cluster/ceph/status', needsAny('/', 'Sys.Audit', 'Datastore.Audit'), () => {
    throw failed('binary not installed: /usr/bin/ceph-mon');
  }),
];

const areas =
  'backup backup-info ceph config firewall ha jobs log metrics notifications options replication resources status tasks'.split(
    ' ',
  );

/** Whether more than half of the votes are present. */
export function isQuorate({ nodes, corosync }: ClusterState): boolean {
  const votes = nodes.length + (corosync?.qdevice ? 1 : 0);
  const present =
    nodes.filter(({ deadSince }) => deadSince === undefined).length + (corosync?.qdevice?.connected ? 1 : 0);
  return present > votes / 2;
}

function status({ cluster, entry }: Ask): unknown[] {
  const rows = cluster.nodes.map((node) => ({
    type: 'node',
    id: `node/${node.name}`,
    name: node.name,
    nodeid: cluster.corosync ? node.nodeid : 0,
    ip: node.ip,
    local: node === entry ? 1 : 0,
    online: node.deadSince === undefined ? 1 : 0,
    level: node.deadSince === undefined ? String(node.subscription.level ?? '') : '',
  }));
  if (!cluster.corosync) return rows;
  const { name, configVersion } = cluster.corosync;
  const row = {
    type: 'cluster',
    id: 'cluster',
    name,
    nodes: rows.length,
    version: configVersion,
    quorate: isQuorate(cluster) ? 1 : 0,
  };
  return [row, ...rows];
}

function corosyncNodes({ cluster: { corosync, nodes } }: Ask): unknown[] {
  if (!corosync) return [];
  return nodes.map(({ name, nodeid, ip }) => ({
    node: name,
    name,
    nodeid: String(nodeid),
    quorum_votes: '1',
    ...Object.fromEntries(
      corosync.links.map((network, link) => [`ring${link}_addr`, `${network}.${ip.split('.').at(-1)}`]),
    ),
  }));
}

function totem({ cluster: { corosync } }: Ask): unknown {
  if (!corosync) return {};
  return {
    cluster_name: corosync.name,
    config_version: String(corosync.configVersion),
    interface: Object.fromEntries(corosync.links.map((_, link) => [link, { linknumber: String(link) }])),
    ip_version: 'ipv4-6',
    link_mode: 'passive',
    secauth: 'on',
    version: '2',
  };
}

/** What the quorum device's daemon tells on the node that was asked; an empty object where none runs. */
function qdevice({ cluster: { corosync } }: Ask): unknown {
  if (!corosync?.qdevice) return {};
  const { host, connected } = corosync.qdevice;
  return {
    Algorithm: 'Fifty-Fifty split',
    'Echo reply': connected ? 'ACK received' : 'No reply',
    'Last poll call': '(none)',
    Model: 'Net',
    'QNetd host': `${host}:5403`,
    State: connected ? 'Connected' : 'Connect failed',
    'Tie-breaker': 'Node with lowest node ID',
  };
}

function options({ cluster, may }: Ask): unknown {
  const visible = cluster.guests.filter(({ vmid }) => may.all(`/vms/${vmid}`, 'VM.Audit'));
  const tags = visible.flatMap(({ config }) => String(config.tags ?? '').split(';')).filter(Boolean);
  const allowed = { 'allowed-tags': [...new Set(tags)].sort() };
  if (may.all('/', 'Sys.Audit')) return { ...cluster.options, ...allowed };
  const open = ['console', 'tag-style'];
  return {
    ...Object.fromEntries(Object.entries(cluster.options).filter(([key]) => open.includes(key))),
    ...allowed,
  };
}

/** The cluster log needs Sys.Syslog, which an auditor does not have; others see their own entries. */
function log({ cluster, may, query, now }: Ask): unknown[] {
  if (!may.all('/', 'Sys.Syslog')) return [];
  const entries = cluster.nodes.map(({ name, bootedAt }, i) => ({
    id: `${i + 1}:${name}`,
    uid: String(i + 1),
    time: Math.min(now, bootedAt + 20),
    node: name,
    user: 'root',
    tag: 'cluster',
    pri: 6,
    pid: 1_000 + i,
    msg: 'starting cluster log',
  }));
  return entries.slice(0, Number(query.max ?? entries.length));
}
