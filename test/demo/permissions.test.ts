import { describe, expect, it } from 'vitest';
import { accessWithAuditor } from '../../demo/clusters/auditor.ts';
import { emptyCluster } from '../../demo/clusters/empty.ts';
import { guest } from '../../demo/guest.ts';
import { listedPaths, permissionsOf } from '../../demo/pve/permissions.ts';
import type { AclEntry, ClusterState } from '../../demo/state.ts';

type Entry = [path: string, ugid: string, roleid: string, propagate?: 0];

const roles = { Audit: ['Audit'], Config: ['Config'], Both: ['Audit', 'Config'] };

function clusterWith(entries: Entry[], privsep: 0 | 1 = 1): ClusterState {
  const acl = entries.map(([path, ugid, roleid, unpropagated]): AclEntry => {
    const type = ugid.includes('!') ? 'token' : ugid.includes('@') ? 'user' : 'group';
    return { path, ugid, roleid, propagate: unpropagated ?? 1, type };
  });
  const base = accessWithAuditor();
  return {
    ...emptyCluster(0),
    guests: [guest([100, 'lxc', 'a', 'web', 1, 1, 'x:1'], { bootedAt: 0, era: 0 }, { pool: 'prod' })],
    pools: [{ poolid: 'prod', storages: ['nas'] }],
    access: {
      ...base,
      groups: [{ groupid: 'ops', members: ['u@pve'] }],
      tokens: [{ tokenid: 'u@pve!t', secret: '', privsep, expire: 0 }],
      acl,
      roles,
    },
  };
}

const held = (entries: Entry[], authid: string, path: string, privsep: 0 | 1 = 1) =>
  Object.fromEntries(permissionsOf(clusterWith(entries, privsep), authid).on(path));

describe('privileges on a path', () => {
  it.each<[name: string, entries: Entry[], path: string, expected: Record<string, boolean>]>([
    ['are inherited from above', [['/', 'u@pve', 'Audit']], '/vms/100', { Audit: true }],
    ['are not inherited without propagation', [['/', 'u@pve', 'Audit', 0]], '/vms/100', {}],
    [
      'hold on the path itself without propagation',
      [['/vms', 'u@pve', 'Audit', 0]],
      '/vms',
      { Audit: false },
    ],
    [
      'are replaced further down, not added to',
      [
        ['/', 'u@pve', 'Both'],
        ['/vms', 'u@pve', 'Config'],
      ],
      '/vms/101',
      { Config: true },
    ],
    ['come from groups too', [['/', 'ops', 'Audit']], '/nodes/a', { Audit: true }],
    [
      "are the user's own before those of groups",
      [
        ['/', 'ops', 'Both'],
        ['/', 'u@pve', 'Config'],
      ],
      '/',
      { Config: true },
    ],
    [
      "of a group further down beat the user's further up",
      [
        ['/', 'u@pve', 'Both'],
        ['/vms', 'ops', 'Audit'],
      ],
      '/vms/101',
      { Audit: true },
    ],
    [
      'add up over roles of one path',
      [
        ['/', 'u@pve', 'Audit'],
        ['/', 'u@pve', 'Config', 0],
      ],
      '/',
      { Audit: true, Config: false },
    ],
    [
      'end with NoAccess',
      [
        ['/', 'u@pve', 'Both'],
        ['/vms', 'u@pve', 'NoAccess'],
      ],
      '/vms/100',
      {},
    ],
    ['of a guest come from its pool', [['/pool/prod', 'u@pve', 'Config']], '/vms/100', { Config: false }],
    [
      'of a storage come from its pool',
      [['/pool/prod', 'u@pve', 'Config']],
      '/storage/nas',
      { Config: false },
    ],
    [
      'of a guest come from its pool though its own path is narrower',
      [
        ['/', 'u@pve', 'Audit'],
        ['/vms', 'u@pve', 'Config'],
      ],
      '/vms/100',
      { Audit: false, Config: true },
    ],
    ['of a pool stay with its members', [['/pool/prod', 'u@pve', 'Config']], '/vms/101', {}],
    [
      'end where the pool says NoAccess',
      [
        ['/vms', 'u@pve', 'Audit'],
        ['/pool/prod', 'u@pve', 'NoAccess'],
      ],
      '/vms/100',
      {},
    ],
  ])('%s', (_, entries, path, expected) => {
    expect(held(entries, 'u@pve', path)).toEqual(expected);
  });
});

describe('a token', () => {
  const user: Entry = ['/', 'u@pve', 'Both'];
  it.each<[name: string, entries: Entry[], privsep: 0 | 1, path: string, expected: Record<string, boolean>]>([
    ['with separation and no entry has nothing', [user], 1, '/', {}],
    ['with separation has what both have', [user, ['/', 'u@pve!t', 'Audit']], 1, '/vms', { Audit: true }],
    [
      'cannot have more than its user',
      [
        ['/', 'u@pve', 'Audit'],
        ['/', 'u@pve!t', 'Both'],
      ],
      1,
      '/',
      { Audit: true },
    ],
    ['propagates only where both do', [user, ['/', 'u@pve!t', 'Audit', 0]], 1, '/', { Audit: false }],
    ['without separation has all of its user', [user], 0, '/vms', { Audit: true, Config: true }],
    ['gets nothing from the groups of its user', [['/', 'ops', 'Both']], 1, '/', {}],
  ])('%s', (_, entries, privsep, path, expected) => {
    expect(held(entries, 'u@pve!t', path, privsep)).toEqual(expected);
  });
});

it('lets root@pam do everything, and its token without separation too', () => {
  const cluster = emptyCluster(0);
  for (const caller of ['root@pam', 'root@pam!all'])
    expect(permissionsOf(cluster, caller).all('/nodes/a', 'Sys.Modify', 'Permissions.Modify')).toBe(true);
});

it('lists the top-level paths, those of entries with their parents, and members of pools', () => {
  const paths = listedPaths(clusterWith([['/storage/other/deep', 'u@pve', 'Audit']]));
  expect(paths).toEqual(
    expect.arrayContaining([
      '/',
      '/vms',
      '/storage/other',
      '/storage/other/deep',
      '/vms/100',
      '/storage/nas',
    ]),
  );
  expect(paths).not.toContain('/vms/101');
});
