import { describe, expect, it } from 'vitest';
import { answer, gapLines, gathered, instead, now, pathOf } from './gathered.ts';

describe('logs of backup jobs', () => {
  const task = (node: string, at: number, status = 'OK', id = '') => ({
    upid: `UPID:${node}:00001007:6B00F418:${at.toString(16)}:vzdump:${id}:root@pam:`,
    node,
    type: 'vzdump',
    id,
    user: 'root@pam',
    starttime: at,
    endtime: at + 60,
    status,
  });
  const path = (node: string) => `/nodes/${node}/tasks?typefilter=vzdump&source=all&limit=200`;
  const days = Array.from({ length: 20 }, (_, day) => now - 86400 * (day + 1));

  it('are read of the newest job of each node, then of failed ones, six in all', async () => {
    const { facts } = await gathered('homelab', {
      between: (fetch) => {
        const lists = instead({
          [path('proxmox')]: answer(days.map((at) => task('proxmox', at))),
          [path('proxmox2')]: answer(days.map((at) => task('proxmox2', at, 'OK', '100'))),
          [path('proxmox3')]: answer(
            days.map((at, day) => task('proxmox3', at, day > 4 ? 'job errors' : 'OK')),
          ),
        })(fetch);
        return async (url, init) =>
          pathOf(url).includes('/log?')
            ? answer([{ n: 1, t: 'INFO: Finished Backup of VM 100 (00:00:10)' }])
            : lists(url, init);
      },
    });
    const read = facts.tasks
      ?.filter(({ guests }) => guests)
      .map(({ node, startedAt }) => [node, (now - startedAt) / 86400]);
    expect(read).toEqual([
      ['proxmox', 1],
      ['proxmox3', 1],
      ['proxmox3', 6],
      ['proxmox3', 7],
      ['proxmox3', 8],
      ['proxmox3', 9],
    ]);
    expect(facts.tasks?.[0]?.guests).toEqual([{ vmid: 100, ok: true }]);
    expect(facts.tasks?.find(({ node }) => node === 'proxmox2')).toMatchObject({ vmid: 100 });
    expect(facts.gaps).toEqual([]);
  });

  it('that are too long are not half believed', async () => {
    const job = task('proxmox', now - 3600);
    const { facts } = await gathered('homelab', {
      between: instead({
        [path('proxmox')]: answer([job]),
        [`/nodes/proxmox/tasks/${encodeURIComponent(job.upid)}/log?limit=5000`]: answer(
          Array.from({ length: 5000 }, (_, n) => ({ n, t: 'INFO: Starting Backup of VM 100 (lxc)' })),
        ),
      }),
    });
    expect(facts.tasks?.[0]).not.toHaveProperty('guests');
    expect(gapLines(facts)).toEqual([`tasks ${job.upid} skipped`]);
  });

  it('a running task has neither end nor status', async () => {
    const { endtime: _, ...running } = task('proxmox', now - 60, 'RUNNING');
    const { facts } = await gathered('homelab', {
      between: instead({ [path('proxmox')]: answer([running]) }),
    });
    expect(facts.tasks?.[0]).not.toHaveProperty('endedAt');
    expect(facts.tasks?.[0]).not.toHaveProperty('status');
  });
});
