import { describe, expect, it } from 'vitest';
import { gathered, instead, lines, refusal } from './backup-servers-asked.ts';

describe('a token that sees less', () => {
  const datastores = 'vault/* forbidden Datastore.Audit on /datastore';
  const jobs = ['verify', 'prune', 'sync'].map(
    (kind) => `vault/jobs/${kind} forbidden Datastore.Audit on /datastore`,
  );
  const remotes = 'vault/jobs/sync forbidden Remote.Audit on /remote';

  it.each([
    ['audit', [remotes], 2, 1, 2],
    ['narrow', [datastores, ...jobs, remotes], 1, undefined, 1],
    [
      'writer',
      [datastores, ...jobs, remotes, 'vault/main forbidden Datastore.Audit on /datastore/main'],
      1,
      undefined,
      undefined,
    ],
  ] as const)('%s: gaps say what is hidden', async (token, gaps, stores, syncJobs, verifyJobs) => {
    const result = await gathered('vault', { token });
    expect(lines(result).sort()).toEqual([...gaps].sort());
    const { server } = result;
    expect([server?.datastores.length, server?.syncJobs?.length, server?.verifyJobs?.length]).toEqual([
      stores,
      syncJobs,
      verifyJobs,
    ]);
  });

  it('bare: the server is a gap, and nothing is called absent', async () => {
    const result = await gathered('vault', { token: 'bare' });
    expect(result.facts).toEqual([
      { name: 'vault', host: 'backup.example', ownToken: 'audit@pbs!bare', datastores: [] },
    ]);
    expect(lines(result)).toEqual(['vault forbidden Datastore.Audit on /datastore']);
  });

  it('and whose rights are not known may see less everywhere', async () => {
    const { server, ...result } = await gathered('vault', {
      between: instead({ '/access/permissions': () => refusal(400, 'file lock broke') }),
    });
    expect(lines(result).sort()).toEqual([
      'vault/* unreachable',
      'vault/jobs/prune unreachable',
      'vault/jobs/sync unreachable',
      'vault/jobs/verify unreachable',
      'vault/main unreachable',
      'vault/second unreachable',
    ]);
    expect(server?.datastores[0]?.snapshots).toHaveLength(205);
  });

  it('is refused a namespace by name', async () => {
    const path = '/admin/datastore/main/groups?ns=family';
    const { server, ...result } = await gathered('vault', {
      between: instead({ [path]: () => refusal(403, 'permission check failed') }),
    });
    expect(result.gaps).toEqual([
      {
        group: 'backupServers',
        subject: 'vault/main',
        reason: 'forbidden',
        privilege: 'Datastore.Audit on /datastore/main',
        detail:
          'The token may not list the backup groups in main (namespace family) on vault (needs Datastore.Audit on /datastore/main).',
        path,
      },
    ]);
    expect(new Set(server?.datastores[0]?.snapshots?.map(({ namespace }) => namespace))).toEqual(
      new Set(['grove']),
    );
  });
});
