import { hex } from '../seed.ts';
import { badParameters, failed } from './api-error.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import { nodeAt } from './nodes.ts';
import { count, flag, oneOf, text } from './parameters.ts';
import { either, everybody, isSelf, needs, needsAny, overUser } from './rules.ts';
import { tokensOf } from './tokens.ts';

const audit = needs('/', 'Sys.Audit');
const auditNode = needs('/nodes/{node}', 'Sys.Audit');
const none = () => [];

/** Lists that are empty in every simulated cluster: no firewall rules, no software-defined network, no ACME. */
const empty: Endpoint[] = [
  get('/cluster/firewall/rules', audit, none),
  get('/cluster/firewall/groups', everybody, none),
  get('/cluster/firewall/aliases', audit, none),
  get('/cluster/firewall/ipset', audit, none),
  get('/nodes/{node}/firewall/rules', auditNode, none),
  ...['qemu', 'lxc'].map((type) =>
    get(`/nodes/{node}/${type}/{vmid}/firewall/rules`, needs('/vms/{vmid}', 'VM.Audit'), none, {
      proxied: false,
    }),
  ),
  get('/cluster/sdn/zones', everybody, none, {
    params: {
      pending: flag,
      running: flag,
      type: oneOf('evpn', 'faucet', 'qinq', 'simple', 'vlan', 'vxlan'),
    },
  }),
  get('/cluster/sdn/vnets', everybody, none, { params: { pending: flag, running: flag } }),
  get('/cluster/acme/account', everybody, none),
  get('/nodes/{node}/disks/directory', audit, none),
];

/** What an auditor's role does not open. */
const closed: Endpoint[] = [
  get(
    '/cluster/acme/plugins',
    needs('/', 'Sys.Modify'),
    () => [{ plugin: 'standalone', type: 'standalone' }],
    {
      params: { type: oneOf('dns', 'standalone') },
    },
  ),
  get('/nodes/{node}/hardware/usb', needs('/', 'Sys.Modify'), none),
  get('/nodes/{node}/syslog', needs('/nodes/{node}', 'Sys.Syslog'), syslog, {
    params: { start: count, limit: count, service: text, since: text, until: text },
    ordered: true,
  }),
  get('/nodes/{node}/journal', needs('/nodes/{node}', 'Sys.Syslog'), () => ['-- No entries --'], {
    params: { since: count, until: count, lastentries: count, startcursor: text, endcursor: text },
    ordered: true,
  }),
];

/** One object of a list. */
const single: Endpoint[] = [
  get(
    '/access/groups/{groupid}',
    needsAny('/access/groups', 'Sys.Audit', 'Group.Allocate'),
    ({ cluster, at }) => {
      const group = cluster.access.groups.find(({ groupid }) => groupid === at.groupid);
      if (!group) throw failed(`group '${at.groupid}' does not exist`);
      return { comment: group.comment, members: group.members };
    },
  ),
  get('/access/users/{userid}/token/{tokenid}', either(isSelf, overUser('User.Modify')), (ask) => {
    const { at } = ask;
    const token = tokensOf(ask, at.userid ?? '').find(({ tokenid }) => tokenid === at.tokenid);
    if (!token) throw failed(`no such token '${at.tokenid}' for user '${at.userid}'`);
    const { tokenid: _, ...rest } = token;
    return rest;
  }),
  get('/nodes/{node}/network/{iface}', auditNode, (ask) => {
    const found = nodeAt(ask).interfaces.find(({ iface }) => iface === ask.at.iface);
    if (!found) throw badParameters({ iface: 'interface does not exist' });
    const { iface: _, ...rest } = found;
    return rest;
  }),
  get('/cluster/metrics/server/{id}', audit, ({ cluster, at }) => {
    const server = cluster.metricServers.find(({ id }) => id === at.id);
    if (!server) throw failed(`status server entry '${at.id}' does not exist`);
    const { id: _, ...rest } = server;
    return { ...rest, digest: hex(`metrics ${JSON.stringify(server)}`, 40) };
  }),
  get('/nodes/{node}/ceph/status', needsAny('/', 'Sys.Audit', 'Datastore.Audit'), () => {
    throw failed('binary not installed: /usr/bin/ceph-mon');
  }),
];

/** Paths that an audit seldom needs; that they answer truly keeps a curious client honest. */
export const rarelyAskedEndpoints: Endpoint[] = [...empty, ...closed, ...single];

function syslog({ beside }: Ask): unknown[] {
  beside.total = 1;
  return [{ n: 1, t: '-- No entries --' }];
}
