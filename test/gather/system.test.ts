import { describe, expect, it } from 'vitest';
import { gatherSystem } from '../../gather/system.ts';
import { asked, lookAt, subjects } from './asked.ts';
import { answer } from './gathered.ts';

const at = '/nodes/pve1';
const service = (name: string, active: string, unit = 'enabled') => ({
  service: name,
  name,
  desc: name,
  state: active === 'active' ? 'running' : 'dead',
  'active-state': active,
  'unit-state': unit,
});
const chrony = service('chrony', 'active');
const source = (part: object) => ({
  Types: ['deb'],
  URIs: ['http://deb.debian.org/debian'],
  Suites: ['trixie'],
  Components: ['main'],
  Enabled: 1,
  FileType: 'sources',
  ...part,
});
const sources = (repositories: object[], part: object = {}) => ({
  files: [{ path: '/etc/apt/sources.list', 'file-type': 'list', digest: [1], repositories }],
  errors: [],
  infos: [],
  'standard-repos': [],
  digest: 'x',
  ...part,
});

async function system(answers: Record<string, unknown>, ...nodes: string[]) {
  const { asker } = asked({
    [`${at}/dns`]: { search: 'lab.example', dns1: '10.0.0.1', dns2: '10.0.0.2' },
    [`${at}/services`]: [chrony],
    [`${at}/apt/repositories`]: sources([]),
    [`${at}/firewall/options`]: { digest: 'x' },
    ...answers,
  });
  const { facts, gaps } = await gatherSystem(asker, lookAt('pve1', ...nodes));
  return { facts, own: facts?.[0], gaps, lines: subjects(gaps) };
}

describe('a node', () => {
  it('tells its name servers, services, sources and firewall', async () => {
    const { own, lines } = await system({});
    expect(own).toEqual({
      node: 'pve1',
      dns: { search: 'lab.example', servers: ['10.0.0.1', '10.0.0.2'] },
      failedServices: [],
      timeService: true,
      repositories: { enterprise: false, noSubscription: false, test: false, suites: [], errors: [] },
      firewallEnabled: true,
    });
    expect(lines).toEqual([]);
  });

  it.each([
    [{}, true],
    [{ enable: 1 }, true],
    [{ enable: '0' }, false],
  ])('with firewall options %j has its firewall on: %j', async (options, on) => {
    expect((await system({ [`${at}/firewall/options`]: options })).own?.firewallEnabled).toBe(on);
  });

  it('has a gap for each part that did not answer', async () => {
    const { own, lines } = await system(
      { [`${at}/dns`]: answer('', 596), [`${at}/apt/repositories`]: { files: 7 } },
      '†pve2',
    );
    expect(Object.keys(own ?? {}).sort()).toEqual([
      'failedServices',
      'firewallEnabled',
      'node',
      'timeService',
    ]);
    expect(lines).toEqual([
      'node/pve2 unreachable',
      'node/pve1/dns timeout',
      'node/pve1/repositories malformed',
    ]);
  });

  it('that tells nothing at all is one gap', async () => {
    const { facts, gaps } = await gatherSystem(asked({}).asker, lookAt('pve1'));
    expect(facts).toBeUndefined();
    expect(subjects(gaps)).toEqual(['- unsupported']);
  });
});

describe('services', () => {
  it('that failed are named, those that are not installed are not', async () => {
    const { own } = await system({
      [`${at}/services`]: [
        chrony,
        service('postfix', 'failed'),
        service('corosync', 'inactive', 'disabled'),
        service('syslog', 'failed', 'not-found'),
        { service: 'cron', state: 'failed' },
      ],
    });
    expect(own?.failedServices).toEqual(['cron', 'postfix']);
  });

  it.each([
    ['runs', [chrony, service('systemd-timesyncd', 'inactive', 'not-found')], true],
    ['runs', [service('chrony', 'inactive', 'not-found'), service('systemd-timesyncd', 'active')], true],
    ['does not run', [service('chrony', 'inactive', 'disabled')], false],
  ])('one that keeps the time %s', async (_, services, keeps) => {
    const { own, lines } = await system({ [`${at}/services`]: services });
    expect(own?.timeService).toBe(keeps);
    expect(lines).toEqual([]);
  });

  it.each([
    ['none is listed', []],
    ['another takes their place', [service('chrony', 'inactive', 'not-found')]],
  ])('nobody knows what keeps the time where %s', async (_, services) => {
    const { own, lines } = await system({ [`${at}/services`]: services });
    expect(own).not.toHaveProperty('timeService');
    expect(own?.failedServices).toEqual([]);
    expect(lines).toEqual(['node/pve1/time unsupported']);
  });
});

describe('package sources', () => {
  const read = async (data: unknown) =>
    (await system({ [`${at}/apt/repositories`]: data })).own?.repositories;

  it.each([
    [true, true],
    [1, true],
    ['1', true],
    [0, false],
    [false, false],
    [null, false],
    [undefined, false],
  ])('of the usual kind with status %j are used: %j', async (status, used) => {
    const found = await read(
      sources([], { 'standard-repos': [{ handle: 'enterprise', name: 'E', status }] }),
    );
    expect(found?.enterprise).toBe(used);
  });

  it('from a mirror are known by their component', async () => {
    const mirror = { URIs: ['https://mirror.example/pve'], Suites: ['trixie'] };
    const found = await read(
      sources([
        source({ ...mirror, Components: ['pve-no-subscription'] }),
        source({ ...mirror, Components: ['pve-test'], Enabled: 0 }),
      ]),
    );
    expect(found).toMatchObject({ noSubscription: true, test: false, suites: [] });
  });

  it('name the releases that are in use, of Debian and Proxmox alone', async () => {
    const found = await read(
      sources(
        [
          source({ Suites: ['bookworm', 'bookworm-updates', 'bookworm-security'] }),
          source({ Suites: ['trixie'], Enabled: 0 }),
          source({ Suites: ['sid'], Types: ['deb-src'] }),
          source({ URIs: ['https://repos.example/influx'], Suites: ['stable'] }),
          source({ URIs: ['https://mirror.example/debian'], Suites: ['forky'] }),
          source({ URIs: ['http://evil.example/debian.org/'], Suites: ['evil'] }),
        ],
        { infos: [{ path: '/etc/apt/sources.list', index: '4', kind: 'origin', message: 'Debian' }] },
      ),
    );
    expect(found?.suites).toEqual(['bookworm', 'forky']);
  });

  it('keep passwords to themselves', async () => {
    const secret = 'canary-of-a-mirror';
    const found = await read(
      sources([source({ URIs: [`https://owner:${secret}@mirror.example/debian`], Comment: secret })], {
        errors: [
          { path: '/etc/apt/x.list', error: `malformed 'deb https://owner:${secret}@mirror.example x'\n` },
          { path: '/etc/apt/y.list', error: `${'y'.repeat(280)}https://owner:${secret}@mirror.example` },
        ],
      }),
    );
    expect(found?.errors[0]).toBe("/etc/apt/x.list: malformed 'deb https://mirror.example x'");
    expect(JSON.stringify(found)).not.toContain('canary');
    expect(JSON.stringify(found)).not.toContain('owner');
  });
});
