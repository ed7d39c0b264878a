import { describe, expect, it } from 'vitest';
import { backupServersSchema } from '../../audit/facts/backup-server.ts';
import { factsSchema } from '../../audit/facts.ts';
import { demoCluster } from '../../demo/index.ts';
import { canaries, demoBackupServer } from '../../demo/pbs/index.ts';
import { gatherBackupServers } from '../../gather/backup-servers.ts';
import { gatherFacts } from '../../gather/index.ts';
import { pveClient } from '../../gather/pve.ts';
import { answer, clientOf, gathered, instead, lines, refusal } from './backup-servers-asked.ts';
import { now, pathOf } from './gathered.ts';

describe('a server that is looked after', () => {
  it('is read without a gap, in eighteen requests and a chain of four', async () => {
    const { facts, gaps, requests, demo } = await gathered('vault');
    expect(gaps).toEqual([]);
    expect(requests).toEqual({ count: 18, atOnce: 2, longestChain: 4 });
    expect(demo.requests).toHaveLength(18);
    expect(new Set(demo.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(backupServersSchema.parse(facts)).toEqual(facts);
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  });

  it('tells its name, host, version and whose token asks', async () => {
    const { server } = await gathered('vault');
    expect(server).toMatchObject({
      name: 'vault',
      host: 'backup.example',
      version: '4.2.3',
      ownToken: 'audit@pbs!reader',
    });
  });

  it('tells of each datastore how full it is, and that its garbage is collected', async () => {
    const { server } = await gathered('vault');
    expect(
      server?.datastores.map(({ snapshots, ...rest }) => ({ ...rest, count: snapshots?.length })),
    ).toEqual([
      {
        store: 'main',
        backend: 'filesystem',
        totalBytes: 8 * 2 ** 40,
        usedBytes: 1900 * 2 ** 30,
        availableBytes: 8 * 2 ** 40 - 1900 * 2 ** 30,
        verifiesNew: true,
        garbageCollection: {
          schedule: '03:00',
          lastState: 'OK',
          lastEndAt: expect.any(Number),
          nextRunAt: expect.any(Number),
          badChunks: 0,
        },
        namespaces: ['', 'family', 'grove'],
        count: 205,
      },
      expect.objectContaining({ store: 'second', mounted: true, verifiesNew: false, count: 51 }),
    ]);
  });

  it('tells of each snapshot what it is, whose, and whether it was verified', async () => {
    const { server } = await gathered('vault');
    const snapshots = server?.datastores[0]?.snapshots ?? [];
    expect(snapshots.filter(({ id, takenAt }) => id === '101' && takenAt > now - 86_400)).toEqual([
      {
        namespace: 'grove',
        type: 'vm',
        id: '101',
        takenAt: expect.any(Number),
        sizeBytes: expect.any(Number),
        encrypted: true,
        protected: false,
        owner: 'pve@pbs!grove',
        verification: 'ok',
        verifiedAt: expect.any(Number),
      },
    ]);
    expect(snapshots.filter((each) => each.protected).map(({ id }) => id)).toEqual(['304']);
    for (const { takenAt, verifiedAt } of snapshots) expect(verifiedAt).toBeGreaterThan(takenAt);
    const places = snapshots.map(({ namespace, type, id }) => `${namespace}/${type}/${id}`);
    expect(places).toEqual(places.toSorted());
  });

  it('tells of its jobs, pushed copies among them', async () => {
    const { server } = await gathered('vault');
    const ran = { lastState: 'OK', lastEndAt: expect.any(Number), nextRunAt: expect.any(Number) };
    expect(server?.syncJobs).toEqual([
      {
        ...ran,
        id: 'offsite-nightly',
        store: 'main',
        namespace: 'grove',
        schedule: '05:00',
        direction: 'push',
        remote: 'cabin',
        remoteStore: 'grove',
      },
      {
        ...ran,
        id: 'second-nightly',
        store: 'second',
        schedule: '04:30',
        direction: 'pull',
        remoteStore: 'main',
        remoteNamespace: 'grove',
        removesVanished: false,
      },
    ]);
    expect(server?.verifyJobs?.[0]).toEqual({
      ...ran,
      id: 'verify-daily',
      store: 'main',
      schedule: '06:00',
      againAfterDays: 30,
    });
    expect(server?.pruneJobs?.[1]).toEqual({
      ...ran,
      id: 'prune-grove',
      store: 'main',
      namespace: 'grove',
      schedule: '04:00',
      enabled: true,
      keep: { 'keep-daily': 7, 'keep-weekly': 4, 'keep-monthly': 3 },
    });
  });

  it('tells the same whatever order its answers have', async () => {
    const [one, other] = [await gathered('vault'), await gathered('vault')];
    expect(one.facts).toEqual(other.facts);
  });
});

describe('a troubled server', () => {
  it('shows what is wrong, and what cannot be read becomes a gap of that datastore alone', async () => {
    const result = await gathered('troubled');
    expect(lines(result)).toEqual(['troubled/cold unreachable', 'troubled/usb unreachable']);
    expect(result.gaps.map(({ detail }) => detail)).toEqual([
      "Could not list the backups in cold on troubled: datastore 'cold' is unavailable: offline maintenance mode: Moving to new disks.",
      "Could not list the backups in usb on troubled: datastore 'usb' is not mounted.",
    ]);
    const [cold, tank, usb] = result.server?.datastores ?? [];
    expect(cold).toEqual({
      store: 'cold',
      backend: 'filesystem',
      maintenance: 'type=offline,message="Moving to new disks"',
      error: "datastore 'cold' is unavailable: offline maintenance mode: Moving to new disks",
      verifiesNew: false,
    });
    expect(usb).toEqual({ store: 'usb', backend: 'filesystem', mounted: false, verifiesNew: false });
    expect(tank?.garbageCollection).toEqual({ badChunks: 0 });
  });

  it('has snapshots of every kind, each cluster in its own namespace', async () => {
    const { server } = await gathered('troubled');
    const snapshots = server?.datastores.find(({ store }) => store === 'tank')?.snapshots ?? [];
    const newest = (namespace: string, id: string) =>
      snapshots.findLast((each) => each.namespace === namespace && each.id === id);
    expect(newest('', '114')).toMatchObject({ type: 'vm', verification: 'failed' });
    expect(newest('', '101')).not.toHaveProperty('verification');
    expect(newest('lab', '101')).toMatchObject({ owner: 'lab@pbs!lab', verification: 'ok' });
    expect(newest('', '102')).toEqual({
      namespace: '',
      type: 'ct',
      id: '102',
      takenAt: expect.any(Number),
      protected: false,
      owner: 'pve@pbs!home',
    });
    expect(newest('', 'truenas')).toMatchObject({ type: 'host', encrypted: false });
  });

  it('has jobs that fail, never ran or are switched off', async () => {
    const { server } = await gathered('troubled');
    expect(server?.syncJobs?.[0]?.lastState).toBe(
      "remote connection to 'cabin' failed - client error (Connect)",
    );
    expect(server?.verifyJobs?.[0]).not.toHaveProperty('againAfterDays');
    const [off, never] = server?.pruneJobs ?? [];
    expect(off).toMatchObject({ id: 'prune-all', enabled: false });
    expect(never).toMatchObject({ id: 'prune-lab', enabled: true });
    for (const job of [off, never]) expect(job).not.toHaveProperty('lastState');
  });
});

describe('an older server', () => {
  it('refuses the direction of sync jobs and is asked again without', async () => {
    const { server, gaps, requests, demo } = await gathered('release-3');
    expect(gaps).toEqual([]);
    expect(requests).toEqual({ count: 19, atOnce: 2, longestChain: 4 });
    const asked = demo.requests.filter(({ path }) => path.startsWith('/admin/sync'));
    expect(asked.map(({ path, status }) => `${path} ${status}`)).toEqual([
      '/admin/sync?sync-direction=all 400',
      '/admin/sync 200',
    ]);
    expect(server?.version).toBe('3.2.4');
    expect(server?.syncJobs).toEqual([expect.objectContaining({ id: 'second-nightly', direction: 'pull' })]);
    expect(server?.datastores[1]).not.toHaveProperty('mounted');
  });

  it('that writes -1 for sizes it does not know has none', async () => {
    const row = { store: 'main', total: -1, used: -1, avail: -1, error: 'no such disk' };
    const { server } = await gathered('vault', {
      between: instead({ '/status/datastore-usage': () => answer([row]) }),
    });
    expect(server?.datastores[0]).toMatchObject({ error: 'no such disk' });
    expect(server?.datastores[0]).not.toHaveProperty('totalBytes');
  });
});

it('stands among the facts of a cluster', async () => {
  const { gaps, facts: servers } = await gathered('troubled');
  const cluster = demoCluster('healthy', { now });
  const facts = await gatherFacts({
    client: pveClient({
      urls: ['https://pve.example:8006'],
      token: cluster.tokens.reader,
      fetch: (url, init) => cluster.fetch(url, init),
    }),
    now: () => now,
    depth: 'lean',
    backupServers: () =>
      gatherBackupServers([{ name: 'troubled', client: clientOf(demoBackupServer('troubled', { now })) }]),
  });
  expect(factsSchema.parse(facts).backupServers).toEqual(servers);
  expect(facts.gaps.filter(({ group }) => group === 'backupServers')).toEqual(gaps);
});

it('a job or collection that runs now is not said to have never run', async () => {
  const upid = 'UPID:vault:00000001:00000001:00000001:6A8C1620:x:y:root@pam:';
  const { server } = await gathered('vault', {
    between: instead({
      '/admin/gc': () =>
        answer([
          { store: 'main', upid, schedule: 'daily' },
          { store: 'second', upid: null },
        ]),
      '/admin/verify': () => answer([{ id: 'v', store: 'main', 'last-run-upid': upid }]),
    }),
  });
  expect(server?.datastores.map(({ garbageCollection }) => garbageCollection)).toEqual([
    { schedule: 'daily', running: true },
    {},
  ]);
  expect(server?.verifyJobs).toEqual([{ id: 'v', store: 'main', running: true }]);
});

describe('a snapshot is called encrypted', () => {
  const file = (mode: string) => ({ filename: 'drive.img.fidx', 'crypt-mode': mode });
  it.each([
    ['by its files', { files: [file('encrypt'), file('sign-only')], fingerprint: 'ab' }, true],
    ['not where it is only signed', { files: [file('sign-only')], fingerprint: 'ab' }, false],
    ['not where nothing is', { files: [file('none'), { filename: 'client.log.blob' }] }, false],
    ['by the fingerprint where files are mere names', { files: ['drive.img.fidx'], fingerprint: 'ab' }, true],
    ['not known where nothing tells', { files: [{ filename: 'drive.img.fidx' }] }, undefined],
  ])('%s', async (_, fields, encrypted) => {
    const row = { 'backup-type': 'vm', 'backup-id': '1', 'backup-time': 5, protected: false, ...fields };
    const { server } = await gathered('vault', {
      between: instead({ '/admin/datastore/main/snapshots?ns=family': () => answer([row]) }),
    });
    expect(server?.datastores[0]?.snapshots?.[0]?.encrypted).toBe(encrypted);
  });
});

it('nothing secret gets from a server into facts and gaps', async () => {
  for (const name of ['vault', 'troubled']) {
    const { facts, gaps, demo } = await gathered(name, {
      between: (fetch) => async (url, init) => {
        if (pathOf(url) === '/admin/prune')
          return refusal(400, `cannot: ${new Headers(init.headers).get('authorization')}`);
        return fetch(url, init);
      },
    });
    const everything = JSON.stringify({ facts, gaps });
    expect(everything).toContain('cannot: PBSAPIToken=[redacted]');
    const secrets = Object.values(demo.tokens).map((token) => token.split(':')[1] ?? token);
    for (const secret of [...canaries, ...secrets]) expect(everything).not.toContain(secret);
  }
});
