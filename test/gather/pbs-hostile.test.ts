import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backupServersSchema } from '../../audit/facts/backup-server.ts';
import { simulateBackupServer } from '../../demo/pbs/index.ts';
import { tokens } from '../../demo/pbs/servers/tokens.ts';
import { troubled } from '../../demo/pbs/servers/troubled.ts';
import { type GatheredServers, gatherBackupServers } from '../../gather/backup-servers.ts';
import { pbsClient } from '../../gather/pbs.ts';
import { now, pathOf } from './gathered.ts';

/** Gathers from answers by path; what is undefined is not found. */
async function gatheredFrom(data: (path: string) => unknown): Promise<GatheredServers & { asked: string[] }> {
  const asked: string[] = [];
  const client = pbsClient({
    url: 'https://backup.example:8007',
    token: tokens.reader,
    fetch: async (url) => {
      const path = pathOf(url);
      asked.push(path);
      const found = data(path);
      if (found !== undefined) return new Response(JSON.stringify({ data: found }));
      return new Response(`Path '/api2/json${path}' not found.`, { status: 404 });
    },
  });
  return { ...(await gatherBackupServers([{ name: 'pbs', client }])), asked };
}

/** The answers of the troubled server, each path asked once. */
async function recorded(): Promise<Map<string, unknown>> {
  const demo = simulateBackupServer('small', troubled, { now, seed: 1 });
  const answers = new Map<string, unknown>();
  const client = pbsClient({
    url: 'https://backup.example:8007',
    token: tokens.reader,
    fetch: async (url, init) => {
      const response = await demo.fetch(url, init);
      const text = await response.text();
      if (response.status === 200) answers.set(pathOf(url), JSON.parse(text).data);
      return new Response(text, response);
    },
  });
  await gatherBackupServers([{ name: 'pbs', client }]);
  return answers;
}

const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, '', [], {}, -1, 0, 1e308, 2 ** 60, true, '../..', 'a/../b', '\u202eevil\u0007', '__proto__'],
  ),
  fc.constantFrom<unknown>('x'.repeat(20_000), Array(500).fill(null), { ns: '..', store: '..' }),
  fc.jsonValue(),
);

/** Puts a value at the place that `at` (a share from 0 to 1) picks among all values inside. */
function changed(data: unknown, at: number, value: unknown): unknown {
  const copy = { data: structuredClone(data) };
  const places: (() => void)[] = [];
  const walk = (parent: Record<string, unknown>) => {
    for (const [key, inner] of Object.entries(parent)) {
      places.push(() => {
        parent[key] = value;
      });
      // Arrays have entries like other objects.
      if (typeof inner === 'object' && inner !== null) walk(inner as Record<string, unknown>);
    }
  };
  walk(copy);
  places[Math.min(places.length - 1, Math.floor(at * places.length))]?.();
  return copy.data;
}

function expectSound({ facts, gaps, requests }: GatheredServers): void {
  if (facts) expect(backupServersSchema.parse(facts)).toEqual(facts);
  for (const { detail, subject } of gaps) {
    expect(detail.length).toBeLessThanOrEqual(600);
    expect(`${detail}${subject}`).not.toMatch(/[\u202e\u0007]/);
  }
  expect(requests.count).toBeLessThan(600);
}

describe('a hostile backup server', () => {
  it('that changes one value anywhere makes facts or gaps, and nothing else', async () => {
    const answers = await recorded();
    const paths = [...answers.keys()];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.double({ min: 0, max: 1, noNaN: true }),
        hostile,
        async (path, at, value) => {
          const odd = changed(answers.get(path), at, value);
          const result = await gatheredFrom((asked) => (asked === path ? odd : answers.get(asked)));
          expectSound(result);
          for (const asked of result.asked) expect(asked).not.toMatch(/\.\./);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that answers anything to everything makes facts or gaps, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(hostile), async (stream) => {
        expectSound(await gatheredFrom(() => stream.next().value));
      }),
      { numRuns: 100 },
    );
  });

  it('with very many rows that are not right is told of in a few gaps', async () => {
    const { gaps } = await gatheredFrom((path) =>
      path === '/admin/datastore' ? [{ store: 'main' }, ...Array(200_000).fill({ store: {} })] : undefined,
    );
    expect(gaps.length).toBeLessThan(20);
    expect(gaps.map(({ detail }) => detail)).toContain(
      'Could not read a datastore of pbs: 199997 more are not right either.',
    );
  });
});

describe('a big backup server', () => {
  const rights = {
    '/': { 'Datastore.Audit': true },
    '/datastore': { 'Datastore.Audit': true },
    '/remote': { 'Remote.Audit': true },
  };

  /** A server with these namespaces and groups in its one datastore, all of whose snapshots are alike. */
  const serving =
    (namespaces: string[], groups: (namespace: string) => [type: string, id: number, count: number][]) =>
    (path: string): unknown => {
      const url = new URL(path, 'https://x');
      const ns = url.searchParams.get('ns') ?? '';
      if (url.pathname === '/access/permissions') return rights;
      if (url.pathname === '/version') return { version: '4.0', release: '1', repoid: 'abc' };
      if (url.pathname === '/admin/datastore') return [{ store: 'big' }];
      if (url.pathname === '/admin/gc') return [{ store: 'big', upid: null }];
      if (url.pathname === '/status/datastore-usage') return [{ store: 'big', total: 9, used: 1, avail: 8 }];
      if (url.pathname.endsWith('/namespace')) return namespaces.map((each) => ({ ns: each }));
      if (url.pathname.endsWith('/groups'))
        return groups(ns).map(([type, id, count]) => ({
          'backup-type': type,
          'backup-id': String(id),
          'backup-count': count,
        }));
      if (!url.pathname.endsWith('/snapshots')) return [];
      const { 'backup-type': type, 'backup-id': id } = Object.fromEntries(url.searchParams);
      return groups(ns)
        .filter((group) => (!type || group[0] === type) && (!id || String(group[1]) === id))
        .flatMap(([kind, number, count]) =>
          Array.from({ length: count }, (_, at) => ({
            'backup-type': kind,
            'backup-id': String(number),
            'backup-time': 1_000 + at,
          })),
        );
    };

  const snapshotsIn = ({ facts }: GatheredServers) => facts?.[0]?.datastores[0]?.snapshots ?? [];
  const questions = ({ asked }: { asked: string[] }) =>
    asked.flatMap((path) => (path.includes('/snapshots') ? [path.replace(/^.*snapshots/, '')] : []));

  it('is asked for all snapshots of a namespace at once while they are few', async () => {
    const result = await gatheredFrom(
      serving([''], () => [
        ['vm', 1, 1_500],
        ['ct', 2, 1_500],
      ]),
    );
    expect(questions(result)).toEqual(['']);
    expect(snapshotsIn(result)).toHaveLength(3_000);
    expect(result.gaps).toEqual([]);
  });

  it('is asked by type, and by group where one type has too many', async () => {
    const result = await gatheredFrom(
      serving(['prod'], () => [
        ['vm', 1, 2_900],
        ['ct', 2, 1_600],
        ['ct', 3, 1_600],
      ]),
    );
    expect(questions(result)).toEqual([
      '?ns=prod&backup-type=vm',
      '?ns=prod&backup-type=ct&backup-id=2',
      '?ns=prod&backup-type=ct&backup-id=3',
    ]);
    expect(snapshotsIn(result)).toHaveLength(6_100);
    expect(result.gaps).toEqual([]);
  });

  it('is read up to 50,000 snapshots, and what is left out is a gap', async () => {
    const result = await gatheredFrom(
      serving([''], () => Array.from({ length: 30 }, (_, at) => ['vm', at + 1, 2_000])),
    );
    expect(snapshotsIn(result)).toHaveLength(50_000);
    expect(result.gaps).toEqual([
      {
        group: 'backupServers',
        subject: 'pbs/big',
        reason: 'skipped',
        detail:
          'Could not list 10000 snapshots in big on pbs: an audit looks at no more than 50000 of a server, with 300 requests.',
      },
    ]);
  });

  it('is asked no more than 300 times for snapshots', async () => {
    const result = await gatheredFrom(
      serving([''], () => Array.from({ length: 400 }, (_, at) => ['vm', at + 1, 10])),
    );
    expect(questions(result)).toHaveLength(300);
    expect(result.gaps.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^Could not list 1000 snapshots in big on pbs: /),
    ]);
  });

  it('is looked into in 100 namespaces', async () => {
    const names = Array.from({ length: 130 }, (_, at) => `ns${at + 100}`);
    const result = await gatheredFrom(serving(names, () => [['ct', 5, 2]]));
    expect(snapshotsIn(result)).toHaveLength(200);
    expect(result.facts?.[0]?.datastores[0]?.namespaces).toHaveLength(130);
    expect(result.gaps.map(({ subject, reason, detail }) => `${subject} ${reason}: ${detail}`)).toEqual([
      'pbs/big skipped: Could not look into 30 namespaces of big on pbs: no more than 100 of a server are looked into.',
    ]);
  });

  it('has 50 datastores looked at', async () => {
    const result = await gatheredFrom((path) =>
      path === '/admin/datastore'
        ? Array.from({ length: 60 }, (_, at) => ({ store: `store${at + 100}` }))
        : path === '/access/permissions'
          ? rights
          : path.endsWith('/namespace')
            ? []
            : undefined,
    );
    expect(result.facts?.[0]?.datastores).toHaveLength(50);
    expect(result.gaps.map(({ subject, detail }) => `${subject}: ${detail}`)).toContain(
      'pbs/*: Could not read 10 datastores of pbs: more than 50 are not looked at.',
    );
  });

  it('that lists more snapshots than its groups have is not believed', async () => {
    const lying = serving([''], () => [['vm', 1, 3]]);
    const row = { 'backup-type': 'vm', 'backup-id': '1', 'backup-time': 5 };
    const result = await gatheredFrom((path) =>
      path.includes('/snapshots') ? Array(5_000).fill(row) : lying(path),
    );
    expect(snapshotsIn(result)).toHaveLength(106);
    expect(result.gaps.map(({ detail }) => detail)).toEqual([
      'Could not read all snapshots in big on pbs: there are 5000 where the groups have 3.',
    ]);
  });
});
