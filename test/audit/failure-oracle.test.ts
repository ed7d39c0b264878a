import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Facts } from '../../audit/facts.ts';
import { simulateFailures } from '../../audit/failure.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { fatesOf } from '../support/failure-case.ts';
import { admissible } from '../support/failure-oracle.ts';
import { GiB, healthyFacts, now } from '../support/healthy-facts.ts';

type Rules = NonNullable<NonNullable<Facts['ha']>['rules']>;
const names = ['n1', 'n2', 'n3', 'n4'];

const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 0);
const often = rarely.map((is) => !is);

const guestPart = fc.record({
  home: fc.nat(3),
  qemu: fc.boolean(),
  status: fc.constantFrom('running', 'running', 'running', 'paused', 'stopped'),
  disks: fc.constantFrom(
    ['nas'],
    ['nas'],
    ['tank'],
    ['tank'],
    ['nas', 'tank'],
    ['lvm'],
    ['far'],
    ['hidden'],
    [undefined],
  ),
  bridges: fc.constantFrom(['vmbr0'], ['vmbr0'], ['vmbr1'], ['vmbr0', 'vmbr1'], ['sdn'], [undefined]),
  tied: rarely,
  iso: rarely,
  configured: often,
  backedUp: fc.boolean(),
  replica: fc.constantFrom(undefined, undefined, 0, 1, 2, 3),
  synced: fc.constantFrom(60, 600, 'never', 'unseen'),
  ha: fc.constantFrom('started', 'started', 'started', 'stopped', 'disabled', 'ignored', undefined),
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

const cluster = fc.record({
  nodes: fc.array(nodePart, { minLength: 2, maxLength: 4 }),
  guests: fc.array(guestPart, { minLength: 1, maxLength: 8 }),
  version: fc.constantFrom('9.2.3', '9.1.1', '8.4.1'),
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
type Cluster = typeof cluster extends fc.Arbitrary<infer Parts> ? Parts : never;

it('agrees with a slow and independent reckoning on small clusters', () => {
  fc.assert(
    fc.property(cluster, (parts) => {
      const facts = factsOf(parts);
      const failures = simulateFailures(facts, defaultPolicy).filter(({ kind }) => kind === 'node');
      for (const failure of failures) {
        const right = admissible(facts, failure.name);
        const said = fatesOf(failure);
        expect(Object.keys(said).sort(), failure.subject).toEqual(Object.keys(right).sort());
        for (const [id, fate] of Object.entries(said))
          expect([...(right[id] ?? [])], `${failure.subject} ${id}`).toContain(fate);
      }
    }),
    { numRuns: 1500 },
  );
});

it('meets every kind of fate on the way', () => {
  const met = new Set<string>();
  for (const parts of fc.sample(cluster, { numRuns: 600, seed: 7 }))
    for (const failure of simulateFailures(factsOf(parts), defaultPolicy))
      if (failure.kind === 'node')
        for (const { fate, by } of failure.guests) met.add(by ? `${fate} ${by}` : fate);
  expect([...met].sort()).toEqual([
    'from-replica ha',
    'from-replica hand',
    'lost',
    'manual hand',
    'restore hand',
    'returns ha',
    'unknown',
    'waits',
  ]);
});

function factsOf({ nodes, guests, version, nasOn, qdevice, armed, seen, rules }: Cluster): Facts {
  const base = healthyFacts();
  const at = (index: number) => names[index % nodes.length] ?? 'n1';
  const list = nodes.map((part, index) => ({ ...part, node: at(index) }));
  // Somebody must answer.
  if (list[0]) list[0].online = true;
  const sidOf = (index: number) => `${guests[index]?.qemu ? 'vm' : 'ct'}:${100 + index}`;
  const storage = (name: string, type: string, shared: boolean, content: string[]) => ({
    storage: name,
    type,
    shared,
    enabled: true,
    content,
    onNodes: list.filter(({ online }) => online).map(({ node }) => ({ node, enabled: true, active: true })),
  });
  return {
    ...base,
    cluster: {
      ...base.cluster,
      version,
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
    storage: [
      {
        ...storage('nas', 'nfs', true, ['images']),
        server: '10.9.9.9',
        ...(nasOn && { onlyNodes: nasOn }),
        onNodes: list
          .filter(({ online, nas }) => online && nas !== 'unseen')
          .map(({ node, nas }) => ({ node, enabled: nas !== 'disabled', active: nas === 'active' })),
      },
      storage('tank', 'zfspool', false, ['images']),
      storage('lvm', 'lvmthin', false, ['images']),
      { ...storage('far', 'iscsi', true, ['images']), onlyNodes: [] },
      { ...storage('vault', 'pbs', true, ['backup']), server: '10.9.9.8' },
      storage('local', 'dir', false, ['iso']),
    ],
    guests: guests.map((part, index) => ({
      id: `${part.qemu ? 'qemu' : 'lxc'}/${100 + index}`,
      vmid: 100 + index,
      type: part.qemu ? ('qemu' as const) : ('lxc' as const),
      node: at(part.home),
      name: `g${index}`,
      template: false,
      status: list.find(({ node }) => node === at(part.home))?.online ? part.status : 'unknown',
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
    })),
    replication: seen.replication
      ? guests.flatMap((part, index) =>
          part.replica === undefined || at(part.replica) === at(part.home)
            ? []
            : [
                {
                  id: `${100 + index}-0`,
                  vmid: 100 + index,
                  target: at(part.replica),
                  enabled: true,
                  schedule: '*/15',
                  ...(part.synced === 'unseen'
                    ? {}
                    : {
                        state: {
                          failCount: 0,
                          ...(typeof part.synced === 'number' && { lastSyncAt: now - part.synced }),
                        },
                      }),
                },
              ],
        )
      : undefined,
    backups: {
      listed: seen.vault ? [{ storage: 'vault', evidence: 'content' as const }] : [],
      copies: guests.flatMap((part, index) =>
        part.backedUp ? [{ storage: 'vault', volid: `v${index}`, vmid: 100 + index, takenAt: now - 60 }] : [],
      ),
    },
    ha: seen.ha
      ? {
          resources: guests.flatMap((part, index) =>
            part.ha === undefined
              ? []
              : [
                  {
                    sid: sidOf(index),
                    vmid: 100 + index,
                    requestedState: part.ha,
                    maxRestart: 1,
                    maxRelocate: part.maxRelocate,
                    state: part.haState,
                    node: part.haNode ? at(part.home) : undefined,
                  },
                ],
          ),
          status: seen.status
            ? {
                armedState: armed ? 'armed' : 'disarmed',
                lrm: list.map(({ node, lrm }) => ({
                  node,
                  text: lrm === 'maintenance' ? `${node} (maintenance mode, now)` : `${node} (active, now)`,
                  timestamp: lrm === 'silent' ? now - 500 : now - 5,
                })),
              }
            : undefined,
          rules: seen.rules ? rulesOf(rules, sidOf, guests.length) : undefined,
        }
      : undefined,
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
