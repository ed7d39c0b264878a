import { describe, expect, it } from 'vitest';
import { demoBackupServer } from '../../demo/pbs/index.ts';
import { gatherBackupServers } from '../../gather/backup-servers.ts';
import { answer, clientOf, gathered, hangs, instead, lines, refusal } from './backup-servers-asked.ts';
import { now } from './gathered.ts';

describe('what fails spoils nothing else', () => {
  it('a datastore that hangs', async () => {
    const { server, ...result } = await gathered('vault', {
      timeoutMs: 60,
      between: (fetch) => async (url, init) =>
        /\/second\/|datastore-usage/.test(url) ? hangs() : fetch(url, init),
    });
    expect(lines(result)).toEqual(['vault/second timeout', 'vault/second timeout']);
    const [main, second] = server?.datastores ?? [];
    expect(main).toMatchObject({ totalBytes: 8 * 2 ** 40, namespaces: ['', 'family', 'grove'] });
    expect(main?.snapshots).toHaveLength(205);
    expect(second).not.toHaveProperty('snapshots');
    expect(second).not.toHaveProperty('totalBytes');
    expect(second?.garbageCollection?.lastState).toBe('OK');
  });

  it('a list of jobs', async () => {
    const { server, ...result } = await gathered('vault', {
      between: instead({ '/admin/verify': () => refusal(400, 'could not open statefile') }),
    });
    expect(lines(result)).toEqual(['vault/jobs/verify unreachable']);
    expect(server).not.toHaveProperty('verifyJobs');
    expect(server?.pruneJobs).toHaveLength(3);
  });

  it('snapshots of one namespace', async () => {
    const { server, ...result } = await gathered('vault', {
      between: instead({ '/admin/datastore/main/snapshots?ns=grove': () => refusal(400, 'read error') }),
    });
    expect(lines(result)).toEqual(['vault/main unreachable']);
    expect(server?.datastores[0]?.snapshots?.every(({ namespace }) => namespace === 'family')).toBe(true);
  });

  it('snapshots of all namespaces: then they are unknown, not absent', async () => {
    const broken = () => refusal(400, 'read error');
    const { server } = await gathered('vault', {
      between: instead({
        '/admin/datastore/main/snapshots?ns=grove': broken,
        '/admin/datastore/main/snapshots?ns=family': broken,
      }),
    });
    expect(server?.datastores[0]).not.toHaveProperty('snapshots');
    expect(server?.datastores[1]?.snapshots).toHaveLength(51);
  });

  it('parts of all datastores', async () => {
    const { server, ...result } = await gathered('vault', {
      between: instead({
        '/config/datastore': () => refusal(400, 'bad section'),
        '/admin/gc': () => answer([]),
        '/version': () => refusal(400, 'what?'),
      }),
    });
    expect(lines(result)).toEqual([
      'vault/version unreachable',
      'vault/* unreachable',
      'vault/main unreachable',
      'vault/second unreachable',
    ]);
    expect(result.gaps[2]?.detail).toBe(
      'Could not read the garbage collection of main on vault: the answer leaves it out.',
    );
    expect(server).not.toHaveProperty('version');
    expect(server?.datastores[0]).not.toHaveProperty('garbageCollection');
    expect(server?.datastores[0]?.snapshots).toHaveLength(205);
  });

  it('a server beside another', async () => {
    const [one, other] = [demoBackupServer('vault', { now }), demoBackupServer('troubled', { now })];
    const dead = clientOf(other, {
      between: () => async () => {
        throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) });
      },
    });
    const result = await gatherBackupServers([
      { name: 'b', client: dead },
      { name: 'a', client: clientOf(one), host: '10.10.20.50' },
    ]);
    expect(result.facts?.map(({ name, host }) => `${name} ${host}`)).toEqual([
      'a 10.10.20.50',
      'b backup.example',
    ]);
    expect(result.facts?.[1]).toEqual({
      name: 'b',
      host: 'backup.example',
      ownToken: expect.any(String),
      datastores: [],
    });
    expect(result.gaps).toEqual([
      {
        group: 'backupServers',
        subject: 'b',
        reason: 'unreachable',
        detail: 'Could not read the backup server b: the connection was refused: check address and port.',
        path: '/admin/datastore',
      },
    ]);
    expect(result.requests).toEqual({ count: 21, atOnce: 2, longestChain: 4 });
  });

  it('no server at all', async () => {
    const nobody = { facts: [], gaps: [], requests: { count: 0, atOnce: 0, longestChain: 0 } };
    expect(await gatherBackupServers([])).toEqual(nobody);
    const result = await gathered('vault', {
      between: () => async () => refusal(401, 'authentication failed'),
    });
    expect(result.facts.map(({ name, datastores }) => [name, datastores])).toEqual([['vault', []]]);
    expect(lines(result)).toEqual(['vault forbidden']);
  });
});
