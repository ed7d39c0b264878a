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
    expect(new Set(demo.requests.map(({ method, status }) => `${method} ${status}`))).toEqual(
      new Set(['GET 200']),
    );
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
    expect(facts.tasks).toHaveLength(state.tasks.filter(({ type }) => type === 'vzdump').length);
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

describe('the cluster of 3 nodes and 37 guests', () => {
  it.each([
    ['full', 140],
    ['lean', 70],
  ] as const)('costs at %s depth at most %d requests', async (depth, most) => {
    const { facts } = await gathered('homelab', { depth });
    expect(facts.guests).toHaveLength(37);
    expect(facts.requests.count).toBeLessThanOrEqual(most);
  });

  it('at lean depth has no configurations and no logs, and says so once for each', async () => {
    const { facts } = await gathered('homelab', { depth: 'lean' });
    expect(facts.guests?.some(({ config }) => config)).toBe(false);
    expect(facts.gaps.map(({ group, subject, reason }) => [group, subject, reason])).toEqual([
      ['guests', 'config', 'skipped'],
      ['tasks', 'logs', 'skipped'],
    ]);
  });

  it('tells how far it is', async () => {
    const steps: { done: number; total: number; what: string }[] = [];
    const { facts } = await gathered('homelab', { onProgress: (step) => steps.push(step) });
    expect(steps).toHaveLength(facts.requests.count);
    expect(steps.at(-1)).toMatchObject({ done: facts.requests.count, total: facts.requests.count });
    expect(steps.every(({ done, total, what }) => done <= total && what.length > 0)).toBe(true);
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
