import type { GuestExtra, GuestRow } from '../guest.ts';
import type { HaResource, HaRule, ReplicationJob } from '../state.ts';
import { canary } from './canaries.ts';

const rows: GuestRow[] = [
  [101, 'qemu', 'alder', 'opnsense-lab', 2, 4, 'tank:16'],
  [102, 'lxc', 'alder', 'pihole-1', 1, 1, 'tank:6'],
  [103, 'lxc', 'alder', 'caddy-1', 1, 1, 'tank:8'],
  [104, 'lxc', 'alder', 'kea-1', 1, 0.5, 'tank:4'],
  [105, 'lxc', 'alder', 'forgejo', 2, 2, 'tank:40'],
  [106, 'lxc', 'alder', 'paperless', 2, 3, 'tank:24'],
  [201, 'qemu', 'birch', 'homeassistant', 2, 4, 'tank:32 efidisk0=tank:4M'],
  [202, 'lxc', 'birch', 'pihole-2', 1, 1, 'tank:6'],
  [203, 'lxc', 'birch', 'caddy-2', 1, 1, 'tank:8'],
  [204, 'lxc', 'birch', 'kea-2', 1, 0.5, 'tank:4'],
  [205, 'lxc', 'birch', 'grafana', 1, 1, 'tank:12'],
  [206, 'lxc', 'birch', 'bookstack', 2, 2, 'tank:16'],
  [301, 'lxc', 'cedar', 'postgres', 2, 4, 'tank:40'],
  [302, 'lxc', 'cedar', 'uptime-kuma', 1, 1, 'tank:8'],
  [303, 'lxc', 'cedar', 'mosquitto', 1, 0.5, 'tank:4'],
  [304, 'lxc', 'cedar', 'immich', 4, 4, 'tank:60 mp0=tank:200,mp=/mnt/photos,backup=1'],
  [305, 'qemu', 'cedar', 'docker-lab', 4, 6, 'tank:64'],
];

/** The template that new machines are cloned from: no backup, no HA, no replication. */
export const templateId = 9000;

export const healthyGuests: GuestRow[] = [
  ...rows,
  [templateId, 'qemu', 'cedar', 'tpl-debian13', 2, 2, 'tank:8', 'stopped'],
];

const family = new Set([106, 206, 304]);

/** What the table cannot say of a guest. */
export function healthyExtra([vmid, type]: GuestRow): GuestExtra {
  const firewall = { enable: 1 };
  if (vmid === templateId)
    return {
      firewall,
      agentRuns: true,
      config: {
        template: 1,
        onboot: 0,
        serial0: 'socket',
        tags: 'template',
        ciuser: 'admin',
        cipassword: canary('cipassword'),
        ipconfig0: 'ip=dhcp',
      },
    };
  if (type === 'lxc')
    return { firewall, config: { tags: 'prod' }, ...(family.has(vmid) && { pool: 'family' }) };
  const config: GuestExtra['config'] = { tags: 'prod' };
  if (vmid === 201) Object.assign(config, { bios: 'ovmf', machine: 'q35' });
  return { firewall, agentRuns: true, config };
}

const virtualMachines = new Set([101, 201]);

const sidFor = (vmid: number) => `${virtualMachines.has(vmid) ? 'vm' : 'ct'}:${vmid}`;

/** Everything but the machine for trying things out. */
export const healthyHaResources: HaResource[] = rows
  .map(([vmid]) => vmid)
  .filter((vmid) => vmid !== 305)
  .map((vmid) => ({
    sid: sidFor(vmid),
    state: 'started',
    maxRestart: 2,
    maxRelocate: 2,
    ...(vmid === 201 && { comment: 'home automation' }),
  }));

/** Others depend on them. */
export const essentialGuests = [101, 102, 103, 104, 201, 202, 203, 204, 205, 301, 302, 303];

/** Twins never share a node; everything stays where its disks or their copies are. */
export const healthyHaRules: HaRule[] = [
  apart('dns', [102, 202]),
  apart('proxy', [103, 203]),
  apart('dhcp', [104, 204]),
  {
    rule: 'postgres-home',
    type: 'node-affinity',
    resources: [sidFor(301)],
    nodes: 'alder:1,cedar:2',
    strict: 0,
  },
  at('alder', 'birch', [101, 105, 106]),
  at('alder', 'cedar', [102, 103, 104]),
  at('birch', 'cedar', [201, 202, 203, 204, 205, 206]),
  at('cedar', 'alder', [302, 303, 304]),
];

function apart(name: string, vmids: number[]): HaRule {
  const resources = vmids.map(sidFor);
  return { rule: `${name}-apart`, type: 'resource-affinity', affinity: 'negative', resources };
}

function at(home: string, copy: string, vmids: number[]): HaRule {
  const resources = vmids.map(sidFor);
  return {
    rule: `${home}-or-${copy}`,
    type: 'node-affinity',
    resources,
    nodes: [home, copy].sort().join(','),
    strict: 1,
  };
}

/** Of a twin on alder, the other one is on birch. */
const awayFromTwin: Record<number, string> = { 102: 'cedar', 103: 'cedar', 104: 'cedar' };

/** Every guest's disks, copied to another node four times an hour. */
export function healthyReplication(now: number): ReplicationJob[] {
  const next: Record<string, string> = { alder: 'birch', birch: 'cedar', cedar: 'alder' };
  const quarter = Math.floor((now - 2) / 900) * 900;
  return rows.map(([vmid, , node]) => ({
    guest: vmid,
    jobnum: 0,
    target: awayFromTwin[vmid] ?? next[node] ?? '',
    schedule: '*/15',
    lastSync: quarter + 2,
    durationSeconds: 3.4,
    failCount: 0,
    ...(vmid === 304 && { rate: 50, comment: 'photos' }),
  }));
}
