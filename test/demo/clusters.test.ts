import { describe, expect, it } from 'vitest';
import { canaries, demoCluster, simulate } from '../../demo/index.ts';
import { ask, now, type Row, rows } from './ask.ts';

describe('healthy', () => {
  const cluster = demoCluster('healthy', { now });
  const state = cluster.state();

  it('has a fresh copy of every guest on a server of its own', () => {
    for (const { vmid, config } of state.guests) {
      const copies = state.backups.filter((copy) => copy.vmid === vmid && copy.storage === 'vault');
      const newest = Math.max(...copies.map(({ takenAt }) => takenAt));
      if (config.template) expect(copies).toEqual([]);
      else expect(now - newest).toBeLessThan(26 * 3_600);
    }
  });

  it('has two links, a rule for each pair of twins, and every twin on a node of its own', async () => {
    const [node] = await rows(cluster, '/cluster/config/nodes');
    expect(node).toMatchObject({ ring0_addr: expect.anything(), ring1_addr: expect.anything() });
    const rules = (await rows(cluster, '/cluster/ha/rules')).filter(
      ({ affinity }) => affinity === 'negative',
    );
    const nodeOf = (sid: string) => state.guests.find(({ vmid }) => sid === `ct:${vmid}`)?.node;
    for (const { resources } of rules) expect(new Set(String(resources).split(',').map(nodeOf)).size).toBe(2);
  });

  it('has nothing to update, and boots what it runs', async () => {
    const packages = await rows(cluster, '/nodes/birch/apt/versions');
    expect(packages.filter(({ OldVersion, Version }) => OldVersion && OldVersion !== Version)).toEqual([]);
    expect(packages[0]).toMatchObject({ Package: 'proxmox-ve', RunningKernel: '6.17.13-2-pve' });
    expect(packages.map(({ Package }) => Package)).toContain('proxmox-kernel-6.17.13-2-pve-signed');
  });

  it('has second factors for every person, and tokens that end', async () => {
    const users = await rows(cluster, '/access/users?full=1');
    const tokens = users.flatMap(({ tokens }) => (tokens as Row[] | undefined) ?? []);
    expect(users.filter(({ keys }) => keys === 'x').map(({ userid }) => userid)).toEqual([
      'mika@pve',
      'root@pam',
    ]);
    expect(tokens.every(({ expire, privsep }) => Number(expire) > now && privsep === 1)).toBe(true);
  });

  it('replicates every guest but the template, a quarter of an hour ago at most', async () => {
    const jobs = (
      await Promise.all(state.nodes.map(({ name }) => rows(cluster, `/nodes/${name}/replication`)))
    ).flat();
    expect(jobs).toHaveLength(17);
    expect(jobs.every(({ last_sync, fail_count }) => now - Number(last_sync) < 920 && fail_count === 0)).toBe(
      true,
    );
  });
});

describe('single-node', () => {
  const cluster = demoCluster('single-node', { now });

  it('has neither a cluster row nor corosync', async () => {
    expect(await rows(cluster, '/cluster/status')).toMatchObject([
      { type: 'node', nodeid: 0, local: 1, online: 1 },
    ]);
    expect(await rows(cluster, '/cluster/config/nodes')).toEqual([]);
    expect((await ask(cluster, '/cluster/config/totem')).data).toEqual({});
    expect((await rows(cluster, '/cluster/ha/status/current')).map(({ type }) => type)).toEqual([
      'quorum',
      'fencing',
    ]);
  });

  it('counts a disabled job as cover, as the real API does', async () => {
    expect(await rows(cluster, '/cluster/backup-info/not-backed-up')).toEqual([]);
    const jobs = await rows(cluster, '/cluster/backup');
    expect(jobs.find(({ enabled }) => enabled === 0)).toMatchObject({
      vmid: '103',
      'next-run': expect.any(Number),
    });
  });
});

describe('release-8', () => {
  const cluster = demoCluster('release-8', { now });

  it('has HA groups and no rules, no fencing row, and groups on its services', async () => {
    expect(await rows(cluster, '/cluster/ha/groups')).toMatchObject([
      { group: 'prefer-pve1', type: 'group' },
    ]);
    expect((await ask(cluster, '/cluster/ha/rules')).status).toBe(501);
    const current = await rows(cluster, '/cluster/ha/status/current');
    expect(current.map(({ type }) => type)).not.toContain('fencing');
    expect(current.find(({ sid }) => sid === 'vm:100')).toMatchObject({ group: 'prefer-pve1' });
    expect(current.find(({ sid }) => sid === 'vm:100')).not.toHaveProperty('failback');
  });

  it('has the types of its time', async () => {
    const containers = await rows(cluster, '/nodes/pve1/lxc');
    expect(containers.map(({ vmid }) => vmid).sort()).toEqual(['101', '102']);
    expect((await ask(cluster, '/nodes/pve1/qemu/100/config')).data).toMatchObject({ memory: '4096' });
    expect(await rows(cluster, '/nodes/pve1/rrddata?timeframe=day')).toHaveLength(70);
    const resources = await rows(cluster, '/cluster/resources');
    expect(resources.some((row) => 'memhost' in row)).toBe(false);
    expect(resources.filter(({ type }) => type === 'sdn')).toHaveLength(3);
  });

  it('asks for VM.Monitor to talk to a guest agent', async () => {
    const answer = await ask(cluster, '/nodes/pve1/qemu/100/agent/info');
    expect(answer.reason).toBe('Permission check failed (/vms/100, VM.Monitor)');
    expect((await rows(cluster, '/access/roles')).find(({ roleid }) => roleid === 'PVEAuditor')?.privs).toBe(
      'Datastore.Audit,Mapping.Audit,Pool.Audit,SDN.Audit,Sys.Audit,VM.Audit',
    );
  });
});

describe('release-7', () => {
  const cluster = demoCluster('release-7', { now });

  it('lacks what came later', async () => {
    for (const path of [
      '/cluster/ha/rules',
      '/cluster/notifications/targets',
      '/cluster/notifications/matchers',
    ]) {
      const answer = await ask(cluster, path);
      expect([answer.status, answer.reason, answer.text]).toEqual([
        501,
        `Method 'GET ${path}' not implemented`,
        '{"data":null}',
      ]);
    }
    expect((await ask(cluster, '/pools?poolid=lab')).status).toBe(400);
    expect((await ask(demoCluster('release-8', { now }), '/pools?poolid=lab')).status).toBe(200);
    const { data } = await ask(cluster, '/nodes/srv1/status');
    expect(data).toMatchObject({ kversion: expect.stringContaining('5.15.108-1-pve') });
    expect(data).not.toHaveProperty('current-kernel');
    expect(data).not.toHaveProperty('boot-info');
    expect(
      (await rows(cluster, '/cluster/resources')).some((row) => 'hastate' in row && row.type === 'node'),
    ).toBe(false);
  });

  it('has the types and words of its time', async () => {
    expect((await ask(cluster, '/version')).data).toMatchObject({ version: '7.4-16', release: '7.4' });
    expect((await rows(cluster, '/nodes/srv1/lxc')).map(({ vmid }) => vmid)).toEqual(['102']);
    expect((await ask(cluster, '/nodes/srv1/qemu/100/config')).data).toMatchObject({ memory: 2048 });
    expect((await ask(cluster, '/nodes/srv1/subscription')).data).toMatchObject({ status: 'NotFound' });
    expect(await rows(cluster, '/nodes/srv1/rrddata?timeframe=day')).toHaveLength(70);
    expect((await rows(cluster, '/storage')).find(({ storage }) => storage === 'backups')).toMatchObject({
      maxfiles: 5,
    });
    const packages = (await rows(cluster, '/nodes/srv1/apt/versions')).map(({ Package }) => Package);
    expect(packages).toContain('pve-kernel-5.15.108-1-pve');
    expect(packages.filter((name) => /^proxmox-(kernel-\d|firewall)/.test(String(name)))).toEqual([]);
  });

  it('has the privileges of its time', async () => {
    const roles = new Map((await rows(cluster, '/access/roles')).map(({ roleid, privs }) => [roleid, privs]));
    expect(roles.get('PVEAuditor')).toBe('Datastore.Audit,Pool.Audit,SDN.Audit,Sys.Audit,VM.Audit');
    expect(roles.get('PVESysAdmin')).toBe('Permissions.Modify,Sys.Audit,Sys.Console,Sys.Syslog');
    expect([...roles.keys()].filter((role) => String(role).startsWith('PVEMapping'))).toEqual([]);
    expect(String(roles.get('Administrator'))).not.toMatch(/Mapping|GuestAgent|Sys\.AccessNetwork/);
  });

  it('is content with Datastore.Audit for disks, and hides no bridge', async () => {
    const state = cluster.state();
    const acl = state.access.acl.map((entry) => ({ ...entry, roleid: 'PVEDatastoreUser' }));
    const answers = async (version: string) => {
      const release = { ...state.release, version };
      const of = simulate('disks', (at) => ({
        ...state,
        now: at,
        release,
        access: { ...state.access, acl },
      }));
      const disks = await Promise.all(
        ['list', 'zfs', 'lvmthin'].map(async (kind) => (await ask(of, `/nodes/srv1/disks/${kind}`)).status),
      );
      const bridges = (await rows(of, '/nodes/srv1/network')).filter(({ type }) => type === 'bridge');
      return [...disks, bridges.length];
    };
    expect(await answers('7.4-16')).toEqual([200, 200, 200, 1]);
    expect(await answers('8.0.4')).toEqual([403, 403, 403, 0]);
  });
});

it('every canary stands in some cluster', () => {
  const held = ['homelab', 'healthy', 'degraded', 'single-node'].map((name) => {
    const demo = demoCluster(name, { now });
    const { tasks, ...state } = demo.state();
    return JSON.stringify([state, demo.offsite?.key, tasks.flatMap(({ log }) => log())]);
  });
  expect(canaries.filter((canary) => !held.some((text) => text.includes(canary)))).toEqual([]);
});

it('a node is asked by its name or address, any other host means the first', async () => {
  const cluster = demoCluster('homelab', { now });
  const localOf = async (host: string) => {
    const headers = { authorization: `PVEAPIToken=${cluster.tokens.reader}` };
    const response = await cluster.fetch(`https://${host}:8006/api2/json/cluster/status`, { headers });
    const { data } = (await response.json()) as { data: Row[] };
    return data.find(({ local }) => local === 1)?.name;
  };
  expect(await Promise.all(['proxmox2', '192.168.1.103', 'tunnel.example'].map(localOf))).toEqual([
    'proxmox2',
    'proxmox3',
    'proxmox',
  ]);
});
