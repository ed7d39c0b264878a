import fc from 'fast-check';
import type { Facts } from '../../audit/facts.ts';
import { GiB, healthyFacts, now } from './healthy-facts.ts';

type Rules = NonNullable<NonNullable<Facts['ha']>['rules']>;
const names = ['n1', 'n2', 'n3', 'n4'];

const rarely = fc.nat(19).map((n) => n === 0);
const often = rarely.map((is) => !is);

const guestPart = fc.record({
  // Crowded, so that services get in each other's way.
  home: fc.constantFrom(0, 0, 0, 1, 2, 3),
  qemu: fc.boolean(),
  status: fc.constantFrom('running', 'running', 'running', 'paused', 'stopped'),
  disks: fc.constantFrom<(string | undefined)[]>(
    ...['nas', 'nas', 'nas', 'tank', 'tank', 'tank'].map((name) => [name]),
    ...[['nas', 'tank'], ['lvm'], ['far'], ['hidden'], [undefined]],
  ),
  bridges: fc.constantFrom<(string | undefined)[]>(
    ['vmbr0'],
    ['vmbr1'],
    ['vmbr1'],
    ['vmbr0', 'vmbr1'],
    ['vmbr1'],
    ['sdn'],
    [undefined],
  ),
  tied: rarely,
  iso: rarely,
  configured: often,
  backedUp: fc.boolean(),
  replicas: fc.subarray([0, 1, 2, 3]),
  synced: fc.constantFrom(60, 600, 600, 'never', 'unseen'),
  ha: fc.constantFrom('started', 'started', 'started', 'started', 'started', 'stopped', 'ignored', undefined),
  haState: fc.constantFrom(
    'started',
    'started',
    'started',
    'error',
    'freeze',
    'stopped',
    'queued',
    undefined,
  ),
  haNode: fc.boolean(),
  maxRelocate: fc.nat(2),
});

const nodePart = fc.record({
  online: often,
  votes: fc.constantFrom(1, 1, 1, 2),
  vmbr1: fc.boolean(),
  network: often,
  nas: fc.constantFrom('active', 'active', 'active', 'inactive', 'disabled', 'unseen'),
  lrm: fc.constantFrom('fine', 'fine', 'fine', 'fine', 'maintenance', 'silent'),
});

/** Up to four nodes and eight guests; some of everything, and now and then something that could not be seen. */
export const anyCluster = fc.record({
  nodes: fc.array(nodePart, { minLength: 2, maxLength: 4 }),
  guests: fc.array(guestPart, { minLength: 1, maxLength: 8 }),
  version: fc.constantFrom('9.2.3', '9.1.1', '8.4.1'),
  scheduler: fc.constantFrom(undefined, undefined, undefined, 'basic', 'static'),
  nasOn: fc.option(fc.subarray(names, { minLength: 1 }), { nil: undefined, freq: 3 }),
  qdevice: fc.constantFrom('none', 'none', 'none', 'Connected', 'Connect failed', 'silent', 'unseen'),
  armed: often,
  seen: fc.record({ votes: often, ha: often, status: often, rules: often, replication: often, vault: often }),
  rules: fc.record({
    strict: fc.boolean(),
    bound: fc.subarray([0, 1, 2, 3, 4, 5, 6, 7]),
    priorities: fc.dictionary(fc.constantFrom(...names), fc.nat(2), { maxKeys: 3 }),
    positive: fc.array(fc.uniqueArray(fc.nat(7), { minLength: 2, maxLength: 3 }), { maxLength: 2 }),
    negative: fc.array(fc.uniqueArray(fc.nat(7), { minLength: 2, maxLength: 3 }), { maxLength: 2 }),
  }),
});
type Cluster = typeof anyCluster extends fc.Arbitrary<infer Parts> ? Parts : never;

/** Facts of such a cluster, as gathering would give them. */
export function factsOf(parts: Cluster): Facts {
  const { nodes, version, nasOn, qdevice, scheduler, seen } = parts;
  // A scheduler that may choose anything has its choices tried out one by one: few guests then.
  const guests = scheduler === 'static' ? parts.guests.slice(0, 4) : parts.guests;
  const base = healthyFacts();
  const at = (index: number) => names[index % nodes.length] ?? 'n1';
  const list = nodes.map((part, index) => ({ ...part, node: at(index) }));
  // Somebody must answer.
  if (list[0]) list[0].online = true;
  return {
    ...base,
    cluster: {
      ...base.cluster,
      version,
      options: scheduler && { haScheduler: scheduler, bandwidthLimits: [] },
      members: list.map(({ node, online }) => ({ node, online })),
      votes: seen.votes ? list.map(({ node, votes }) => ({ node, votes, links: 1 })) : undefined,
      qdevice:
        qdevice === 'unseen'
          ? undefined
          : {
              configured: qdevice !== 'none',
              ...(['none', 'silent'].includes(qdevice) ? {} : { state: qdevice }),
            },
    },
    nodes: list.map(({ node, online }) => ({
      node,
      online,
      memory: { totalBytes: 8 * GiB, usedBytes: GiB },
    })),
    network: {
      nodes: list.map(({ node, network, vmbr1 }) => ({
        node,
        interfaces: network
          ? ['vmbr0', ...(vmbr1 ? ['vmbr1'] : [])].map((name) => ({
              name,
              type: 'bridge',
              active: true,
              ports: [],
            }))
          : undefined,
      })),
    },
    storage: storagesOf(list, nasOn),
    guests: guests.map((part, index) => {
      const home = list.find(({ node }) => node === at(part.home));
      return guestOf(part, index, at(part.home), home?.online === true);
    }),
    replication: seen.replication ? guests.flatMap((part, index) => jobsOf(part, index, at)) : undefined,
    backups: {
      listed: seen.vault ? [{ storage: 'vault', evidence: 'content' as const }] : [],
      copies: guests.flatMap((part, index) =>
        part.backedUp ? [{ storage: 'vault', volid: `v${index}`, vmid: 100 + index, takenAt: now - 60 }] : [],
      ),
    },
    ha: seen.ha ? haOf({ ...parts, guests, nodes: list }, at) : undefined,
  };
}

type NodePart = Cluster['nodes'][number] & { node: string };
type GuestPart = Cluster['guests'][number];

function storagesOf(nodes: NodePart[], nasOn: string[] | undefined): Facts['storage'] {
  const up = nodes.filter(({ online }) => online);
  const storage = (name: string, type: string, shared: boolean, content: string[]) => ({
    storage: name,
    type,
    shared,
    enabled: true,
    content,
    onNodes: up.map(({ node }) => ({ node, enabled: true, active: true })),
  });
  return [
    {
      ...storage('nas', 'nfs', true, ['images']),
      server: '10.9.9.9',
      ...(nasOn && { onlyNodes: nasOn }),
      onNodes: up
        .filter(({ nas }) => nas !== 'unseen')
        .map(({ node, nas }) => ({ node, enabled: nas !== 'disabled', active: nas === 'active' })),
    },
    storage('tank', 'zfspool', false, ['images']),
    storage('lvm', 'lvmthin', false, ['images']),
    { ...storage('far', 'iscsi', true, ['images']), onlyNodes: [] },
    { ...storage('vault', 'pbs', true, ['backup']), server: '10.9.9.8' },
    storage('local', 'dir', false, ['iso']),
  ];
}

function guestOf(
  part: GuestPart,
  index: number,
  node: string,
  online: boolean,
): NonNullable<Facts['guests']>[number] {
  return {
    id: `${part.qemu ? 'qemu' : 'lxc'}/${100 + index}`,
    vmid: 100 + index,
    type: part.qemu ? 'qemu' : 'lxc',
    node,
    name: `g${index}`,
    template: false,
    status: online ? part.status : 'unknown',
    memoryBytes: GiB,
    tags: [],
    config: part.configured
      ? {
          disks: part.disks.map((name, key) => ({
            key: `disk${key}`,
            storage: name,
            sizeBytes: GiB,
            backedUp: true,
          })),
          networks: part.bridges.map((bridge, key) => ({ key: `net${key}`, bridge, firewall: false })),
          onBoot: true,
          protection: false,
          passthrough: part.tied ? ['hostpci0'] : [],
          mountedIsos: part.iso ? ['local:iso/a.iso'] : [],
          cloudInit: false,
        }
      : undefined,
  };
}

/** A replica is the older, the further its node is down the list. */
function jobsOf({ home, replicas, synced }: GuestPart, index: number, at: (index: number) => string) {
  const targets = new Set(replicas.map(at));
  targets.delete(at(home));
  return [...targets].map((target, number) => ({
    id: `${100 + index}-${number}`,
    vmid: 100 + index,
    target,
    enabled: true,
    schedule: '*/15',
    ...(synced !== 'unseen' && {
      state: { failCount: 0, ...(typeof synced === 'number' && { lastSyncAt: now - synced - number }) },
    }),
  }));
}

function haOf(
  { nodes, guests, armed, seen, rules }: Omit<Cluster, 'nodes'> & { nodes: NodePart[] },
  at: (index: number) => string,
) {
  const sidOf = (index: number) => `${guests[index]?.qemu ? 'vm' : 'ct'}:${100 + index}`;
  return {
    resources: guests.flatMap(({ home, ha, haState, haNode, maxRelocate }, index) =>
      ha === undefined
        ? []
        : [
            {
              sid: sidOf(index),
              vmid: 100 + index,
              requestedState: ha,
              maxRestart: 1,
              maxRelocate,
              state: haState,
              node: haNode ? at(home) : undefined,
            },
          ],
    ),
    status: seen.status
      ? {
          armedState: armed ? 'armed' : 'disarmed',
          lrm: nodes.map(({ node, lrm }) => ({
            node,
            text: `${node} (${lrm === 'maintenance' ? 'maintenance mode' : lrm === 'silent' ? 'old timestamp - dead?' : 'active'}, now)`,
          })),
        }
      : undefined,
    rules: seen.rules ? rulesOf(rules, sidOf, guests.length) : undefined,
  };
}

/** The cluster itself marks rules that contradict each other; those are left out here. */
function rulesOf(rules: Cluster['rules'], sidOf: (index: number) => string, count: number): Rules {
  const rule = { enabled: true, errors: [] };
  const sids = (indices: number[]) => [...new Set(indices.map((index) => sidOf(index % count)))];
  const positive = rules.positive.map(sids);
  const negative = rules.negative
    .map(sids)
    .filter((list) => positive.flat().filter((each) => list.includes(each)).length < 2);
  return [
    {
      ...rule,
      id: 'nodes',
      type: 'node-affinity',
      resources: sids(rules.bound),
      nodes: rules.priorities,
      strict: rules.strict,
    },
    ...[...positive, ...negative].map((resources, index) => ({
      ...rule,
      id: `r${index}`,
      type: 'resource-affinity' as const,
      affinity: index < positive.length ? ('positive' as const) : ('negative' as const),
      resources,
    })),
  ];
}
