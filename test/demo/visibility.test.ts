import { describe, expect, it } from 'vitest';
import { demoCluster, simulate } from '../../demo/index.ts';
import { ask, now, rows } from './ask.ts';

const healthy = demoCluster('healthy', { now });
const lengths = async (path: string) =>
  Promise.all(
    (['reader', 'backups', 'narrow', 'bare', 'all'] as const).map(async (token) => {
      const { status, data } = await ask(healthy, path, token);
      return status === 200 && Array.isArray(data) ? data.length : status;
    }),
  );

describe('each token sees what it may of a list', () => {
  const copies = healthy.state().backups.filter(({ storage }) => storage === 'vault').length;
  it.each([
    // path                                             reader backups narrow bare all
    ['/cluster/resources?type=vm', [18, 18, 18, 0, 18]],
    ['/cluster/resources?type=storage', [15, 15, 0, 0, 15]],
    ['/cluster/resources?type=node', [3, 3, 3, 3, 3]],
    ['/nodes', [3, 3, 3, 3, 3]],
    ['/storage', [5, 5, 0, 0, 5]],
    ['/nodes/alder/storage', [5, 5, 0, 0, 5]],
    ['/nodes/alder/lxc', [5, 5, 5, 0, 5]],
    ['/pools', [1, 1, 0, 0, 1]],
    ['/nodes/alder/network', [4, 4, 2, 2, 4]],
    ['/access/users', [3, 3, 0, 0, 3]],
    ['/access/tfa', [2, 2, 0, 0, 2]],
    ['/cluster/replication', [17, 17, 17, 0, 17]],
    ['/cluster/log', [0, 0, 0, 0, 3]],
    ['/nodes/alder/tasks?limit=5', [5, 5, 0, 0, 5]],
    ['/nodes/alder/storage/vault/content?content=backup', [0, copies, 403, 403, copies]],
    [
      '/nodes/alder/storage/vault/prunebackups?prune-backups=keep-all%3D1',
      [copies, copies, 403, 403, copies],
    ],
    ['/nodes/alder/storage/tank/content', [0, 0, 403, 403, 6]],
    ['/nodes/alder/storage/images/content', [1, 1, 403, 403, 1]],
    ['/cluster/backup', [3, 3, 403, 403, 3]],
  ])('%s', async (path, expected) => {
    expect(await lengths(path)).toEqual(expected);
  });
});

it('shows node rows without figures to whoever may not audit the node', async () => {
  for (const row of await rows(healthy, '/nodes', 'bare'))
    expect(Object.keys(row).sort()).toEqual(['id', 'level', 'node', 'ssl_fingerprint', 'status', 'type']);
});

it('tells a subscription key to auditors alone', async () => {
  const [open, closed] = await Promise.all(
    (['reader', 'bare'] as const).map((token) => ask(healthy, '/nodes/alder/subscription', token)),
  );
  expect(open?.text).toContain('canary');
  expect(closed?.data).toEqual({ status: 'active', url: expect.any(String) });
});

it('says in /access/permissions what a token may, with the propagate flag as value', async () => {
  const { data } = await ask(healthy, '/access/permissions', 'narrow');
  expect(data).toEqual({
    '/vms': expect.objectContaining({ 'VM.Audit': 1 }),
    '/vms/106': expect.anything(),
    '/vms/206': expect.anything(),
    '/vms/304': expect.anything(),
  });
  expect((await ask(healthy, '/access/permissions', 'bare')).data).toEqual({});
  const flags = simulate('flags', () => {
    const state = healthy.state();
    const acl = state.access.acl.map((entry) => ({ ...entry, propagate: 0 as const }));
    return { ...state, access: { ...state.access, acl } };
  });
  const { data: unpropagated } = await ask(flags, '/access/permissions');
  expect(unpropagated).toEqual({ '/': expect.objectContaining({ 'Sys.Audit': 0 }) });
});

it('lets a token ask after others only with Sys.Audit on /access', async () => {
  const path = '/access/permissions?userid=root@pam';
  expect((await ask(healthy, path, 'reader')).status).toBe(200);
  expect((await ask(healthy, path, 'narrow')).reason).toBe('Permission check failed (/access, Sys.Audit)');
});

it('shows datacenter options in part without Sys.Audit', async () => {
  expect(Object.keys((await ask(healthy, '/cluster/options', 'bare')).data as object).sort()).toEqual([
    'allowed-tags',
    'console',
    'tag-style',
  ]);
});

it('masks cloud-init passwords and hides the environment of containers', async () => {
  const homelab = demoCluster('homelab', { now });
  const machine = await ask(homelab, '/nodes/proxmox3/qemu/137/config', 'all');
  expect(machine.data).toMatchObject({
    cipassword: '**********',
    sshkeys: expect.stringContaining('canary'),
  });
  expect((await ask(homelab, '/nodes/proxmox3/lxc/128/config')).text).not.toContain('env');
  expect((await ask(homelab, '/nodes/proxmox3/lxc/128/config', 'all')).text).toContain('API_KEY=canary');
});
