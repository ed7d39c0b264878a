import { describe, expect, it } from 'vitest';
import { demoBackupServer } from '../../demo/pbs/index.ts';
import { listedPaths, permissionsOf } from '../../demo/pbs/permissions.ts';

type Entry = [path: string, authid: string, role: string, alone?: 'alone'];

const server = demoBackupServer('vault', { now: 1_795_316_400 }).state();

const withEntries = (entries: Entry[]) => ({
  ...server,
  access: {
    ...server.access,
    acl: entries.map(([path, authid, role, alone]) => ({ path, authid, role, propagate: !alone })),
  },
});

const held = (entries: Entry[], authid: string, path: string) =>
  Object.fromEntries(permissionsOf(withEntries(entries), authid).on(path));

const audit = { 'Datastore.Audit': true };

describe('privileges on a path of a backup server', () => {
  it.each<[name: string, entries: Entry[], path: string, expected: Record<string, boolean>]>([
    ['are inherited', [['/', 'u@pbs', 'DatastoreAudit']], '/datastore/main/prod', audit],
    [
      'are not inherited from an entry for its path alone',
      [['/', 'u@pbs', 'DatastoreAudit', 'alone']],
      '/remote',
      {},
    ],
    [
      'hold on the path of such an entry',
      [['/datastore', 'u@pbs', 'DatastoreAudit', 'alone']],
      '/datastore',
      { 'Datastore.Audit': false },
    ],
    [
      'are replaced further down, not added to',
      [
        ['/', 'u@pbs', 'Audit'],
        ['/remote', 'u@pbs', 'RemoteAudit'],
      ],
      '/remote/cabin',
      { 'Remote.Audit': true },
    ],
    [
      'add up over roles of one path',
      [
        ['/datastore', 'u@pbs', 'DatastoreAudit'],
        ['/datastore', 'u@pbs', 'DatastoreBackup'],
      ],
      '/datastore/main',
      { ...audit, 'Datastore.Backup': true },
    ],
    [
      'end with NoAccess',
      [
        ['/', 'u@pbs', 'Audit'],
        ['/datastore/main', 'u@pbs', 'NoAccess'],
      ],
      '/datastore/main/prod',
      {},
    ],
  ])('%s', (_, entries, path, expected) => {
    expect(held(entries, 'u@pbs', path)).toEqual(expected);
  });
});

describe('a token of a backup server', () => {
  const user: Entry = ['/', 'u@pbs', 'DatastoreReader'];
  it.each<[name: string, entries: Entry[], expected: Record<string, boolean>]>([
    ['has nothing without an entry of its own', [user], {}],
    ['has what both it and its user have', [user, ['/', 'u@pbs!t', 'DatastoreAudit']], audit],
    ['cannot have more than its user', [user, ['/', 'u@pbs!t', 'DatastorePowerUser']], {}],
    ['of root has what its own entry says', [['/', 'root@pam!t', 'DatastoreAudit']], {}],
  ])('%s', (_, entries, expected) => {
    expect(held(entries, 'u@pbs!t', '/datastore/main')).toEqual(expected);
  });

  it('of root needs an entry too', () => {
    expect(held([], 'root@pam!t', '/')).toEqual({});
    expect(held([['/', 'root@pam!t', 'DatastoreAudit']], 'root@pam!t', '/datastore/main')).toEqual(audit);
  });
});

it('lists the top-level paths and every part of those that entries name', () => {
  expect(listedPaths(withEntries([['/datastore/main/prod', 'u@pbs', 'Audit']])).sort()).toEqual([
    '/',
    '/access',
    '/datastore',
    '/datastore/main',
    '/datastore/main/prod',
    '/remote',
    '/system',
  ]);
});
