import { describe, expect, it } from 'vitest';
import { guestDetails } from '../../audit/guest-detail.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { days, healthyFacts, now } from '../support/healthy-facts.ts';

const id = 'lxc/101';
const detailOf = (change: (facts: AllFacts) => void = () => {}) => {
  const facts = healthyFacts();
  change(facts);
  return guestDetails(facts)(guestWith(facts, id));
};

it('says what the configuration says, and nothing of what could not be read', () => {
  const shown = detailOf((facts) => {
    const { config } = guestWith(facts, id);
    config?.disks.push({ key: 'mp0', backedUp: false });
  });
  expect(shown.disks?.map(({ key, storage, backedUp }) => [key, storage, backedUp])).toEqual([
    ['rootfs', 'nas', true],
    ['mp0', undefined, false],
  ]);
  expect(shown.networks?.[0]).not.toHaveProperty('mac');
  expect(shown.onBoot).toBe(true);
  const silent = detailOf((facts) => void delete guestWith(facts, id).config);
  expect([silent.disks, silent.networks, silent.onBoot]).toEqual([undefined, undefined, undefined]);
});

describe('HA', () => {
  const rule = (type: 'node-affinity' | 'resource-affinity', more: object) => (facts: AllFacts) =>
    void Object.assign(facts.ha, {
      rules: [{ id: 'r', type, enabled: true, resources: ['ct:101', 'ct:102'], errors: [], ...more }],
    });

  it.each([
    [rule('node-affinity', { nodes: { pve2: 1, pve1: 2 }, strict: true }), 'nodes', ['pve1', 'pve2']],
    [rule('node-affinity', {}), 'nodes', []],
    [rule('resource-affinity', { affinity: 'negative' }), 'apart', ['ct:102']],
    [rule('resource-affinity', { affinity: 'positive' }), 'together', ['ct:102']],
  ])('names the rules that hold for it (%#)', (change, kind, others) => {
    expect(detailOf(change).haRules).toMatchObject([{ id: 'r', kind, with: others }]);
  });

  it('leaves out rules of others and those that are switched off, and says when rules are not known', () => {
    expect(detailOf(rule('resource-affinity', { enabled: false })).haRules).toEqual([]);
    expect(detailOf(rule('resource-affinity', { resources: ['vm:9'] })).haRules).toEqual([]);
    expect(detailOf(({ ha }) => void delete ha.rules).haRules).toBeUndefined();
    expect(detailOf((facts) => void delete (facts as Partial<AllFacts>).ha).haRules).toBeUndefined();
  });

  it('tells the state by the manager, else by the list of guests', () => {
    const state = (change: (facts: AllFacts) => void) => detailOf(change).haState;
    expect(state(({ ha }) => void Object.assign(ha, { resources: [{ ...resource, state: 'error' }] }))).toBe(
      'error',
    );
    expect(
      state((facts) => {
        facts.ha.resources = [];
        guestWith(facts, id).haState = 'queued';
      }),
    ).toBe('queued');
  });
  const resource = { sid: 'ct:101', vmid: 101, requestedState: 'started', maxRestart: 1, maxRelocate: 1 };
});

describe('copies', () => {
  const copy = (storage: string, ago: number, more: object = {}) => ({
    storage,
    volid: `${storage}:backup/${ago}`,
    vmid: 101,
    takenAt: now - days(ago),
    ...more,
  });
  const at = (copies: ReturnType<typeof copy>[]) =>
    detailOf(({ backups }) => void Object.assign(backups, { copies })).copies?.map(
      ({ storage, node, copies, newest }) => [storage, node, copies, newest.volid],
    );

  it('stand by place, the place of the newest one first', () => {
    expect(
      at([
        copy('nas', 2),
        copy('local', 4, { node: 'pve1' }),
        copy('nas', 3),
        copy('local', 1, { node: 'pve2' }),
        copy('nas', 9, { vmid: 102 }),
        copy('nas', 0, { type: 'qemu' }),
      ]),
    ).toEqual([
      ['local', 'pve2', 1, 'local:backup/1'],
      ['nas', undefined, 2, 'nas:backup/2'],
      ['local', 'pve1', 1, 'local:backup/4'],
    ]);
  });

  it('of one time are in a fixed order', () => {
    const same = [copy('nas', 1, { volid: 'nas:b' }), copy('nas', 1, { volid: 'nas:a' })];
    expect(at(same)).toEqual(at(same.toReversed()));
  });

  it('there are none, or that is not known', () => {
    expect(at([])).toEqual([]);
    expect(detailOf((facts) => void delete (facts as Partial<AllFacts>).backups).copies).toBeUndefined();
  });
});

it('backup jobs and replication: those that take it, and whether that is known', () => {
  const shown = detailOf((facts) => {
    facts.replication = [
      {
        id: '101-0',
        vmid: 101,
        target: 'pve2',
        enabled: true,
        schedule: '*/15',
        state: { lastSyncAt: now, failCount: 0 },
      },
      { id: '101-1', vmid: 101, target: 'pve3', enabled: false, schedule: '*/15' },
    ];
  });
  expect(shown.jobs).toEqual(healthyFacts().backupJobs.map(({ id: job }) => job));
  expect(shown.replicas).toEqual([
    { id: '101-0', target: 'pve2', enabled: true, lastSyncAt: now },
    { id: '101-1', target: 'pve3', enabled: false, lastSyncAt: undefined },
  ]);
  const blind = detailOf((facts) => {
    for (const group of ['backupJobs', 'replication', 'cluster'] as const)
      delete (facts as Partial<AllFacts>)[group];
  });
  expect([blind.jobs, blind.replicas]).toEqual([undefined, undefined]);
  expect(detailOf((facts) => void facts.replication.splice(0)).replicas).toEqual([]);
});
