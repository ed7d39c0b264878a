import { describe, expect, it } from 'vitest';
import { demoCluster } from '../../demo/index.ts';
import { now, type Row, rows } from './ask.ts';

const cluster = demoCluster('homelab', { now });
const guests = async () => rows(cluster, '/cluster/resources?type=vm');
const perNode = (list: Row[], value: (row: Row) => number) =>
  ['proxmox', 'proxmox2', 'proxmox3'].map((node) =>
    list.filter((row) => row.node === node).reduce((sum, row) => sum + value(row), 0),
  );
const gib = 2 ** 30;

describe('the homelab is the cluster of the audit report', () => {
  it('in its nodes', async () => {
    const nodes = (await rows(cluster, '/nodes')).toSorted((a, b) =>
      String(a.node).localeCompare(String(b.node)),
    );
    expect(nodes.map(({ node, maxcpu }) => [node, maxcpu])).toEqual([
      ['proxmox', 4],
      ['proxmox2', 8],
      ['proxmox3', 8],
    ]);
    expect(nodes.map(({ cpu }) => Number(cpu))).toEqual([0.187, 0.066, 0.079]);
    expect(nodes.map(({ mem, maxmem }) => Math.round((Number(mem) / Number(maxmem)) * 100))).toEqual([
      16, 19, 20,
    ]);
    expect(nodes.map(({ maxmem }) => Number(maxmem) / gib)).toEqual([31, 31, 31]);
    expect(nodes.map(({ uptime }) => Math.floor(Number(uptime) / 86_400))).toEqual([3, 3, 3]);
  });

  it('in its guests', async () => {
    const list = await guests();
    expect(perNode(list, () => 1)).toEqual([17, 10, 10]);
    expect(perNode(list, ({ status }) => (status === 'running' ? 1 : 0))).toEqual([15, 9, 9]);
    expect(perNode(list, ({ maxmem }) => Number(maxmem) / gib)).toEqual([25, 13, 26]);
  });

  it.each([
    [100, 'influxdb', 'lxc', 'proxmox'],
    [101, 'grafana', 'lxc', 'proxmox'],
    [109, 'esphome', 'lxc', 'proxmox3'],
    [110, 'traefik', 'lxc', 'proxmox'],
    [112, 'wikijs', 'lxc', 'proxmox3'],
    [113, 'postgresql', 'lxc', 'proxmox3'],
    [114, 'homeassistant', 'qemu', 'proxmox2'],
    [116, 'adguard-2', 'lxc', 'proxmox'],
    [121, 'traefik-2', 'lxc', 'proxmox'],
    [122, 'zigbee2mqtt', 'lxc', 'proxmox3'],
    [130, 'mqtt-prod', 'lxc', 'proxmox3'],
    [131, 'netbox', 'lxc', 'proxmox'],
    [132, 'uptime-kuma', 'lxc', 'proxmox'],
    [1250, 'adguard', 'lxc', 'proxmox3'],
  ])('in guest %i', async (vmid, name, type, node) => {
    expect((await guests()).find((row) => row.vmid === vmid)).toMatchObject({
      name,
      type,
      node,
      status: 'running',
    });
  });

  it('in its DHCP pair, its 8 GiB machine and its 50 GB container', async () => {
    const list = await guests();
    const find = (vmid: number) => list.find((row) => row.vmid === vmid);
    expect([find(133)?.name, find(134)?.name]).toEqual(['kea-dhcp-1', 'kea-dhcp-2']);
    expect(find(133)?.node).not.toBe(find(134)?.node);
    expect(Number(find(114)?.maxmem) / gib).toBe(8);
    expect(Number(find(128)?.maxdisk) / gib).toBe(50);
  });

  it('in its HA services', async () => {
    const list = await rows(cluster, '/cluster/ha/status/current');
    const services = list.filter(({ type }) => type === 'service');
    expect(services.map(({ sid }) => sid).sort()).toEqual(
      [100, 113, 116, 122, 1250, 130, 131].map((vmid) => `ct:${vmid}`),
    );
    expect(services.every(({ state }) => state === 'started')).toBe(true);
    expect(perNode(services, () => 1)).toEqual([3, 0, 4]);
    expect(list.find(({ type }) => type === 'master')?.node).toBe('proxmox3');
    expect(await rows(cluster, '/cluster/ha/rules')).toEqual([]);
  });

  it('in its storages, and in the sum that counts shared ones once a node', async () => {
    const list = await rows(cluster, '/cluster/resources?type=storage');
    const gb = (id: string) => {
      const row = list.find((each) => each.id === id);
      return [Math.round(Number(row?.maxdisk) / 1e9), Math.round(Number(row?.disk) / 1e9)];
    };
    expect(gb('storage/proxmox/TrueNas_NVMe')).toEqual([899, 179]);
    expect(gb('storage/proxmox3/Truenas_jbod')).toEqual([1540, 557]);
    expect(gb('storage/proxmox/local-lvm')).toEqual([349, 64]);
    expect(gb('storage/proxmox2/local-lvm')).toEqual([816, 18]);
    expect(gb('storage/proxmox3/local-lvm')).toEqual([816, 28]);
    const terabytes = (key: string) => list.reduce((sum, row) => sum + Number(row[key]), 0) / 1e12;
    expect(terabytes('maxdisk')).toBeCloseTo(9.45, 2);
    expect(Math.abs(terabytes('disk') - 2.31)).toBeLessThan(0.03);
  });

  it('in having one NFS server, one link, no backup job and no backup', async () => {
    const nfs = (await rows(cluster, '/storage')).filter(({ shared }) => shared);
    expect(new Set(nfs.map(({ server }) => server))).toEqual(new Set(['192.168.1.98']));
    const corosync = await rows(cluster, '/cluster/config/nodes');
    expect(corosync.flatMap(Object.keys).filter((key) => key.startsWith('ring'))).toEqual(
      Array(3).fill('ring0_addr'),
    );
    expect(await rows(cluster, '/cluster/backup')).toEqual([]);
    expect(await rows(cluster, '/cluster/backup-info/not-backed-up')).toHaveLength(37);
    const dryRun = 'prunebackups?prune-backups=keep-all%3D1';
    for (const storage of ['local', 'Truenas_jbod'])
      expect(await rows(cluster, `/nodes/proxmox/storage/${storage}/${dryRun}`)).toEqual([]);
  });

  it('in cluster version and quorum', async () => {
    expect(await rows(cluster, '/cluster/status')).toContainEqual(
      expect.objectContaining({ type: 'cluster', name: 'homelab-cluster', version: 6, quorate: 1, nodes: 3 }),
    );
  });
});
