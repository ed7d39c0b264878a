import { ctimeText } from '../local-time.ts';
import { hex } from '../seed.ts';
import type { ClusterState, HaResource, HaRule, NodeState } from '../state.ts';
import { failed } from './api-error.ts';
import { isQuorate } from './cluster.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import { guestOf, nodeHaState, serviceState } from './ha-state.ts';
import { oneOf, text } from './parameters.ts';
import { isBefore } from './release.ts';
import { everybody, needs } from './rules.ts';

const audit = needs('/', 'Sys.Audit');

/** `/cluster/ha`: what is highly available, by which rules, and what the manager makes of it. */
export const haEndpoints: Endpoint[] = [
  get('/cluster/ha', audit, ({ cluster }) =>
    ['status', 'resources', 'groups', ...(isBefore(cluster.release, '9.0') ? [] : ['rules'])].map((id) => ({
      id,
    })),
  ),
  get('/cluster/ha/status', everybody, () => [{ name: 'current' }, { name: 'manager_status' }]),
  get('/cluster/ha/status/current', audit, current, { ordered: true }),
  get('/cluster/ha/status/manager_status', audit, managerStatus),
  get('/cluster/ha/resources', audit, resources, { params: { type: oneOf('ct', 'vm') } }),
  get('/cluster/ha/resources/{sid}', audit, ({ cluster, at }) => {
    const resource = cluster.ha.resources.find(({ sid }) => sid === at.sid);
    if (!resource) throw failed(`no such resource '${at.sid}'`);
    return { ...configRow(resource), digest: digest(cluster) };
  }),
  get('/cluster/ha/groups', audit, groups),
  get('/cluster/ha/rules', audit, rules, {
    params: { type: oneOf('node-affinity', 'resource-affinity'), resource: text },
    since: '9.0',
  }),
];

function resources({ cluster, query }: Ask): unknown[] {
  return cluster.ha.resources
    .map((resource) => ({ ...configRow(resource), digest: digest(cluster) }))
    .filter(({ type }) => !query.type || type === query.type);
}

/** Keys as they stand in the configuration: defaults are not filled in. */
function configRow({ sid, state, maxRestart, maxRelocate, comment, group }: HaResource) {
  return {
    sid,
    type: sid.slice(0, 2),
    state,
    max_restart: maxRestart,
    max_relocate: maxRelocate,
    comment,
    group,
  };
}

/** Groups were migrated to rules in 9.0; from then on the call dies, also where there never was a group. */
function groups({ cluster }: Ask): unknown[] {
  if (!isBefore(cluster.release, '9.0'))
    throw failed('cannot index groups: ha groups have been migrated to rules');
  return cluster.ha.groups.map((group) => ({ ...group, type: 'group', digest: digest(cluster) }));
}

function rules({ cluster, query }: Ask): unknown[] {
  return cluster.ha.rules
    .map((rule, i) => ({ ...ruleRow(rule), order: i + 1, digest: digest(cluster) }))
    .filter(({ type }) => !query.type || type === query.type)
    .filter(({ resources }) => !query.resource || resources.split(',').includes(query.resource));
}

function ruleRow({ resources, ...rule }: HaRule) {
  return { ...rule, resources: resources.join(',') };
}

function digest({ ha }: ClusterState): string {
  return hex(`ha ${JSON.stringify(ha)}`, 40);
}

function current({ cluster, entry }: Ask): unknown[] {
  const quorate = isQuorate(cluster);
  const quorum = {
    id: 'quorum',
    type: 'quorum',
    node: entry.name,
    status: quorate ? 'OK' : `No quorum on node '${entry.name}'!`,
    quorate: quorate ? 1 : 0,
  };
  const fenced = isBefore(cluster.release, '9.2') ? [] : [fencing(cluster, entry)];
  const { master } = cluster.ha;
  if (!master) return [quorum, ...fenced];
  const seenAt = cluster.now - 5;
  const masterRow = {
    id: 'master',
    type: 'master',
    node: master,
    status: `${master} (active, ${ctimeText(seenAt, cluster.timezone)})`,
    timestamp: seenAt,
  };
  return [
    quorum,
    masterRow,
    ...fenced,
    ...cluster.nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((node) => lrm(cluster, node)),
    ...cluster.ha.resources
      .toSorted((a, b) => (a.sid < b.sid ? -1 : 1))
      .map((resource) => service(cluster, resource)),
  ];
}

/** Since 9.2: whether the manager holds its watchdog. */
function fencing({ ha }: ClusterState, entry: NodeState): unknown {
  const armed = ha.master !== undefined && ha.resources.length > 0;
  return {
    id: 'fencing',
    type: 'fencing',
    node: ha.master ?? entry.name,
    status: armed ? 'armed (CRM watchdog active)' : 'standby (CRM watchdog standby)',
    'armed-state': armed ? 'armed' : 'standby',
  };
}

function lrm(cluster: ClusterState, node: NodeState): unknown {
  const seenAt = node.deadSince ?? cluster.now - 4;
  const busy = lrmIsActive(cluster, node);
  const silent = cluster.now - seenAt > 30;
  const state = silent ? 'old timestamp - dead?' : busy ? 'active' : 'idle';
  const watchdog = isBefore(cluster.release, '9.2')
    ? []
    : [busy && !silent ? 'watchdog active' : 'watchdog standby'];
  const text = [state, ...watchdog, ctimeText(seenAt, cluster.timezone)].join(', ');
  return {
    id: `lrm:${node.name}`,
    type: 'lrm',
    node: node.name,
    status: `${node.name} (${text})`,
    timestamp: seenAt,
  };
}

/** The resource manager of a node is active while it has services to look after. */
function lrmIsActive(cluster: ClusterState, { name }: NodeState): boolean {
  return cluster.ha.resources.some(
    ({ sid, state }) => state !== 'ignored' && guestOf(cluster, sid)?.node === name,
  );
}

function service(cluster: ClusterState, resource: HaResource): unknown {
  const { sid, state = 'started', maxRestart = 1, maxRelocate = 1, comment, group } = resource;
  const node = guestOf(cluster, sid)?.node;
  const crmState = serviceState(cluster, resource);
  const shown = state === 'disabled' && crmState === 'stopped' ? 'disabled' : crmState;
  return {
    id: `service:${sid}`,
    type: 'service',
    sid,
    node,
    state: shown,
    crm_state: crmState,
    status: `${sid} (${node ?? '---'}, ${shown})`,
    request_state: state,
    max_restart: maxRestart,
    max_relocate: maxRelocate,
    failback: isBefore(cluster.release, '9.0') ? undefined : 1,
    group,
    comment,
  };
}

function managerStatus({ cluster, entry }: Ask): unknown {
  const { ha, nodes, now } = cluster;
  const quorum = { node: entry.name, quorate: isQuorate(cluster) ? '1' : '' };
  if (!ha.master) return { manager_status: {}, quorum };
  const services = ha.resources.map((resource) => {
    const state = serviceState(cluster, resource);
    const node = guestOf(cluster, resource.sid)?.node;
    const running = state === 'started' ? 1 : undefined;
    return [resource.sid, { node, state, running, uid: hex(`uid${resource.sid}`, 22) }];
  });
  return {
    manager_status: {
      master_node: ha.master,
      timestamp: now - 5,
      node_status: Object.fromEntries(nodes.map((node) => [node.name, nodeHaState(cluster, node)])),
      service_status: Object.fromEntries(services),
    },
    lrm_status: Object.fromEntries(
      nodes.map((node) => [
        node.name,
        {
          mode: 'active',
          state: lrmIsActive(cluster, node) ? 'active' : 'wait_for_agent_lock',
          timestamp: node.deadSince ?? now - 4,
          results: {},
        },
      ]),
    ),
    quorum,
  };
}
