import { hex } from '../seed.ts';
import type { GuestState, GuestType } from '../state.ts';
import { failed } from './api-error.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import { configDigest, guestConfig } from './guest-config.ts';
import { guestStatus } from './guest-status.ts';
import { haState, sidOf } from './ha-state.ts';
import { flag, isTrue, text } from './parameters.ts';
import { isBefore } from './release.ts';
import { everybody, needs, needsAny } from './rules.ts';

const audit = needs('/vms/{vmid}', 'VM.Audit');

/** What every guest of a type answers, at the node that it is on. */
export const guestEndpoints: Endpoint[] = (['qemu', 'lxc'] as const).flatMap((type) => [
  get(`/nodes/{node}/${type}`, everybody, (ask) => list(ask, type), {
    params: type === 'qemu' ? { full: flag } : {},
  }),
  get(`/nodes/{node}/${type}/{vmid}`, everybody, () => parts[type].map((subdir) => ({ subdir }))),
  get(`/nodes/{node}/${type}/{vmid}/config`, audit, (ask) => config(ask, type), {
    params: { current: flag, snapshot: text },
  }),
  get(`/nodes/{node}/${type}/{vmid}/pending`, audit, (ask) => pending(ask, type)),
  get(`/nodes/{node}/${type}/{vmid}/status`, everybody, () => actions.map((subdir) => ({ subdir }))),
  get(`/nodes/{node}/${type}/{vmid}/status/current`, audit, (ask) => current(ask, type)),
  get(`/nodes/{node}/${type}/{vmid}/snapshot`, audit, (ask) => snapshots(ask, type)),
  get(`/nodes/{node}/${type}/{vmid}/firewall/options`, audit, firewallOptions),
  get(
    `/nodes/{node}/${type}/{vmid}/snapshot/{snapname}/config`,
    needsAny('/vms/{vmid}', 'VM.Snapshot', 'VM.Snapshot.Rollback', 'VM.Audit'),
    (ask) => config({ ...ask, query: { snapshot: ask.at.snapname ?? '' } }, type),
  ),
]);

const parts: Record<GuestType, string[]> = {
  qemu: 'config pending status snapshot agent rrd rrddata firewall migrate feature cloudinit'.split(' '),
  lxc: 'config pending status snapshot rrd rrddata firewall migrate feature interfaces'.split(' '),
};
const actions = ['current', 'start', 'stop', 'shutdown', 'reboot', 'suspend', 'resume'];

/** The guest of the path. It must be on the node of the path: only that node has its configuration file. */
export function guestAt({ cluster, at }: Ask, type: GuestType): GuestState {
  const guest = cluster.guests.find(
    (known) => known.type === type && known.node === at.node && String(known.vmid) === at.vmid,
  );
  if (guest) return guest;
  const folder = type === 'qemu' ? 'qemu-server' : 'lxc';
  throw failed(`Configuration file 'nodes/${at.node}/${folder}/${at.vmid}.conf' does not exist`);
}

function list(ask: Ask, type: GuestType): unknown[] {
  const { cluster, at, may, query } = ask;
  return cluster.guests
    .filter(
      (guest) => guest.type === type && guest.node === at.node && may.all(`/vms/${guest.vmid}`, 'VM.Audit'),
    )
    .map((guest) => {
      const row = guestStatus(cluster, guest, type === 'lxc' || isTrue(query.full));
      return type === 'lxc' && vmidIsText(ask) ? { ...row, vmid: String(guest.vmid) } : row;
    });
}

/** Containers were listed with their id as a string until pve-container 5.0.10. */
function vmidIsText({ cluster, at }: Ask): boolean {
  const node = cluster.nodes.find(({ name }) => name === at.node);
  const version = node?.packages.find(({ name }) => name === 'pve-container')?.installed;
  return version !== undefined && isBefore({ version, repoid: '' }, '5.0.10');
}

function config(ask: Ask, type: GuestType): unknown {
  const { cluster, query, may, at } = ask;
  const guest = guestAt(ask, type);
  const keys = guestConfig(cluster, guest);
  const digest = configDigest(cluster, guest);
  if (query.snapshot) {
    const snapshot = guest.snapshots.find(({ name }) => name === query.snapshot);
    if (!snapshot) throw failed(`snapshot '${query.snapshot}' does not exist`);
    return { ...keys, parent: snapshot.parent, snaptime: snapshot.takenAt, digest };
  }
  if (keys.cipassword !== undefined) keys.cipassword = '**********';
  if (!may.all(`/vms/${at.vmid}`, 'VM.Config.Options')) delete keys.env;
  return { ...keys, digest };
}

function pending(ask: Ask, type: GuestType): unknown[] {
  const guest = guestAt(ask, type);
  const keys = { ...guestConfig(ask.cluster, guest), digest: configDigest(ask.cluster, guest) };
  return Object.entries(keys).map(([key, value]) => ({
    key,
    value: key === 'cipassword' ? '**********' : value,
  }));
}

function current(ask: Ask, type: GuestType): unknown {
  const { cluster } = ask;
  const guest = guestAt(ask, type);
  const state = haState(cluster, sidOf(guest));
  const group = cluster.ha.resources.find(({ sid }) => sid === sidOf(guest))?.group;
  return {
    ...guestStatus(cluster, guest, true),
    ha: state === undefined ? { managed: 0 } : { managed: 1, state, group },
    ...(type === 'qemu' && guest.agentRuns && { agent: 1 }),
  };
}

/** Kept in the cluster's file system under the id alone: a node answers for any guest. */
function firewallOptions({ cluster, at }: Ask): unknown {
  const firewall = cluster.guests.find(({ vmid }) => String(vmid) === at.vmid)?.firewall ?? {};
  return { ...firewall, digest: hex(`firewall ${JSON.stringify(firewall)}`, 40) };
}

/** Snapshots and, as a row of the same list, the guest as it is now. */
function snapshots(ask: Ask, type: GuestType): unknown[] {
  const guest = guestAt(ask, type);
  const rows = guest.snapshots.map(({ name, description, takenAt, parent, vmstate }) => ({
    name,
    description,
    snaptime: takenAt,
    parent,
    ...(type === 'qemu' && { vmstate: vmstate ? 1 : 0 }),
  }));
  const now = {
    name: 'current',
    description: 'You are here!',
    digest: configDigest(ask.cluster, guest),
    running: guest.status === 'running' ? 1 : 0,
    parent: guest.snapshots.at(-1)?.name,
  };
  return [...rows, now];
}
