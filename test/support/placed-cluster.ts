import fc from 'fast-check';
import type { Wanted } from '../../audit/advice/plan.ts';
import type { Facts } from '../../audit/facts.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import balance from '../../audit/rules/balance-guests-match-cores.ts';
import apart from '../../audit/rules/ha-redundant-apart.ts';
import { runAudit } from '../../audit/run.ts';
import { GiB, healthyFacts } from './healthy-facts.ts';

const names = ['n1', 'n2', 'n3', 'n4'];
const rarely = fc.nat(9).map((n) => n === 0);

const anyGuest = fc.record({
  home: fc.constantFrom(0, 0, 0, 0, 1, 2, 3),
  type: fc.constantFrom('lxc' as const, 'qemu' as const),
  status: fc.constantFrom('running', 'running', 'running', 'stopped', 'paused'),
  cores: fc.integer({ min: 1, max: 8 }),
  memory: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined, freq: 12 }),
  disks: fc.array(fc.constantFrom('nas', 'nas', 'far', 'lvm', 'lvm', 'gone'), { minLength: 1, maxLength: 2 }),
  diskGiB: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined, freq: 12 }),
  bridge: fc.constantFrom('vmbr0', 'vmbr0', 'vmbr0', 'vmbr1'),
  tags: fc.constantFrom([], [], [], [], ['role-dns'], ['role-dhcp'], ['tier-critical'], ['tier-medium']),
  tied: rarely,
  locked: rarely,
  unconfigured: rarely,
  snapshot: rarely,
  ha: fc.constantFrom(undefined, undefined, undefined, 'started', 'bound', 'stopped'),
});

/** Two to four nodes of any size and up to twenty guests, most of them on the first one. */
export const anyPlacedCluster = fc.record({
  nodes: fc.array(
    fc.record({
      cores: fc.constantFrom(2, 4, 8, 16),
      memory: fc.constantFrom(8, 16, 32, 64),
      vmbr1: fc.boolean(),
      lvm: fc.constantFrom('active', 'active', 'inactive', 'full'),
    }),
    { minLength: 2, maxLength: 4 },
  ),
  guests: fc.array(anyGuest, { minLength: 1, maxLength: 20 }),
});
type Parts = typeof anyPlacedCluster extends fc.Arbitrary<infer Cluster> ? Cluster : never;

export function placedFacts({ nodes, guests }: Parts): Facts {
  const base = healthyFacts();
  const list = nodes.map((part, index) => ({ ...part, node: names[index] ?? 'n1' }));
  const homeOf = ({ home }: Parts['guests'][number]) => list[home % list.length]?.node ?? 'n1';
  const managed = guests.flatMap(({ ha, type }, index) =>
    ha ? [{ ha, sid: `${type === 'lxc' ? 'ct' : 'vm'}:${100 + index}`, vmid: 100 + index }] : [],
  );
  const storage = (name: string, shared: boolean, on: (node: (typeof list)[number]) => object) => ({
    storage: name,
    type: shared ? 'nfs' : 'lvmthin',
    shared,
    enabled: true,
    content: ['images', 'rootdir'],
    onNodes: list.map((node) => ({
      node: node.node,
      enabled: true,
      active: true,
      totalBytes: 100 * GiB,
      usedBytes: 10 * GiB,
      ...on(node),
    })),
  });
  return {
    ...base,
    cluster: { ...base.cluster, members: list.map(({ node }) => ({ node, online: true })) },
    nodes: list.map(({ node, cores, memory }) => ({
      node,
      online: true,
      cores,
      memory: { totalBytes: memory * GiB, usedBytes: GiB },
    })),
    network: {
      nodes: list.map(({ node, vmbr1 }) => ({
        node,
        interfaces: ['vmbr0', ...(vmbr1 ? ['vmbr1'] : [])].map((name) => ({
          name,
          type: 'bridge',
          active: true,
          ports: [],
        })),
      })),
    },
    storage: [
      storage('nas', true, () => ({})),
      storage('far', true, ({ node }) => ({ active: node === 'n1' })),
      storage('lvm', false, ({ lvm }) => ({
        active: lvm !== 'inactive',
        ...(lvm === 'full' && { usedBytes: 79 * GiB }),
      })),
    ],
    replication: [],
    ha: {
      resources: managed.map(({ sid, vmid, ha }) => ({
        sid,
        vmid,
        requestedState: ha === 'stopped' ? 'stopped' : 'started',
        maxRestart: 1,
        maxRelocate: 1,
      })),
      rules: [
        {
          id: 'bound',
          type: 'node-affinity',
          enabled: true,
          resources: managed.filter(({ ha }) => ha === 'bound').map(({ sid }) => sid),
          nodes: {},
          errors: [],
        },
      ],
    },
    guests: guests.map((part, index) => ({
      id: `${part.type}/${100 + index}`,
      vmid: 100 + index,
      type: part.type,
      node: homeOf(part),
      name: `g${index}`,
      template: false,
      status: part.status,
      cores: part.cores,
      memoryBytes: part.memory && part.memory * GiB,
      tags: [...part.tags],
      ...(part.locked && { lock: 'backup' }),
      ...(!part.unconfigured && {
        config: {
          disks: part.disks.map((name, key) => ({
            key: `disk${key}`,
            storage: name,
            sizeBytes: part.diskGiB && part.diskGiB * GiB,
            backedUp: true,
          })),
          networks: [{ key: 'net0', bridge: part.bridge, firewall: false }],
          onBoot: true,
          protection: false,
          passthrough: part.tied ? ['hostpci0'] : [],
          mountedIsos: [],
          cloudInit: false,
          ...(part.snapshot && { snapshotParent: 'before' }),
        },
      }),
    })),
  };
}

/** What the rules that look at places find wrong with it. */
export function wantedIn(facts: Facts): Wanted {
  const failing = (rule: typeof balance) =>
    new Set(
      runAudit([rule], facts, defaultPolicy).flatMap(({ verdicts }) =>
        verdicts.flatMap(({ outcome, subject }) => (outcome === 'fail' ? [subject.split('/')[1] ?? ''] : [])),
      ),
    );
  return { nodes: failing(balance), roles: failing(apart) };
}
