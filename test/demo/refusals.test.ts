import { describe, expect, it } from 'vitest';
import { demoCluster, simulate } from '../../demo/index.ts';
import { ask, now } from './ask.ts';

const healthy = demoCluster('healthy', { now });
const release8 = demoCluster('release-8', { now });

function login(cluster: typeof healthy, authorization: string | undefined) {
  const headers: Record<string, string> = authorization ? { authorization } : {};
  return cluster.fetch('https://pve.example:8006/api2/json/version', { headers });
}

describe('a login is refused with an empty body and a reason phrase', () => {
  const reader = healthy.tokens.reader;
  it.each([
    ['without a token', undefined, 'No ticket'],
    ['with another scheme', 'Bearer abc', 'No ticket'],
    ['with a wrong secret', `PVEAPIToken=${reader.slice(0, -1)}0`, 'Authentication failed!'],
    [
      'with an unknown token',
      'PVEAPIToken=root@pam!nope=00000000-0000-0000-0000-000000000000',
      'Authentication failed!',
    ],
    ['with nonsense', 'PVEAPIToken=nonsense=1', 'Authentication failed!'],
    [
      'with the colon of a backup server',
      `PVEAPIToken=${reader.replace('=', ':')}`,
      'Authentication failed!',
    ],
  ])('%s', async (_, authorization, reason) => {
    const response = await login(healthy, authorization);
    expect([response.status, response.statusText, await response.text()]).toEqual([401, reason, '']);
  });

  it('once the token or its user has expired or is disabled', async () => {
    const { access } = healthy.state();
    const ended = (change: Partial<typeof access>) =>
      simulate('ended', (at) => ({ ...healthy.state(), now: at, access: { ...access, ...change } }));
    const clusters = [
      ended({ users: access.users.map((user) => ({ ...user, enable: 0 })) }),
      ended({ users: access.users.map((user) => ({ ...user, expire: now - 1 })) }),
      ended({ tokens: access.tokens.map((token) => ({ ...token, expire: now - 1 })) }),
    ];
    for (const cluster of clusters) expect((await login(cluster, `PVEAPIToken=${reader}`)).status).toBe(401);
  });

  it('is not asked for the list of realms', async () => {
    const response = await healthy.fetch('https://pve/api2/json/access/domains');
    expect(response.status).toBe(200);
  });
});

it('accepts both separators after the scheme', async () => {
  for (const separator of ['=', ' '])
    expect((await login(healthy, `PVEAPIToken${separator}${healthy.tokens.reader}`)).status).toBe(200);
});

describe('a request is refused as the real API does', () => {
  const notInSchema = 'property is not defined in schema and the schema does not allow additional properties';
  it.each([
    ['/nope', 501, "Method 'GET /nope' not implemented", undefined],
    ['/cluster/nope', 501, "Method 'GET /cluster/nope' not implemented", undefined],
    ['/cluster/resources?foo=1', 400, 'Parameter verification failed.', { foo: notInSchema }],
    [
      '/cluster/resources?type=bogus',
      400,
      'Parameter verification failed.',
      { type: "value 'bogus' does not have a value in the enumeration 'vm, storage, node, sdn'" },
    ],
    [
      '/nodes/alder/tasks?limit=-4',
      400,
      'Parameter verification failed.',
      { limit: 'value must have a minimum value of 0' },
    ],
    ['/nodes/alder/qemu/abc/config', 403, 'Permission check failed (/vms/abc, VM.Audit)', undefined],
    [
      '/nodes/alder/rrddata',
      400,
      'Parameter verification failed.',
      { timeframe: 'property is missing and it is not optional' },
    ],
    [
      '/nodes/alder/storage/none/status',
      400,
      'Parameter verification failed.',
      { storage: 'No such storage.' },
    ],
    [
      '/nodes/alder/qemu/102/config',
      500,
      "Configuration file 'nodes/alder/qemu-server/102.conf' does not exist",
      undefined,
    ],
    [
      '/nodes/birch/lxc/102/config',
      500,
      "Configuration file 'nodes/birch/lxc/102.conf' does not exist",
      undefined,
    ],
    ['/cluster/ha/groups', 500, 'cannot index groups: ha groups have been migrated to rules', undefined],
    ['/cluster/ceph/status', 500, 'binary not installed: /usr/bin/ceph-mon', undefined],
    ['/nodes/alder/storage/tank/prunebackups', 500, "storage 'tank' does not support backups", undefined],
    ['/nodes/alder/apt/update', 403, 'Permission check failed (/nodes/alder, Sys.Modify)', undefined],
    ['/storage/vault', 403, 'Permission check failed (/storage/vault, Datastore.Allocate)', undefined],
    ['/cluster/backup-info', 403, 'Permission check failed (user != root@pam)', undefined],
    ['/access/users/root@pam/token', 403, 'Permission check failed', undefined],
  ])('%s', async (path, status, message, errors) => {
    const answer = await ask(healthy, path, path.includes('abc') ? 'bare' : 'reader');
    expect([answer.status, answer.reason]).toEqual([status, message]);
    const end = status === 501 ? '' : '\n';
    expect(JSON.parse(answer.text)).toEqual({
      data: null,
      message: message + end,
      ...(errors && { errors }),
    });
  });

  it('drops _dc and reads a pair up to its second equals sign', async () => {
    expect((await ask(healthy, '/version?_dc=1')).status).toBe(200);
    const path = '/nodes/alder/storage/vault/prunebackups?prune-backups=keep-all';
    expect((await ask(healthy, `${path}=1`)).status).toBe(400);
    expect((await ask(healthy, `${path}%3D1`)).status).toBe(200);
  });

  it('gives the text of an error in the reason phrase alone before 8.4', async () => {
    const answer = await ask(release8, '/nodes/pve1/apt/update');
    expect([answer.status, answer.reason, answer.text]).toEqual([
      403,
      'Permission check failed (/nodes/pve1, Sys.Modify)',
      '{"data":null}',
    ]);
  });
});

describe('writing is refused', () => {
  it.each([
    [
      'POST',
      '/nodes/alder/qemu/101/status/start',
      'reader',
      403,
      'Permission check failed (/vms/101, VM.PowerMgmt)',
    ],
    ['DELETE', '/cluster/backup/backup-nightly', 'reader', 403, 'Permission check failed (/, Sys.Modify)'],
    [
      'DELETE',
      '/cluster/backup/backup-nightly',
      'all',
      403,
      'Permission check failed (the simulated cluster can only be read)',
    ],
    ['POST', '/version', 'all', 501, "Method 'POST /version' not implemented"],
  ] as const)('%s %s by %s', async (method, path, token, status, reason) => {
    const answer = await ask(healthy, path, token, {
      method,
      headers: { authorization: `PVEAPIToken=${healthy.tokens[token]}` },
    });
    expect([answer.status, answer.reason]).toEqual([status, reason]);
  });
});

it('lists the known clusters when asked for another', () => {
  expect(() => demoCluster('nope')).toThrow(
    'there are homelab, healthy, single-node, degraded, release-8, release-7',
  );
});
