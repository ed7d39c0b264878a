import { describe, expect, it } from 'vitest';
import { demoCluster } from '../../demo/index.ts';
import { ask, now, type Row, rows } from './ask.ts';

const deadFor = (deadForSeconds: number) => demoCluster('degraded', { now, deadForSeconds });
const of = (list: Row[], key: string, value: unknown) => list.find((row) => row[key] === value) ?? {};

describe('a dead node', () => {
  const cluster = deadFor(120);

  it('is offline while the quorum is kept', async () => {
    const status = await rows(cluster, '/cluster/status');
    expect(of(status, 'type', 'cluster')).toMatchObject({ quorate: 1, nodes: 3 });
    expect(of(status, 'name', 'cedar')).toMatchObject({ online: 0 });
    expect((await rows(cluster, '/cluster/ha/status/current'))[0]).toMatchObject({
      status: 'OK',
      quorate: 1,
    });
  });

  it.each(['/status', '/qemu', '/qemu/305/config', '/tasks', '/storage', '/time'])(
    'answers 595 on %s',
    async (path) => {
      expect(await ask(cluster, `/nodes/cedar${path}`)).toMatchObject({
        status: 595,
        reason: 'Connection refused',
        text: '',
      });
    },
  );

  it('refuses the connection when it is asked itself', async () => {
    for (const host of ['cedar', '10.10.10.13'])
      await expect(cluster.fetch(`https://${host}:8006/api2/json/version`)).rejects.toThrow('fetch failed');
  });

  it('keeps its sizes and loses its figures', async () => {
    const row = of(await rows(cluster, '/nodes'), 'node', 'cedar');
    expect(row).toMatchObject({ status: 'offline', maxcpu: 12 });
    expect(Object.keys(row)).not.toContain('cpu');
  });
});

describe('guests of a dead node', () => {
  it.each([
    [10, 'running', true],
    [299, 'running', true],
    [301, 'unknown', false],
    [600, 'unknown', false],
  ])('after %i seconds read %s', async (seconds, status, named) => {
    const list = await rows(deadFor(seconds), '/cluster/resources?type=vm');
    const guest = of(list, 'vmid', 305);
    expect(guest.status).toBe(status);
    expect('name' in guest && 'template' in guest && 'maxmem' in guest).toBe(named);
  });

  it('stand still at the moment of its death', async () => {
    const uptimes = await Promise.all(
      [60, 240].map(
        async (seconds) => of(await rows(deadFor(seconds), '/cluster/resources'), 'vmid', 305).uptime,
      ),
    );
    expect(Number(uptimes[0]) - Number(uptimes[1])).toBe(180);
  });
});

describe('the HA manager', () => {
  const stateAfter = async (seconds: number) => {
    const list = await rows(deadFor(seconds), '/cluster/ha/status/current');
    return { service: of(list, 'sid', 'ct:301'), lrm: of(list, 'id', 'lrm:cedar') };
  };

  it.each([
    [20, 'started', 'cedar'],
    [120, 'fence', 'cedar'],
    [600, 'started', 'birch'],
  ])('after %i seconds has a service %s on %s', async (seconds, state, node) => {
    const { service, lrm } = await stateAfter(seconds);
    expect(service).toMatchObject({ state, node });
    expect(String(lrm.status).includes('old timestamp - dead?')).toBe(seconds > 30);
  });

  it('shows a service in error', async () => {
    const list = await rows(deadFor(120), '/cluster/ha/status/current');
    expect(of(list, 'sid', 'ct:205')).toMatchObject({ state: 'error', status: 'ct:205 (birch, error)' });
  });
});

describe('a hanging storage', () => {
  const cluster = deadFor(120);
  it.each([
    ['/nodes/alder/storage', 596],
    ['/nodes/alder/storage/vault/content', 596],
    ['/nodes/alder/storage/vault/status', 596],
    ['/nodes/alder/storage/tank/status', 200],
    ['/nodes/birch/storage/vault/content', 200],
    ['/nodes/birch/storage', 200],
  ])('%s → %i', async (path, status) => {
    expect((await ask(cluster, path)).status).toBe(status);
  });

  it('has no sizes in the resources of that node', async () => {
    const list = await rows(cluster, '/cluster/resources?type=storage');
    expect(of(list, 'id', 'storage/alder/vault')).toMatchObject({ status: 'unknown' });
    expect(of(list, 'id', 'storage/birch/vault')).toMatchObject({ status: 'available' });
  });
});
