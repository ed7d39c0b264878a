import { describe, expect, it } from 'vitest';
import { answer, type Fetch, gathered, now, pathOf } from './gathered.ts';

describe('the cluster of 3 nodes and 37 guests', () => {
  it.each([
    ['full', 140],
    ['lean', 70],
  ] as const)('costs at %s depth at most %d requests', async (depth, most) => {
    const { facts } = await gathered('homelab', { depth });
    expect(facts.guests).toHaveLength(37);
    expect(facts.requests.count).toBeLessThanOrEqual(most);
  });

  /** As many schedules as are expanded, and as many logs as are read. */
  const busyNights = (fetch: Fetch): Fetch => {
    const jobs = ['21:00', '22:00', '23:00', '00:30', '01:00', '02:00', 'sat 03:00'].map((schedule, at) => ({
      id: `job-${at}`,
      type: 'vzdump',
      schedule,
      all: 1,
      storage: 'Truenas_jbod',
    }));
    const tasks = (node: string) =>
      Array.from({ length: 9 }, (_, days) => ({
        upid: `UPID:${node}:00001007:6B00F418:${days}:vzdump::root@pam:`,
        node,
        type: 'vzdump',
        id: '',
        user: 'root@pam',
        starttime: now - days * 86_400 - 7200,
        endtime: now - days * 86_400 - 3600,
        status: 'OK',
      }));
    return async (url, init) => {
      const path = pathOf(url);
      const [, node] = /^\/nodes\/(\w+)\/tasks\?typefilter=vzdump&/.exec(path) ?? [];
      if (path === '/cluster/backup') return answer(jobs);
      if (node) return answer(tasks(node));
      return path.includes('/log?') ? answer([]) : fetch(url, init);
    };
  };

  it.each([
    ['full', 140],
    ['lean', 70],
  ] as const)('costs at %s depth at most %d requests with many jobs and logs, too', async (depth, most) => {
    const { facts } = await gathered('homelab', { depth, between: busyNights });
    expect(facts.backupJobs?.filter(({ nextRuns }) => nextRuns)).toHaveLength(6);
    expect(facts.tasks?.filter(({ guests }) => guests)).toHaveLength(depth === 'full' ? 6 : 0);
    expect(facts.requests.count).toBeLessThanOrEqual(most);
    expect(facts.requests.longestChain).toBeLessThanOrEqual(4);
  });

  it('never asks a node more than two things at once', async () => {
    const open = new Map<string, number>();
    let most = 0;
    await gathered('homelab', {
      between: (fetch) => async (url, init) => {
        // Whatever is of no node is answered by the first, once the first look told which that is.
        const node = /^\/nodes\/([^/]+)/.exec(pathOf(url))?.[1] ?? (open.size > 0 ? 'proxmox' : 'entry');
        if (node !== 'entry') open.set(node, (open.get(node) ?? 0) + 1);
        most = Math.max(most, ...open.values());
        await new Promise((resolve) => setTimeout(resolve, 1));
        const response = await fetch(url, init);
        if (node !== 'entry') open.set(node, (open.get(node) ?? 0) - 1);
        return response;
      },
    });
    expect([...open.keys()].sort()).toEqual(['proxmox', 'proxmox2', 'proxmox3']);
    expect(most).toBe(2);
  });

  it('at lean depth has nothing that costs much, and says so once for each', async () => {
    const { facts } = await gathered('homelab', { depth: 'lean' });
    expect(facts.guests?.some(({ config }) => config)).toBe(false);
    expect(facts.gaps.map(({ group, subject, reason }) => [group, subject, reason])).toEqual([
      ['guests', 'config', 'skipped'],
      ['tasks', 'logs', 'skipped'],
      ['tasks', 'restores', 'skipped'],
      ['snapshots', undefined, 'skipped'],
      ['disks', undefined, 'skipped'],
      ['performance', undefined, 'skipped'],
      ['history', undefined, 'skipped'],
    ]);
    expect(facts.gaps.map(({ detail }) => detail)).toContain(
      'Could not read the measurements of the nodes: lean depth leaves them out.',
    );
  });

  it('tells how far it is', async () => {
    const steps: { done: number; total: number; what: string }[] = [];
    const { facts } = await gathered('homelab', { onProgress: (step) => steps.push(step) });
    expect(steps).toHaveLength(facts.requests.count);
    expect(steps.at(-1)).toMatchObject({ done: facts.requests.count, total: facts.requests.count });
    expect(steps.every(({ done, total, what }) => done <= total && what.length > 0)).toBe(true);
  });
});
