/** What HA would work with: its services, rules, and the nodes that may take them. */
import type { Facts, FactsOf } from '../facts.ts';
import type { Guest } from '../guest-name.ts';
import type { Policy } from '../policy.ts';
import { type Affinity, affinityOf } from './affinity.ts';
import { grouped } from './grouped.ts';

export type Service = FactsOf<'ha'>['ha']['resources'][number];

export interface HaView {
  /** By sid, `vm:100` or `ct:101`; those that HA ignores left out. */
  services: ReadonlyMap<string, Service>;
  affinity: Affinity;
  /** Services by the node that their configuration is on. */
  servicesOn: ReadonlyMap<string, Service[]>;
  /** Node on which a service puts load now, by sid. */
  placed: ReadonlyMap<string, string>;
  /** What the scheduler counts, by node. */
  load: ReadonlyMap<string, number>;
  /** Release 9.2 and later count every running guest, earlier ones HA services alone. */
  countsAllGuests: boolean;
  /** `basic` unless the manager says otherwise. */
  scheduler: string;
  armed: boolean;
  /** Node of the manager, when known. */
  master?: string;
  /** Nodes that take no services now: `maintenance` is passed over, a `silent` one is chosen and starts nothing. */
  unfit: ReadonlyMap<string, 'maintenance' | 'silent'>;
}

/**
 * Follows pve-ha-manager: states that count as load are those of `PVE::HA::Usage::get_used_service_nodes`; since
 * 5.1.2, which came with release 9.2, running guests outside HA count too. The manager's line names the scheduler
 * when it is not `basic` (`… - static load CRS`), also to those who cannot read the datacenter options.
 */
export function haView(facts: Facts, policy: Policy, running: readonly Guest[]): HaView {
  const { ha, cluster } = facts;
  const managed = (ha?.resources ?? []).filter(({ requestedState }) => requestedState !== 'ignored');
  const services = new Map(managed.map((service) => [service.sid, service]));
  const homes = new Map(running.map((guest) => [sidOf(guest), guest.node]));
  const servicesOn = grouped(managed, ({ sid, node = homes.get(sid) }) => (node === undefined ? [] : [node]));
  const placed = new Map<string, string>();
  const load = new Map<string, number>();
  const count = (node: string) => load.set(node, (load.get(node) ?? 0) + 1);
  for (const [node, there] of servicesOn)
    for (const service of there.filter(putsLoad)) {
      placed.set(service.sid, node);
      count(node);
    }
  const countsAllGuests = atLeast(cluster?.version, 9, 2);
  if (countsAllGuests)
    for (const guest of running)
      if (guest.status === 'running' && !services.has(sidOf(guest))) count(guest.node);
  const manager = ha?.status?.master;
  return {
    services,
    servicesOn,
    affinity: affinityOf(ha?.rules ?? [], cluster?.members.map(({ node }) => node) ?? []),
    placed,
    load,
    countsAllGuests,
    scheduler: schedulerOf(facts),
    armed: !['disarming', 'disarmed'].includes(ha?.status?.armedState ?? 'armed'),
    master: manager?.node,
    unfit: unfitNodes(facts, policy),
  };
}

export const sidOf = ({ type, vmid }: Pick<Guest, 'type' | 'vmid'>): string =>
  `${type === 'qemu' ? 'vm' : 'ct'}:${vmid}`;

/** States in which a service burdens no node. */
const idle = ['stopped', 'disabled', 'ignored', 'ignore', 'queued', 'deleting', 'request_start'];

const putsLoad = ({ state, requestedState }: Service): boolean =>
  state === undefined ? requestedState === 'started' : !idle.includes(state);

/** Nodes whose local resource manager is active and so holds a watchdog: without quorum they reset themselves. */
export function watchdogNodes({ services, placed, armed }: HaView): Set<string> {
  if (!armed) return new Set();
  return new Set(
    [...placed].flatMap(([sid, node]) =>
      ['freeze', 'error'].includes(services.get(sid)?.state ?? '') ? [] : [node],
    ),
  );
}

function schedulerOf({ cluster, ha }: Facts): string {
  const told = /\b(\w+) load CRS/.exec(ha?.status?.master?.text ?? '')?.[1];
  return cluster?.options?.haScheduler ?? told ?? 'basic';
}

/** The age of a report is measured by the clock of its own node; where that is not known, the cluster's word counts. */
function unfitNodes({ ha, nodes, takenAt }: Facts, { thresholds }: Policy): HaView['unfit'] {
  const clocks = new Map(nodes?.map(({ node, clock }) => [node, clock]));
  const unfit = new Map<string, 'maintenance' | 'silent'>();
  for (const { node, text, timestamp = takenAt } of ha?.status?.lrm ?? []) {
    const clock = clocks.get(node);
    const age = clock ? takenAt + clock.offsetSeconds - clock.uncertaintySeconds - timestamp : 0;
    if (text.includes('maintenance mode')) unfit.set(node, 'maintenance');
    else if (age > thresholds.lrmSilentSeconds || text.includes('old timestamp')) unfit.set(node, 'silent');
  }
  return unfit;
}

function atLeast(version: string | undefined, major: number, minor: number): boolean {
  const [, first, second] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
