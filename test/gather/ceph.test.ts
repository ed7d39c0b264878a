import { describe, expect, it } from 'vitest';
import { gatherCeph } from '../../gather/ceph.ts';
import { asked, lookAt, subjects } from './asked.ts';
import { answer } from './gathered.ts';

const absent = answer('binary not installed: /usr/bin/ceph-mon\n', 500);
const notSetUp = answer("pveceph configuration not initialized - missing '/etc/pve/ceph.conf'\n", 500);

const status = {
  health: {
    status: 'HEALTH_WARN',
    checks: {
      POOL_APP_NOT_ENABLED: {
        severity: 'HEALTH_WARN',
        summary: { message: '1 pool', count: 1 },
        muted: true,
      },
      OSD_NEARFULL: {
        severity: 'HEALTH_WARN',
        summary: { message: '2 nearfull osd(s)', count: 2 },
        muted: false,
      },
    },
    mutes: [],
  },
  osdmap: { epoch: 947, num_osds: 6, num_up_osds: 5, num_in_osds: 6 },
  monmap: { mons: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] },
  quorum_names: ['a', 'b'],
  pgmap: { bytes_total: 1000, bytes_used: 400, num_pgs: 97 },
  mgrmap: { modules: ['balancer'] },
};
const pools = [
  { pool: 2, pool_name: 'vm', size: 3, min_size: 2, type: 'replicated' },
  { pool: 1, pool_name: '.mgr', size: 3, min_size: 2, type: 'replicated' },
];

async function ceph(answers: Record<string, unknown>, ...nodes: string[]) {
  const { asker, paths, chain } = asked(answers);
  const { facts, gaps } = await gatherCeph(asker, lookAt(...nodes));
  return { facts, gaps, lines: subjects(gaps), paths, chain: chain() };
}

describe('Ceph', () => {
  it('tells its health, its parts and its pools', async () => {
    const { facts, lines, chain } = await ceph(
      { '/cluster/ceph/status': status, '/nodes/pve1/ceph/pool': pools },
      'pve1',
      'pve2',
    );
    expect(facts).toEqual({
      installed: true,
      health: 'HEALTH_WARN',
      checks: [
        { code: 'OSD_NEARFULL', severity: 'HEALTH_WARN', message: '2 nearfull osd(s)', muted: false },
        { code: 'POOL_APP_NOT_ENABLED', severity: 'HEALTH_WARN', message: '1 pool', muted: true },
      ],
      osds: { total: 6, up: 5, in: 6 },
      monitors: { total: 3, inQuorum: 2 },
      usage: { totalBytes: 1000, usedBytes: 400 },
      pools: [
        { name: '.mgr', size: 3, minSize: 2 },
        { name: 'vm', size: 3, minSize: 2 },
      ],
    });
    expect(lines).toEqual([]);
    expect(chain).toBe(2);
  });

  it.each([
    ['installed', absent],
    ['set up', notSetUp],
  ])('that is not %s on the first node may be on another', async (_, without) => {
    const { facts, paths, chain } = await ceph(
      {
        '/cluster/ceph/status': without,
        '/nodes/pve3/ceph/status': status,
        '/nodes/pve3/ceph/pool': pools,
      },
      'pve1',
      '†pve2',
      'pve3',
      'pve4',
    );
    expect(facts).toMatchObject({ installed: true, osds: { total: 6 } });
    expect(facts?.pools).toHaveLength(2);
    expect(paths).toEqual(['/cluster/ceph/status', '/nodes/pve3/ceph/status', '/nodes/pve3/ceph/pool']);
    expect(chain).toBe(3);
  });

  it('that is on neither of two nodes is not there', async () => {
    const { facts, lines, paths } = await ceph(
      { '/cluster/ceph/status': absent, '/nodes/pve2/ceph/status': notSetUp },
      'pve1',
      'pve2',
      'pve3',
    );
    expect(facts).toEqual({ installed: false, checks: [] });
    expect(lines).toEqual([]);
    expect(paths).toHaveLength(2);
  });

  it('that is not on the only node is not there', async () => {
    expect((await ceph({ '/cluster/ceph/status': absent }, 'pve1', '†pve2')).facts?.installed).toBe(false);
  });

  it.each([
    ['the second node does not answer', { '/cluster/ceph/status': absent }, 'unsupported'],
    [
      'the token may not',
      { '/cluster/ceph/status': answer('Permission check failed (/, Sys.Audit|Datastore.Audit)', 403) },
      'forbidden',
    ],
    ['it hangs', { '/cluster/ceph/status': answer('got timeout', 500) }, 'timeout'],
    ['it makes no sense', { '/cluster/ceph/status': { health: 7 } }, 'malformed'],
  ])('is not known where %s', async (_, answers, reason) => {
    const { facts, lines } = await ceph(answers, 'pve1', 'pve2');
    expect(facts).toBeUndefined();
    expect(lines).toEqual([`- ${reason}`]);
  });

  it('whose pools cannot be listed says the rest', async () => {
    const { facts, lines } = await ceph({ '/cluster/ceph/status': status }, 'pve1');
    expect(facts).toMatchObject({ installed: true, health: 'HEALTH_WARN' });
    expect(facts).not.toHaveProperty('pools');
    expect(lines).toEqual(['pools unsupported']);
  });

  it('that tells little is not completed', async () => {
    const { facts } = await ceph(
      { '/cluster/ceph/status': { health: { status: 'HEALTH_OK' } }, '/nodes/pve1/ceph/pool': [] },
      'pve1',
    );
    expect(facts).toEqual({ installed: true, health: 'HEALTH_OK', checks: [], pools: [] });
  });
});
