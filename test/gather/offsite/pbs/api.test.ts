import { expect, it } from 'vitest';
import type { Facts } from '../../../../audit/facts.ts';
import { offsiteTargetPolicy } from '../../../../audit/offsite-policy.ts';
import { targetsFromServers } from '../../../../gather/offsite/pbs/api.ts';

type Servers = NonNullable<Facts['backupServers']>;

const target = (fields: object = {}) =>
  offsiteTargetPolicy.parse({ name: 'cabin', kind: 'pbs', via: { backupServer: 'vault' }, ...fields });
const snapshot = { namespace: '', type: 'vm' as const, id: '100', takenAt: 1_795_136_400, protected: false };
const store = { store: 'main', usedBytes: 500, namespaces: [''], snapshots: [snapshot] };
const server = (datastores: Servers[number]['datastores'] = [store]): Servers => [
  { name: 'vault', host: '10.0.0.9', datastores },
];
const from = (servers: Servers | undefined, fields = {}) =>
  targetsFromServers([target(fields)], servers, () => 9.5);

it('takes the copies of a backup server from what was already read', () => {
  const snapshots = [
    {
      ...snapshot,
      sizeBytes: 10,
      encrypted: true,
      verification: 'ok' as const,
      verifiedAt: 7,
      protected: true,
    },
    { ...snapshot, type: 'ct' as const, id: '101', namespace: 'lab', takenAt: snapshot.takenAt + 1 },
    {
      ...snapshot,
      type: 'host' as const,
      id: 'nas',
      takenAt: snapshot.takenAt - 1,
      sizeBytes: 1,
      encrypted: false,
    },
  ];
  const { targets, gaps } = from(server([{ ...store, snapshots }]));
  expect(gaps).toEqual([]);
  expect(targets).toEqual([
    {
      name: 'cabin',
      kind: 'pbs',
      place: 'main on vault (10.0.0.9)',
      readAt: 9,
      complete: true,
      objects: 3,
      bytes: 500,
      cost: { requests: 0, bytes: 0 },
      leftovers: [],
      copies: [
        {
          namespace: 'lab',
          type: 'lxc',
          vmid: 101,
          key: 'ct/101/2026-11-20T01:00:01Z',
          takenAt: 1_795_136_401,
          timeFrom: 'key',
          unfinished: true,
          checks: [],
        },
        {
          type: 'qemu',
          vmid: 100,
          key: 'vm/100/2026-11-20T01:00:00Z',
          takenAt: 1_795_136_400,
          timeFrom: 'key',
          sizeBytes: 10,
          encryption: 'encrypted',
          protected: true,
          verification: { state: 'ok', at: 7 },
          checks: [],
        },
        {
          type: 'host',
          host: 'nas',
          key: 'host/nas/2026-11-20T00:59:59Z',
          takenAt: 1_795_136_399,
          timeFrom: 'key',
          sizeBytes: 1,
          encryption: 'none',
          checks: [],
        },
      ],
    },
  ]);
});

it.each([
  ['no server was read', undefined, {}, 'cabin'],
  ['another server was read', server(), { via: { backupServer: 'other' } }, 'cabin'],
  ['the server told nothing', server([]), {}, 'cabin'],
  ['the datastore is not there', server(), { via: { backupServer: 'vault', datastore: 'other' } }, 'cabin'],
  ['the datastore did not tell', server([{ store: 'main', error: 'unmounted' }]), {}, 'cabin'],
  ['it names a bucket', server(), { via: { binding: 'OFFSITE' } }, 'cabin'],
])('has a gap where %s', (_, servers, fields, subject) => {
  const { targets, gaps } = from(servers, fields);
  expect(targets).toEqual([]);
  expect(gaps).toMatchObject([{ group: 'offsite', subject }]);
});

it('takes what one datastore told where another did not, and says so', () => {
  const { targets, gaps } = from(server([store, { store: 'slow', error: 'unmounted' }]));
  expect(targets).toMatchObject([{ complete: false, copies: [{ key: 'main/vm/100/2026-11-20T01:00:00Z' }] }]);
  expect(gaps).toMatchObject([{ subject: 'cabin/slow', detail: expect.stringContaining('unmounted') }]);
});

it('looks into the one datastore that is named', () => {
  const { targets } = from(server([store, { ...store, store: 'other', snapshots: [] }]), {
    via: { backupServer: 'vault', datastore: 'main' },
  });
  expect(targets).toMatchObject([{ complete: true, copies: [{ key: 'vm/100/2026-11-20T01:00:00Z' }] }]);
});

it('is not complete where namespaces could not be listed', () => {
  expect(from(server([{ ...store, namespaces: undefined }])).targets).toMatchObject([{ complete: false }]);
});

it('keeps the newest 400 of a guest, and nothing from beyond all calendars', () => {
  const many = Array.from({ length: 500 }, (_, i) => ({ ...snapshot, takenAt: snapshot.takenAt + i }));
  const { targets } = from(server([{ ...store, snapshots: [...many, { ...snapshot, takenAt: 1e15 }] }]));
  expect(targets[0]?.copies.length).toBe(400);
  expect(targets[0]?.copies[0]?.takenAt).toBe(snapshot.takenAt + 499);
});
