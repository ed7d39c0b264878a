import { describe, expect, it } from 'vitest';
import { factGroupNames } from '../../audit/facts.ts';
import { gatherFacts } from '../../gather/index.ts';
import { pveClient } from '../../gather/pve.ts';
import { answer, gapLines, gathered, instead, now, pathOf } from './gathered.ts';

describe('a dead node', () => {
  it('is not asked anything', async () => {
    const { facts, demo } = await gathered('degraded');
    expect(demo.requests.filter(({ path }) => path.startsWith('/nodes/cedar'))).toEqual([]);
    expect(facts.nodes?.find(({ node }) => node === 'cedar')).toEqual({ node: 'cedar', online: false });
    expect(facts.network?.nodes.find(({ node }) => node === 'cedar')).toEqual({ node: 'cedar' });
    for (const group of ['updates', 'disks', 'performance', 'system'] as const)
      expect(facts[group]?.map(({ node }) => node)).toEqual(['alder', 'birch']);
  });

  it('has guests of which nobody knows, though the API goes on calling them running', async () => {
    const { facts } = await gathered('degraded');
    const there = facts.guests?.filter(({ node }) => node === 'cedar') ?? [];
    expect(there.length).toBeGreaterThan(0);
    for (const guest of there) {
      expect(guest).toMatchObject({
        status: 'unknown',
        cores: expect.any(Number),
        memoryBytes: expect.any(Number),
      });
      for (const key of ['cpuShare', 'memoryUsedBytes', 'uptimeSeconds', 'config'])
        expect(guest).not.toHaveProperty(key);
      expect(gapLines(facts)).toContain(`guests ${guest.id} unreachable`);
      expect(gapLines(facts)).toContain(`snapshots ${guest.id} unreachable`);
    }
  });

  it('is a gap of each group, and of its own storages', async () => {
    const { facts } = await gathered('degraded');
    expect(gapLines(facts)).toEqual(
      expect.arrayContaining([
        'nodes node/cedar unreachable',
        'tasks node/cedar unreachable',
        'network node/cedar unreachable',
        'updates node/cedar unreachable',
        'disks node/cedar unreachable',
        'performance node/cedar unreachable',
        'system node/cedar unreachable',
        'history storage/cedar/local unreachable',
        'storage storage/cedar/local unreachable',
      ]),
    );
    expect(gapLines(facts)).not.toContain('storage storage/cedar/vault unreachable');
    expect(facts.gaps.find(({ group }) => group === 'nodes')?.detail).toBe(
      'Could not read the state of cedar: cedar is offline.',
    );
  });

  it('leaves its local backups unseen', async () => {
    const { facts } = await gathered('homelab', {
      between: instead({
        '/cluster/status': async (real) =>
          answer(
            ((await real()) as { name: string }[]).map((row) => ({
              ...row,
              ...(row.name === 'proxmox2' && { online: 0 }),
            })),
          ),
      }),
    });
    expect(gapLines(facts)).toContain('backups storage/proxmox2/local unreachable');
    expect(facts.backups?.listed.map(({ node }) => node)).toEqual([undefined, 'proxmox', 'proxmox3']);
  });
});

describe('a storage that hangs', () => {
  it('costs the storages of its node and nothing else', async () => {
    const { facts } = await gathered('degraded');
    const hanging = gapLines(facts).filter((line) => line.includes('timeout'));
    expect(hanging).toEqual(
      ['images', 'local', 'tank', 'vault', 'vault-2'].map(
        (storage) => `storage storage/alder/${storage} timeout`,
      ),
    );
    expect(facts.backups?.listed).toContainEqual({ storage: 'vault', evidence: 'prune-dry-run' });
    expect(
      facts.storage?.find(({ storage }) => storage === 'vault')?.onNodes.map(({ node }) => node),
    ).toEqual(['birch']);
  });
});

describe('a cluster that nobody reaches', () => {
  it('costs one round, and every group says why', async () => {
    let asked = 0;
    const client = pveClient({
      urls: ['https://one.example', 'https://two.example'],
      token: 'audit@pve!reader=0b9e6f1c-4f4b',
      fetch: async () => {
        asked += 1;
        throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'EHOSTUNREACH' }) });
      },
    });
    let time = now;
    const facts = await gatherFacts({ client, now: () => (time += 0.25), depth: 'full', drills: [] });
    expect(asked).toBeLessThanOrEqual(8);
    expect(facts).toMatchObject({ takenAt: now, durationMs: 250, requests: { count: asked } });
    expect(facts.gaps.map(({ group }) => group)).toEqual(
      factGroupNames.filter((group) => !['drills', 'backupServers', 'offsite'].includes(group)),
    );
    expect(facts).toMatchObject({ drills: [], backupServers: [] });
    expect(new Set(facts.gaps.map(({ reason, detail }) => `${reason}: ${detail}`))).toEqual(
      new Set([
        'unreachable: Could not read the cluster: none of the 2 addresses answered; the last: there is no route to the host.',
      ]),
    );
  });

  it('rejects only when it is told to stop', async () => {
    const stop = new AbortController();
    const client = pveClient({
      urls: ['https://one.example'],
      token: 'audit@pve!reader=0b9e6f1c-4f4b',
      fetch: () => new Promise(() => {}),
      signal: stop.signal,
    });
    const facts = gatherFacts({ client, now: () => now, depth: 'full' });
    stop.abort(new Error('enough'));
    await expect(facts).rejects.toThrow('enough');
  });
});

describe('the clock of a node', () => {
  it('is compared at half the way there and back, and known to a second beyond that', async () => {
    let time = now - 30;
    const { facts } = await gathered('single-node', {
      clock: () => time,
      between: (fetch) => async (url, init) => {
        if (pathOf(url).endsWith('/time')) time += 4;
        return fetch(url, init);
      },
    });
    expect(facts.nodes?.[0]?.clock).toEqual({
      offsetSeconds: 28,
      uncertaintySeconds: 3,
      timezone: expect.any(String),
    });
  });
});
