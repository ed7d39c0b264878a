import { describe, expect, it } from 'vitest';
import { factsSchema } from '../../audit/facts.ts';
import { canaries } from '../../demo/index.ts';
import { gathered, lasting } from './gathered.ts';

const complete = ['homelab', 'healthy', 'single-node', 'release-8'];

describe.each(complete)('the cluster %s', (name) => {
  it('is read without a gap, by reading requests, within the limits', async () => {
    const { facts, demo } = await gathered(name);
    expect(facts.gaps).toEqual([]);
    expect(factsSchema.parse(facts)).toEqual(facts);
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
    expect(new Set(demo.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    // A node without Ceph says so with 500.
    const refused = demo.requests.filter(({ status }) => status !== 200).map(({ path }) => path);
    expect(refused.filter((path) => !path.endsWith('/ceph/status'))).toEqual([]);
    expect(demo.mostAtOnce).toBeLessThanOrEqual(6);
    expect(facts.requests).toEqual({
      count: demo.requests.length,
      atOnce: demo.mostAtOnce,
      longestChain: expect.toSatisfy((length: number) => length <= 4),
    });
  });

  it('is the one that is there', async () => {
    const { facts, demo } = await gathered(name, { token: 'all' });
    const state = demo.state();
    const byVmid = <T extends { vmid: number }>(items: T[]) => items.toSorted((a, b) => a.vmid - b.vmid);
    expect(facts.nodes?.map(({ node, cores }) => ({ node, cores }))).toEqual(
      state.nodes
        .map((node) => ({ node: node.name, cores: node.cpus }))
        .toSorted((a, b) => (a.node < b.node ? -1 : 1)),
    );
    expect(
      facts.guests?.map(({ vmid, type, node, name: called, status, cores, memoryBytes, config }) => ({
        vmid,
        type,
        node,
        name: called,
        status,
        cores,
        memoryBytes,
        disks: config?.disks.length,
      })),
    ).toEqual(
      byVmid(state.guests).map((guest) => ({
        vmid: guest.vmid,
        type: guest.type,
        node: guest.node,
        name: guest.name,
        status: guest.status,
        cores: guest.cores,
        memoryBytes: guest.memoryBytes,
        disks: guest.disks.length,
      })),
    );
    expect(facts.ha?.resources.map(({ sid }) => sid)).toEqual(
      state.ha.resources.map(({ sid }) => sid).toSorted(),
    );
    expect(facts.ha?.rules?.map(({ id }) => id)).toEqual(
      [...state.ha.rules.map(({ rule }) => rule), ...state.ha.groups.map(({ group }) => group)].toSorted(),
    );
    expect(facts.storage?.map(({ storage }) => storage)).toEqual(
      state.storages.map(({ storage }) => storage).toSorted(),
    );
    expect(facts.backupJobs?.map(({ id }) => id)).toEqual(state.backupJobs.map(({ id }) => id).toSorted());
    expect(facts.backups?.copies).toHaveLength(state.backups.length);
    expect(facts.tasks).toHaveLength(
      state.tasks.filter(({ type }) => /^(vzdump|qmrestore|vzrestore)$/.test(type)).length,
    );
    expect(facts.replication).toHaveLength(state.replication.length);
  });

  it('gives the same facts in whatever order its answers and lists come', async () => {
    const facts = await Promise.all(
      [1, 2, 3].map(async (seed) => {
        let turn = seed;
        const { facts: found } = await gathered(name, {
          seed,
          between: (fetch) => async (url, init) => {
            turn = (turn * 7919 + 17) % 1009;
            await new Promise((resolve) => setTimeout(resolve, turn % 4));
            return fetch(url, init);
          },
        });
        return lasting(found);
      }),
    );
    expect(facts[1]).toEqual(facts[0]);
    expect(JSON.stringify(facts[2])).toBe(JSON.stringify(facts[0]));
  });

  it('loses none of its secrets', async () => {
    const { facts, demo } = await gathered(name, { token: 'backups' });
    const text = JSON.stringify(facts);
    for (const secret of [
      ...canaries,
      ...Object.values(demo.tokens).map((token) => token.split('=')[1] ?? ''),
    ])
      expect(text).not.toContain(secret);
  });
});

describe('what belongs to the nodes', () => {
  it.each(complete)('is complete in the cluster %s', async (name) => {
    const { facts, demo } = await gathered(name);
    const nodes = demo.state().nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(
      facts.disks?.map(({ node, drives = [], zfs = [], thin = [] }) => [
        node,
        drives.length,
        zfs.map(({ pool, scan }) => [pool, scan?.text]),
        thin.map(({ group, pool, usedBytes }) => [group, pool, usedBytes]),
      ]),
    ).toEqual(
      nodes.map(({ name: node, disks, zpools, thinPools }) => [
        node,
        disks.length,
        zpools.map((pool) => [pool.name, pool.scan.replace(/ +/g, ' ')]),
        thinPools.map(({ vg, lv, usedBytes }) => [vg, lv, usedBytes]),
      ]),
    );
    expect(facts.system?.map(({ node, dns, timeService }) => [node, dns?.servers, timeService])).toEqual(
      nodes.map((node) => [node.name, node.dns.servers, true]),
    );
    expect(facts.performance?.map(({ node }) => node)).toEqual(nodes.map((node) => node.name));
    expect(facts.performance?.every(({ cpu, ioWait, memory }) => cpu && ioWait && memory)).toBe(true);
  });
});

describe('a release before 9', () => {
  it('has groups, which are node affinity', async () => {
    const { facts, demo } = await gathered('release-8');
    const groups = demo.state().ha.groups;
    expect(groups.length).toBeGreaterThan(0);
    expect(facts.ha?.rules).toEqual(
      groups.map(({ group, restricted }) => ({
        id: group,
        type: 'node-affinity',
        enabled: true,
        nodes: expect.any(Object),
        strict: restricted === 1,
        errors: [],
        resources: demo
          .state()
          .ha.resources.filter((resource) => resource.group === group)
          .map(({ sid }) => sid)
          .toSorted(),
      })),
    );
    expect(demo.requests.map(({ path }) => path)).not.toContain('/cluster/ha/rules');
    expect(facts.ha?.status).not.toHaveProperty('armedState');
  });
});

describe('a host that stands alone', () => {
  it('has no quorum, no votes and no HA, which is normal', async () => {
    const { facts } = await gathered('single-node');
    expect(facts.cluster).toMatchObject({ standalone: true, votes: [], qdevice: { configured: false } });
    expect(facts.cluster).not.toHaveProperty('quorate');
    expect(facts.cluster).not.toHaveProperty('name');
    expect(facts.ha).toMatchObject({ resources: [], rules: [] });
  });
});
