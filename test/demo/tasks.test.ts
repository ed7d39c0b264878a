import { describe, expect, it } from 'vitest';
import { demoCluster, simulate } from '../../demo/index.ts';
import { ask, now, rows } from './ask.ts';

const cluster = demoCluster('healthy', { now });
const list = (query: string) => rows(cluster, `/nodes/alder/tasks?limit=1000${query}`);

describe('tasks of a node', () => {
  it.each([
    ['&typefilter=vzdump', (row: { type?: unknown }) => row.type === 'vzdump'],
    ['&errors=1', () => false],
    ['&statusfilter=error,warning', () => false],
    ['&statusfilter=ok', (row: { status?: unknown }) => row.status === 'OK'],
    ['&userfilter=ROOT', (row: { user?: unknown }) => row.user === 'root@pam'],
    ['&vmid=102', () => false],
    ['&source=active', () => false],
  ])('filtered by %s', async (query, keep) => {
    const all = await list('');
    expect(await list(query)).toEqual(all.filter(keep));
  });

  it('filtered by the time of their start', async () => {
    const all = await list('');
    const middle = Number(all[20]?.starttime);
    const since = await list(`&since=${middle}`);
    const until = await list(`&until=${middle}`);
    expect(since.length + until.length).toBe(all.length + 1);
  });

  it('come newest first, fifty unless asked for more, none for limit 0, with the total of all', async () => {
    const answer = await ask(cluster, '/nodes/alder/tasks');
    const ends = (answer.data as { endtime: number }[]).map(({ endtime }) => endtime);
    expect(ends).toHaveLength(50);
    expect(ends).toEqual(ends.toSorted((a, b) => b - a));
    expect(JSON.parse(answer.text).total).toBe((await list('')).length);
    const none = await ask(cluster, '/nodes/alder/tasks?limit=0');
    expect(none.data).toEqual([]);
    expect('total' in JSON.parse((await ask(cluster, '/nodes/alder/tasks?errors=1')).text)).toBe(false);
  });
});

describe('a task log', () => {
  const logOf = async (upid: unknown, query = '') =>
    ask(cluster, `/nodes/alder/tasks/${encodeURIComponent(String(upid))}/log${query}`);

  it('tells the result of every guest of a backup run', async () => {
    const [run] = await list('&typefilter=vzdump');
    const lines = ((await logOf(run?.upid, '?limit=5000')).data as { t: string }[]).map(({ t }) => t);
    const here = cluster.state().guests.filter(({ node }) => node === 'alder');
    for (const { vmid, type } of here) {
      expect(lines).toContain(`INFO: Starting Backup of VM ${vmid} (${type})`);
      expect(lines.some((line) => line.startsWith(`INFO: Finished Backup of VM ${vmid} (`))).toBe(true);
    }
    expect(lines.at(-1)).toBe('TASK OK');
  });

  it('comes in pages of fifty lines', async () => {
    const [run] = await list('&typefilter=vzdump');
    const [page, rest] = await Promise.all([logOf(run?.upid), logOf(run?.upid, '?start=50&limit=0')]);
    expect(page.data).toHaveLength(50);
    expect(JSON.parse(page.text).total).toBe(50 + (rest.data as unknown[]).length);
  });

  it('is refused for something else, and to whoever may not see the task', async () => {
    expect((await logOf('nonsense')).text).toContain('unable to parse worker upid');
    const [run] = await list('');
    const path = `/nodes/alder/tasks/${encodeURIComponent(String(run?.upid))}`;
    expect((await ask(cluster, `${path}/status`, 'bare')).reason).toBe(
      'Permission check failed (/nodes/alder, Sys.Audit)',
    );
    expect((await ask(cluster, `${path}/status`)).data).toMatchObject({
      status: 'stopped',
      exitstatus: 'OK',
    });
  });
});

it('shows a token its own tasks, and its user those of all its tokens', async () => {
  const own = simulate('own', (at) => {
    const state = demoCluster('single-node', { now: at }).state();
    const task = {
      node: 'pve',
      type: 'vzstart',
      id: '101',
      startedAt: at - 90,
      endedAt: at - 80,
      status: 'OK',
      log: () => [],
    };
    return {
      ...state,
      tasks: [
        { ...task, user: 'audit@pve!bare' },
        { ...task, user: 'audit@pve!narrow' },
      ],
    };
  });
  expect(await rows(own, '/nodes/pve/tasks', 'bare')).toMatchObject([{ user: 'audit@pve', tokenid: 'bare' }]);
});

it('shows a running backup as a task without an end', async () => {
  const started = demoCluster('healthy', { now })
    .state()
    .tasks.find(({ type, node }) => type === 'vzdump' && node === 'alder');
  const during = demoCluster('healthy', { now: (started?.startedAt ?? 0) + 40 });
  const [running] = await rows(during, '/nodes/alder/tasks?source=active');
  expect(running).toMatchObject({ type: 'vzdump', status: 'RUNNING' });
  expect(running).not.toHaveProperty('endtime');
  const { data } = await ask(
    during,
    `/nodes/alder/tasks/${encodeURIComponent(String(running?.upid))}/status`,
  );
  expect(data).toMatchObject({ status: 'running' });
});
