import { describe, expect, it } from 'vitest';
import { Unread } from '../../gather/ask.ts';
import { contentOf, filters, hidden, type Permissions, sight, tasksOf } from '../../gather/visibility.ts';

const audit = { 'Sys.Audit': true, 'VM.Audit': true, 'Datastore.Audit': true, 'SDN.Audit': true };
/** As the server lists them: the eight paths it always looks at, then those of entries. */
const auditor: Permissions = {
  '/': audit,
  '/access': audit,
  '/access/groups': audit,
  '/nodes': audit,
  '/pool': audit,
  '/sdn': audit,
  '/storage': audit,
  '/vms': audit,
};

describe('guests', () => {
  it.each<[string, Permissions, string]>([
    ['an auditor', auditor, 'all'],
    ['nobody', {}, 'none'],
    ['somebody who sees the whole but not what is below', { '/vms': { 'VM.Audit': false } }, 'none'],
    [
      'an auditor of two guests',
      { '/vms/100': { 'VM.Audit': true }, '/vms/101': { 'VM.Audit': false } },
      'some',
    ],
    ['an auditor who is shut out from one guest', { ...auditor, '/vms/112': { 'VM.Console': true } }, 'some'],
    ['an auditor of the root alone', { '/': { 'VM.Audit': false } }, 'none'],
  ])('%s: sees %s', (_, permissions, seen) => {
    expect(sight(permissions, filters.guests)).toBe(seen);
  });
});

describe('other lists', () => {
  it.each([
    [
      'a storage by one of two privileges',
      { '/storage/nas': { 'Datastore.AllocateSpace': true } },
      filters.storage,
      'some',
    ],
    ['bridges through the zones above', { '/sdn': { 'SDN.Use': true } }, filters.bridges, 'all'],
    ['bridges not without', { '/': { 'SDN.Use': true } }, filters.bridges, 'none'],
    [
      'users with the right on the groups',
      { '/access/groups': { 'User.Modify': false } },
      filters.users,
      'all',
    ],
    ['tasks of a node of its own', { '/nodes/pve1': { 'Sys.Audit': false } }, tasksOf('pve1'), 'all'],
    ['tasks of another node', { '/nodes/pve1': { 'Sys.Audit': true } }, tasksOf('pve2'), 'none'],
    ['tasks of every node', auditor, tasksOf('pve2'), 'all'],
  ] as const)('%s', (_, permissions, filter, seen) => {
    expect(sight(permissions, filter)).toBe(seen);
  });
});

it('backup volumes need two privileges at once, or a mighty one', () => {
  const { allocate, volumes, guests } = contentOf('nas');
  const lister: Permissions = {
    '/storage': { 'Datastore.AllocateSpace': true },
    '/vms': { 'VM.Backup': true },
  };
  expect([allocate, volumes, guests].map((filter) => sight(lister, filter))).toEqual(['none', 'all', 'all']);
  expect(sight({ '/storage/nas': { 'Datastore.Allocate': false } }, allocate)).toBe('all');
});

describe('what is hidden', () => {
  it('names the least privilege, and what it is for', () => {
    expect(hidden({}, filters.storage)?.as('storage')).toEqual({
      group: 'storage',
      reason: 'forbidden',
      privilege: 'Datastore.Audit on /storage',
      detail: 'The token may not see all storages (needs Datastore.Audit on /storage).',
      path: '/access/permissions',
    });
    expect(hidden(auditor, filters.storage)).toBeUndefined();
  });

  it('is not known when the own rights are not', () => {
    const unread = new Unread("read the token's own rights", 'timeout', 'no answer came within 20 seconds');
    expect(hidden(unread, filters.guests)?.as('guests', 'filtered')).toMatchObject({
      reason: 'timeout',
      detail: expect.stringMatching(/^Could not see all guests: the rights of the token could not be read/),
    });
  });

  it('is not found in what every object has', () => {
    expect(sight({ '/vms': {} }, { ...filters.guests, anyOf: ['constructor'] })).toBe('none');
  });
});
