import { describe, expect, it } from 'vitest';
import { healthyGuests, templateId } from '../../demo/clusters/healthy-guests.ts';
import { demoCluster } from '../../demo/index.ts';
import { type DemoBackupServer, demoBackupServer, simulateBackupServer } from '../../demo/pbs/index.ts';
import { now } from './ask.ts';

type Row = Record<string, unknown>;

const vault = demoBackupServer('vault', { now });
const troubled = demoBackupServer('troubled', { now });
const release3 = demoBackupServer('release-3', { now });

async function ask(
  server: DemoBackupServer,
  path: string,
  token: keyof DemoBackupServer['tokens'] = 'reader',
  init: RequestInit = {},
) {
  const headers = { authorization: `PBSAPIToken=${server.tokens[token]}` };
  const response = await server.fetch(`https://backup.example:8007/api2/json${path}`, { headers, ...init });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

async function rows(...args: Parameters<typeof ask>): Promise<Row[]> {
  const { text } = await ask(...args);
  const { data } = JSON.parse(text);
  if (!Array.isArray(data)) throw new Error(`not a list: ${text.slice(0, 200)}`);
  return data;
}

const column = (list: Row[], name: string) => list.map((row) => row[name]).sort();

describe('a login', () => {
  const { reader } = vault.tokens;
  const login = (server: DemoBackupServer, authorization: string | undefined) =>
    ask(server, '/version', 'reader', { headers: authorization ? { authorization } : {} });

  it.each([
    ['without a token', undefined],
    ['with the scheme of Proxmox VE', `PVEAPIToken=${reader}`],
    ['with the equals sign of Proxmox VE', `PBSAPIToken=${reader.replace(':', '=')}`],
    ['with a wrong secret', `PBSAPIToken=${reader.slice(0, -1)}0`],
    ['with an unknown token', 'PBSAPIToken=root@pam!nope:00000000-0000-0000-0000-000000000000'],
    ['with nonsense', 'PBSAPIToken=nonsense'],
  ])('%s is refused in plain text that calls itself JSON', async (_, authorization) => {
    expect(await login(vault, authorization)).toEqual({
      status: 401,
      type: 'application/json;charset=UTF-8',
      text: 'authentication failed',
    });
  });

  it('with an encoded secret is accepted', async () => {
    const encoded = `${reader.slice(0, -1)}%3${reader.at(-1)}`;
    expect((await login(vault, `PBSAPIToken=${encoded}`)).status).toBe(200);
  });

  it('is refused once the token or its user has expired or is disabled', async () => {
    const { access } = vault.state();
    const ended = (change: Partial<typeof access>) =>
      simulateBackupServer('ended', (at) => ({
        ...vault.state(),
        now: at,
        access: { ...access, ...change },
      }));
    const servers = [
      ended({ users: access.users.map((user) => ({ ...user, enable: false })) }),
      ended({ tokens: access.tokens.map((token) => ({ ...token, enable: false })) }),
      ended({ tokens: access.tokens.map((token) => ({ ...token, expire: now - 1 })) }),
    ];
    for (const server of servers) expect((await login(server, `PBSAPIToken=${reader}`)).status).toBe(401);
  });

  it('is not asked for a ping', async () => {
    expect((await ask(vault, '/ping', 'reader', { headers: {} })).text).toBe('{"data":{"pong":true}}');
  });
});

describe('a request is refused as the real API does', () => {
  it.each([
    ['/nope', 404, "Path '/api2/json/nope' not found."],
    [
      '/admin/datastore/main/groups?foo=1',
      400,
      "parameter verification failed - 'foo': schema does not allow additional properties.",
    ],
    [
      '/admin/datastore/main/snapshots?backup-type=tape&backup-id=a%20b',
      400,
      "parameter verification failed:\n- 'backup-type': value 'tape' is not defined in the enumeration.\n- 'backup-id': value does not match the regex pattern",
    ],
    [
      '/admin/datastore/main/namespace?max-depth=9',
      400,
      "parameter verification failed - 'max-depth': value must have a maximum value of 7 (got 9)",
    ],
    [
      '/admin/datastore/main/groups?ns=a&ns=b',
      400,
      "parameter verification failed - 'ns': duplicate parameter.",
    ],
    [
      '/admin/datastore/main/status?verbose=maybe',
      400,
      "parameter verification failed - 'verbose': Unable to parse boolean option.",
    ],
    [
      '/nodes/localhost/tasks?limit=x',
      400,
      "parameter verification failed - 'limit': invalid digit found in string",
    ],
    ['/nodes/other/status', 400, "parameter verification failed - 'node': no such node 'other'"],
    ['/admin/datastore/none/groups', 400, "no such datastore 'none'"],
    ['/nodes/localhost/certificates/info', 403, 'permission check failed'],
  ])('%s', async (path, status, text) => {
    expect(await ask(vault, path)).toEqual({ status, text, type: 'application/json;charset=UTF-8' });
  });

  it('where the datastore cannot be read', async () => {
    expect(await ask(troubled, '/admin/datastore/cold/groups')).toMatchObject({
      status: 400,
      text: "datastore 'cold' is unavailable: offline maintenance mode: Moving to new disks",
    });
    expect(await ask(troubled, '/admin/datastore/usb/namespace')).toMatchObject({
      status: 400,
      text: "datastore 'usb' is not mounted",
    });
  });

  it('when it has a body or would write', async () => {
    const headers = {
      authorization: `PBSAPIToken=${vault.tokens.all}`,
      'content-length': '2',
      'content-type': 'text/plain',
    };
    expect(await ask(vault, '/version', 'all', { headers })).toMatchObject({ status: 400 });
    expect(await ask(vault, '/version', 'all', { method: 'POST' })).toMatchObject({ status: 404 });
    for (const [method, path] of [
      ['POST', '/admin/datastore/main/gc'],
      ['DELETE', '/admin/datastore/main/snapshots?backup-type=ct&backup-id=102&backup-time=1'],
      ['POST', '/admin/sync/offsite-nightly/run'],
    ] as const)
      expect(await ask(vault, path, 'all', { method })).toMatchObject({ status: 403 });
  });

  it('while _dc is dropped and the host name does as well as localhost', async () => {
    expect((await ask(vault, '/version?_dc=1')).status).toBe(200);
    expect((await ask(vault, '/nodes/vault/status')).status).toBe(200);
  });
});

describe('a token sees', () => {
  it.each([
    ['reader', 2, 205, 2, 2],
    ['audit', 2, 205, 1, 2],
    ['narrow', 1, 205, 0, 1],
    ['writer', 1, 187, 0, 0],
    ['bare', 0, undefined, 0, 0],
    ['all', 2, 205, 2, 2],
  ] as const)(
    '%s: %d datastores, %d backups of two namespaces, %d sync jobs, %d verify jobs',
    async (token, ...seen) => {
      const count = async (path: string) => {
        const { status, text } = await ask(vault, path, token);
        return status === 200 ? JSON.parse(text).data.length : undefined;
      };
      const [grove, family] = [
        await count('/admin/datastore/main/snapshots?ns=grove'),
        await count('/admin/datastore/main/snapshots?ns=family'),
      ];
      expect([
        await count('/admin/datastore'),
        grove === undefined ? undefined : grove + family,
        await count('/admin/sync?sync-direction=all'),
        await count('/admin/verify'),
      ]).toEqual(seen);
    },
  );

  it('what is missing, where the real server names it', async () => {
    expect(await ask(vault, '/admin/datastore/main/groups?ns=grove', 'bare')).toMatchObject({
      status: 403,
      text: 'permission check failed - missing Datastore.Audit|Datastore.Backup on /datastore/main/grove',
    });
  });

  it('its own rights, each with whether it holds below', async () => {
    const held = async (token: keyof typeof vault.tokens) =>
      JSON.parse((await ask(vault, '/access/permissions', token)).text).data;
    expect(await held('narrow')).toEqual({ '/datastore/main': { 'Datastore.Audit': true } });
    expect(await held('bare')).toEqual({});
    expect(await held('reader')).toMatchObject({
      '/': { 'Sys.Audit': true, 'Datastore.Audit': true },
      '/remote': { 'Remote.Audit': true },
    });
  });

  it('subscription and tasks only so far', async () => {
    const subscription = async (token: 'reader' | 'narrow') =>
      Object.keys(JSON.parse((await ask(vault, '/nodes/localhost/subscription', token)).text).data);
    expect(await subscription('reader')).toContain('key');
    expect(await subscription('narrow')).not.toContain('key');
    const users = async (token: 'reader' | 'writer') =>
      new Set((await rows(vault, '/nodes/localhost/tasks?limit=0', token)).map(({ user }) => user));
    expect(await users('reader')).toEqual(new Set(['root@pam', 'pve@pbs!grove', 'mika@pbs!family']));
    expect(await users('writer')).toEqual(new Set(['pve@pbs!grove']));
  });
});

describe('what the server lists', () => {
  it('is one namespace, and nothing below it', async () => {
    expect(column(await rows(vault, '/admin/datastore/main/namespace'), 'ns')).toEqual([
      '',
      'family',
      'grove',
    ]);
    expect(await rows(vault, '/admin/datastore/main/namespace?max-depth=0')).toEqual([{ ns: '' }]);
    expect(await rows(vault, '/admin/datastore/main/snapshots')).toEqual([]);
    expect(await ask(vault, '/admin/datastore/main/groups?ns=none')).toMatchObject({ status: 400 });
  });

  it('can be narrowed to a type and a group', async () => {
    const path = '/admin/datastore/main/snapshots?ns=grove';
    const [virtual, one] = [
      await rows(vault, `${path}&backup-type=vm`),
      await rows(vault, `${path}&backup-type=ct&backup-id=304`),
    ];
    expect(new Set(column(virtual, 'backup-id'))).toEqual(new Set(['101', '201', '305']));
    expect(new Set(column(one, 'backup-id'))).toEqual(new Set(['304']));
  });

  it('of sync jobs are those that pull, unless others are asked for', async () => {
    const ids = async (query: string) => column(await rows(vault, `/admin/sync${query}`), 'id');
    expect(await ids('')).toEqual(['second-nightly']);
    expect(await ids('?sync-direction=push')).toEqual(['offsite-nightly']);
    expect(await ids('?sync-direction=all')).toEqual(['offsite-nightly', 'second-nightly']);
    expect(await ask(release3, '/admin/sync?sync-direction=all')).toMatchObject({
      status: 400,
      text: "parameter verification failed - 'sync-direction': schema does not allow additional properties.",
    });
  });

  it('comes in another order each time where it is read from directories', async () => {
    const order = async () =>
      (await rows(vault, '/admin/datastore/main/groups?ns=grove')).map((row) => row['backup-id']).join();
    const seen = new Set([await order(), await order(), await order()]);
    expect(seen.size).toBeGreaterThan(1);
  });

  it('of tasks ends after fifty, without end when none is given', async () => {
    expect(await rows(vault, '/nodes/localhost/tasks')).toHaveLength(50);
    expect((await rows(vault, '/nodes/localhost/tasks?limit=0')).length).toBeGreaterThan(150);
    const failed = await rows(troubled, '/nodes/localhost/tasks?errors=1&typefilter=sync&limit=0');
    expect(new Set(column(failed, 'worker_id'))).toEqual(new Set(['cabin:lab:tank:lab:from-cabin']));
    expect(failed[0]?.upid).toMatch(/:syncjob:cabin\\x3alab\\x3atank\\x3alab\\x3afrom\\x2dcabin:root@pam:$/);
  });
});

describe('vault', () => {
  it('holds a verified backup of last night for every guest of its cluster but the template', async () => {
    const list = await rows(vault, '/admin/datastore/main/snapshots?ns=grove');
    const fresh = list.filter((row) => Number(row['backup-time']) > now - 86_400);
    const ids = healthyGuests
      .filter(([vmid]) => vmid !== templateId)
      .map(([vmid, type]) => `${type === 'qemu' ? 'vm' : 'ct'}/${vmid}`);
    expect(fresh.map((row) => `${row['backup-type']}/${row['backup-id']}`).sort()).toEqual(ids.sort());
    for (const row of list)
      expect(row).toMatchObject({
        owner: 'pve@pbs!grove',
        fingerprint: expect.any(String),
        verification: { state: 'ok', upid: expect.stringMatching(/^UPID:vault:/) },
      });
  });

  it('holds them at the times at which the cluster made them', async () => {
    const cluster = demoCluster('healthy', { now }).state();
    const made = cluster.backups.filter(({ storage }) => storage === 'vault').map(({ takenAt }) => takenAt);
    const list = await rows(vault, '/admin/datastore/main/snapshots?ns=grove');
    expect(column(list, 'backup-time')).toEqual(made.sort());
  });

  it('has run all its jobs well', async () => {
    for (const path of ['/admin/gc', '/admin/verify', '/admin/prune', '/admin/sync?sync-direction=all'])
      for (const row of await rows(vault, path))
        expect(row).toMatchObject({ 'last-run-state': 'OK', 'last-run-endtime': expect.any(Number) });
  });
});

describe('troubled', () => {
  it('has backups that were never verified, damaged or never completed', async () => {
    const list = await rows(troubled, '/admin/datastore/tank/snapshots');
    const of = (id: string) =>
      list
        .filter((row) => row['backup-id'] === id)
        .toSorted((a, b) => Number(b['backup-time']) - Number(a['backup-time']));
    expect(of('101').filter((row) => 'verification' in row)).toEqual([]);
    expect(of('114')[0]).toMatchObject({ verification: { state: 'failed' } });
    const [unfinished] = of('102');
    expect(Object.keys(unfinished ?? {}).sort()).toEqual(
      ['backup-id', 'backup-time', 'backup-type', 'files', 'owner', 'protected'].sort(),
    );
    expect(of('truenas')[0]).toMatchObject({ 'backup-type': 'host' });
  });

  it('has ids of another cluster in a namespace', async () => {
    const list = await rows(troubled, '/admin/datastore/tank/groups?ns=lab');
    expect(list.map((row) => `${row['backup-type']}/${row['backup-id']} ${row.owner}`).sort()).toEqual([
      'ct/101 lab@pbs!lab',
      'vm/100 lab@pbs!lab',
    ]);
  });

  it('never collected its garbage, and leaves out what cannot be read', async () => {
    expect(await rows(troubled, '/admin/gc')).toEqual([
      expect.objectContaining({ store: 'tank', upid: null, 'disk-bytes': 0 }),
    ]);
    const [tank] = await rows(troubled, '/admin/gc');
    expect(tank).not.toHaveProperty('last-run-state');
  });

  it('says what is wrong with its datastores', async () => {
    const usage = Object.fromEntries(
      (await rows(troubled, '/status/datastore-usage')).map(({ store, ...row }) => [store, row]),
    );
    expect(usage).toMatchObject({
      cold: { error: expect.stringContaining('offline maintenance mode') },
      usb: { 'mount-status': 'notmounted' },
    });
    expect(usage.usb).not.toHaveProperty('total');
    const list = await rows(troubled, '/admin/datastore');
    expect(list.find(({ store }) => store === 'cold')?.maintenance).toBe(
      'type=offline,message="Moving to new disks"',
    );
  });

  it('has a sync that fails and a prune job that is switched off', async () => {
    expect(await rows(troubled, '/admin/sync')).toEqual([
      expect.objectContaining({ id: 'from-cabin', 'last-run-state': expect.stringContaining('failed') }),
    ]);
    const [off] = await rows(troubled, '/admin/prune');
    expect(off).toMatchObject({ id: 'prune-all', disable: true });
    expect(off).not.toHaveProperty('next-run');
  });
});

it('release-3 knows neither mount status nor backend', async () => {
  for (const path of ['/admin/datastore', '/status/datastore-usage'])
    for (const row of await rows(release3, path)) {
      expect(row).not.toHaveProperty('mount-status');
      expect(row).not.toHaveProperty('backend-type');
    }
  expect(JSON.parse((await ask(release3, '/version')).text).data).toMatchObject({
    version: '3.2',
    release: '4',
  });
});

it('moves with its clock', async () => {
  const server = demoBackupServer('vault', { now });
  const newest = async () =>
    Math.max(
      ...(await rows(server, '/admin/datastore/main/groups?ns=grove')).map((row) =>
        Number(row['last-backup']),
      ),
    );
  const before = await newest();
  server.setNow(now + 86_400);
  expect((await newest()) - before).toBeGreaterThan(80_000);
  expect(server.requests.map(({ method, status }) => `${method} ${status}`)).toEqual(['GET 200', 'GET 200']);
});

it('lists the known servers when asked for another', () => {
  expect(() => demoBackupServer('nope')).toThrow('there are vault, troubled, release-3');
});
