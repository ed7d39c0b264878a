import { describe, expect, it } from 'vitest';
import { demoCluster } from '../../demo/index.ts';
import { now, rows } from './ask.ts';

const story = demoCluster('homelab', { story: { present: now } });
const daysAgo = (days: number) => {
  story.setNow(now - days * 86_400);
  return story;
};
const guest = async (days: number, vmid: number) =>
  (await rows(daysAgo(days), '/cluster/resources?type=vm')).find((row) => row.vmid === vmid);
const dryRun = '/nodes/proxmox/storage/Truenas_jbod/prunebackups?prune-backups=keep-all%3D1';

describe('over the month before the present', () => {
  it('the second reverse proxy moved to the first one’s node', async () => {
    expect((await guest(22, 121))?.node).toBe('proxmox2');
    expect((await guest(21, 121))?.node).toBe('proxmox');
  });

  it('the backup job and its copies were removed', async () => {
    expect(await rows(daysAgo(19), '/cluster/backup')).toHaveLength(1);
    expect((await rows(story, dryRun)).length).toBeGreaterThan(90);
    expect(await rows(story, '/nodes/proxmox/tasks?typefilter=vzdump&limit=500')).not.toEqual([]);
    expect(await rows(daysAgo(18), '/cluster/backup')).toEqual([]);
    expect(await rows(story, dryRun)).toEqual([]);
  });

  it('a node was down for a day, its services running elsewhere', async () => {
    const online = async () =>
      (await rows(story, '/nodes')).filter(({ status }) => status === 'online').length;
    daysAgo(17);
    expect(await online()).toBe(3);
    expect(await guest(16, 113)).toMatchObject({ node: 'proxmox2', status: 'running' });
    expect(await guest(16, 128)).toMatchObject({ node: 'proxmox3', status: 'unknown' });
    expect(await online()).toBe(2);
    expect(await guest(15, 113)).toMatchObject({ node: 'proxmox3', status: 'running' });
    expect(await online()).toBe(3);
  });

  it('the second DNS server came under HA', async () => {
    const managed = async () => (await rows(story, '/cluster/ha/resources')).map(({ sid }) => sid);
    daysAgo(13);
    expect(await managed()).not.toContain('ct:116');
    daysAgo(12);
    expect(await managed()).toContain('ct:116');
  });

  it('the bulk storage ran full and was cleaned', async () => {
    const used = async () => {
      const row = (await rows(story, '/cluster/resources?type=storage')).find(
        ({ id }) => id === 'storage/proxmox/Truenas_jbod',
      );
      return Math.round((Number(row?.disk) / Number(row?.maxdisk)) * 100);
    };
    const levels: number[] = [];
    for (const days of [11, 10, 8, 7]) {
      daysAgo(days);
      levels.push(await used());
    }
    expect(levels).toEqual([36, 84, 84, 36]);
  });

  it('a guest was created', async () => {
    expect(await rows(daysAgo(9), '/cluster/resources?type=vm')).toHaveLength(36);
    expect(await rows(daysAgo(8), '/cluster/resources?type=vm')).toHaveLength(37);
  });

  it('nothing started, and no task ran, in the future', () => {
    for (let days = 31; days >= 0; days--) {
      const state = daysAgo(days).state();
      const future = [
        ...state.guests.map(({ startedAt }) => startedAt),
        ...state.nodes.map(({ bootedAt }) => bootedAt),
        ...state.backups.map(({ takenAt }) => takenAt),
        ...state.tasks.map(({ startedAt }) => startedAt),
      ].filter((at) => at > state.now);
      expect(future).toEqual([]);
    }
  });
});

it('ends at the homelab as it stands', async () => {
  const { tasks: _, guests: told, ...present } = daysAgo(0).state();
  const { tasks: __, guests, ...anchor } = demoCluster('homelab', { now }).state();
  expect(present).toEqual(anchor);
  const withoutDates = (list: typeof guests) => list.map(({ createdAt, startedAt, ...rest }) => rest);
  expect(withoutDates(told)).toEqual(withoutDates(guests));
});
