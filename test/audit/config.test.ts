import { describe, expect, it } from 'vitest';
import { alertSettingsSchema } from '../../audit/alert/settings.ts';
import { defineConfig, nearest, parseConfig } from '../../audit/config.ts';
import { defaultPolicy } from '../../audit/policy.ts';

const place = { name: 'r2', kind: 'vzdump', via: { binding: 'OFFSITE' } };
const home = { id: 'home', urls: ['https://pve.example.com'] };

/** The mistakes of a configuration, one a line, without the heading. */
const mistakes = (input: unknown): string[] => {
  try {
    parseConfig(input);
  } catch (error) {
    return String(error).split('\n').slice(1);
  }
  return [];
};

describe('a configuration', () => {
  it('needs an id and an address; all else has a default', () => {
    expect(parseConfig(defineConfig({ clusters: [home] })).clusters).toEqual([
      {
        ...home,
        tokenSecret: 'PVE_TOKEN',
        backupServers: [],
        depth: 'full',
        policy: defaultPolicy,
        alerts: { ...alertSettingsSchema.parse({}), channels: [] },
      },
    ]);
  });

  it.each([
    'https://offsight.example.com/reports',
    'https://a:b@offsight.example.com',
    'ftp://offsight.example.com',
    'offsight',
  ])('takes no address of the site like %s', (site) =>
    expect(() => parseConfig({ site, clusters: [home] })).toThrow('- site: '),
  );

  it('takes the address of the site alone', () => {
    for (const site of ['https://offsight.example.com', 'http://localhost:8787/'])
      expect(parseConfig({ site, clusters: [home] }).site).toBe(site);
  });

  it('keeps tokens apart by their names', () => {
    const token = { name: 'grafana', sha256: 'a'.repeat(64), scopes: ['read'] };
    const other = { ...token, name: 'nightly', sha256: 'b'.repeat(64), until: '2027-06-30' };
    expect(mistakes({ tokens: [token, other], clusters: [home] })).toEqual([]);
    expect(mistakes({ tokens: [token, { ...other, name: 'grafana' }], clusters: [home] })).toEqual([
      '- tokens: two tokens share a name',
    ]);
  });

  it('gives a backup server the usual name of its secret', () => {
    const backupServers = [{ name: 'pbs', url: 'https://pbs.example.com:8007' }];
    const [cluster] = parseConfig({ clusters: [{ ...home, backupServers }] }).clusters;
    expect(cluster?.backupServers).toEqual([{ ...backupServers[0], tokenSecret: 'PBS_TOKEN' }]);
  });
});

const server = { name: 'vault', url: 'https://pbs.example.com:8007' };
const s3 = { endpoint: 'https://s3.example.com', bucket: 'backups' };

/** A configuration with this one offsite target, and what is wrong with it. */
const offsite = (what: string, target: object, wrong: string | string[], backupServers: object[] = []) =>
  [
    what,
    {
      clusters: [
        {
          ...home,
          backupServers,
          policy: { offsite: { targets: [{ name: 'far', kind: 'vzdump', via: s3, ...target }] } },
        },
      ],
    },
    [wrong].flat().map((one) => `- clusters.0.policy.offsite.targets.0${one}`),
  ] satisfies [string, unknown, string[]];

const offsiteMistakes = [
  offsite('nothing, for a target in a bucket', {}, []),
  offsite(
    'nothing, for a target on a backup server',
    { kind: 'pbs', via: { backupServer: 'vault' } },
    [],
    [server],
  ),
  offsite(
    'a key of the way to a bucket',
    { via: { ...s3, regoin: 'eu' } },
    '.via: there is no key "regoin"; did you mean "region"?',
  ),
  offsite(
    'a value of the way to a bucket',
    { via: { ...s3, secretKeySecret: 'aB3/x' } },
    '.via.secretKeySecret: name the secret, like OFFSITE_KEY; its value never stands here',
  ),
  offsite('a needed key of the way to a bucket', { via: { endpont: s3.endpoint, bucket: s3.bucket } }, [
    '.via.endpoint: Invalid input: expected string, received undefined',
    '.via: there is no key "endpont"; did you mean "endpoint"?',
  ]),
  offsite(
    'no way at all',
    { via: {} },
    '.via: say how it is reached: { binding }, { endpoint, bucket } or { backupServer }',
  ),
  offsite('an unfinished folder', { prefix: 'dump' }, '.prefix: end it with a slash: dump/'),
  offsite(
    'a server for what lies in a bucket',
    { via: { backupServer: 'vault' } },
    '.via: kind "vzdump" lies in a bucket: { binding }, or { endpoint, bucket }',
    [server],
  ),
  offsite(
    'a bucket for what a server tells',
    { kind: 'pbs' },
    '.via: kind "pbs" is read by a server\'s own API: { backupServer } with the name of one',
  ),
  offsite(
    'a server that is not there',
    { kind: 'pbs', via: { backupServer: 'vualt' } },
    '.via.backupServer: there is no backup server "vualt" in backupServers; there is vault',
    [server],
  ),
  offsite(
    'a server where there is none',
    { kind: 'pbs', via: { backupServer: 'vault' } },
    '.via.backupServer: there is no backup server "vault": add it to backupServers',
  ),
  offsite(
    'a password without restic',
    { passwordSecret: 'RESTIC' },
    '.passwordSecret: only kind "restic" has a password',
  ),
  offsite(
    'crypt over something else than archives',
    { kind: 'restic', crypt: 'rclone' },
    '.crypt: only archives of kind "vzdump" can lie under rclone\'s crypt',
  ),
  offsite(
    'a datastore of archives',
    { datastore: 'main' },
    '.datastore: kind "vzdump" has no datastore: use prefix',
  ),
  offsite(
    'a datastore of a server, at the wrong place',
    { kind: 'pbs', via: { backupServer: 'vault' }, datastore: 'main' },
    '.datastore: name the datastore in via',
    [server],
  ),
  offsite(
    'a folder on a server',
    { kind: 'pbs', via: { backupServer: 'vault' }, prefix: 'a/' },
    '.prefix: a backup server has no folders',
    [server],
  ),
];

describe('a mistake is named with its place', () => {
  const policy = (value: object) => ({ clusters: [{ ...home, policy: value }] });
  it.each<[string, unknown, string[]]>([
    [
      'no configuration at all',
      undefined,
      ['- (top level): Invalid input: expected object, received undefined'],
    ],
    ['no cluster', { clusters: [] }, ['- clusters: name at least one cluster']],
    ['an id twice', { clusters: [home, home] }, ['- clusters: two clusters share an id']],
    [
      'an id that is a page of its own',
      { clusters: [{ ...home, id: 'api' }] },
      ['- clusters.0.id: this name is taken by Offsight'],
    ],
    [
      'a secret itself instead of its name',
      { clusters: [{ ...home, tokenSecret: 'audit@pve!x=1' }] },
      ['- clusters.0.tokenSecret: name the secret, like PVE_TOKEN; its value never stands here'],
    ],
    [
      'a key at the top',
      { cluster: [], clusters: [home] },
      ['- (top level): there is no key "cluster"; did you mean "clusters"?'],
    ],
    [
      'a key of a list entry, behind a good one',
      { clusters: [home, { ...home, id: 'away', urls: home.urls, Nmae: 'Away' }] },
      ['- clusters.1: there is no key "Nmae"; did you mean "name"?'],
    ],
    [
      'a key within keys that have defaults',
      policy({ thresholds: { nodeMemry: { warn: 0.5, bad: 0.6 } } }),
      ['- clusters.0.policy.thresholds: there is no key "nodeMemry"; did you mean "nodeMemory"?'],
    ],
    [
      'a key under a name that the owner chose',
      policy({ classes: { small: { cores: 1, memoryGiB: 1, memory: 2, core: 1 } } }),
      [
        '- clusters.0.policy.classes.small: there is no key "memory"',
        '- clusters.0.policy.classes.small: there is no key "core"; did you mean "cores"?',
      ],
    ],
    [
      'two offsite places of one name',
      policy({ offsite: { targets: [place, place] } }),
      ['- clusters.0.policy.offsite.targets: two targets share a name'],
    ],
    ...offsiteMistakes,
    [
      'a key that is like no other',
      { clusters: [{ ...home, frobnicate: true }] },
      ['- clusters.0: there is no key "frobnicate"'],
    ],
  ])('%s', (_, input, expected) => expect(mistakes(input)).toEqual(expected));

  it('all of them at once', () => {
    const clusters = [{ ...home, id: 'Home!', polcy: {}, urls: [] }];
    expect(mistakes({ clusters }).map((line) => line.split(':')[0])).toEqual([
      '- clusters.0.id',
      '- clusters.0.urls',
      '- clusters.0',
    ]);
  });
});

describe('the nearest word', () => {
  it.each<[string, string[], string | undefined]>([
    ['polcy', ['name', 'policy'], 'policy'],
    ['POLICY', ['policy'], 'policy'],
    ['cluster-quorat', ['cluster-quorate', 'cluster-nodes-online'], 'cluster-quorate'],
    ['ab', ['ba', 'xy'], 'ba'],
    ['name', ['names', 'name'], 'name'],
    ['nm', ['name'], 'name'],
    ['frobnicate', ['name', 'policy'], undefined],
    ['policies-of-mine', ['policy'], undefined],
    ['', ['id', 'name'], 'id'],
    ['id', ['', 'name'], ''],
    ['name', [], undefined],
  ])('%j among %j: %s', (word, known, expected) => expect(nearest(word, known)).toBe(expected));
});
