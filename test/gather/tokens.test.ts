import { describe, expect, it } from 'vitest';
import { factGroupNames } from '../../audit/facts.ts';
import { gapLines, gathered } from './gathered.ts';

describe('a token of a plain auditor', () => {
  it('sees every backup through the dry run of pruning', async () => {
    const { facts, demo } = await gathered('healthy');
    expect(facts.backups?.listed.map(({ evidence }) => evidence)).toEqual(['prune-dry-run', 'prune-dry-run']);
    expect(facts.backups?.copies.map(({ takenAt }) => takenAt).toSorted()).toEqual(
      demo
        .state()
        .backups.map(({ takenAt }) => takenAt)
        .toSorted(),
    );
    expect(facts.backups?.copies.some(({ sizeBytes }) => sizeBytes !== undefined)).toBe(false);
    expect(demo.requests.some(({ path }) => path.includes('/content'))).toBe(false);
  });
});

describe('a token that may list backup volumes', () => {
  it('sees sizes and what is protected, too', async () => {
    const { facts, demo } = await gathered('healthy', { token: 'backups' });
    expect(facts.backups?.listed.every(({ evidence }) => evidence === 'content')).toBe(true);
    expect(facts.backups?.copies.map(({ sizeBytes }) => sizeBytes).toSorted()).toEqual(
      demo
        .state()
        .backups.map(({ sizeBytes }) => sizeBytes)
        .toSorted(),
    );
    expect(demo.requests.some(({ path }) => path.includes('/prunebackups'))).toBe(false);
  });
});

describe('a token that sees guests and nothing else', () => {
  it('has guests, and a gap with the missing privilege for the rest: never an empty list', async () => {
    const { facts } = await gathered('homelab', { token: 'narrow' });
    expect(facts.guests).toHaveLength(37);
    expect(facts.guests?.every(({ config }) => config !== undefined)).toBe(true);
    expect(gapLines(facts)).toEqual([
      'cluster - forbidden Sys.Audit on /',
      'nodes node/proxmox forbidden Sys.Audit on /nodes/proxmox',
      'nodes node/proxmox2 forbidden Sys.Audit on /nodes/proxmox2',
      'nodes node/proxmox3 forbidden Sys.Audit on /nodes/proxmox3',
      'storage - forbidden Datastore.Audit on /storage',
      'ha - forbidden Sys.Audit on /',
      'backupJobs - forbidden Sys.Audit on /',
      'backups - forbidden Datastore.Audit on /storage',
      'tasks - forbidden Sys.Audit on /nodes',
      'network - forbidden SDN.Audit on /sdn/zones/localnetwork',
      'network firewall forbidden Sys.Audit on /',
      'access acl forbidden Sys.Audit on /access',
      'access tfa forbidden Sys.Audit on /access/groups',
      'access users forbidden Sys.Audit on /access/groups',
      'updates node/proxmox forbidden Sys.Audit on /nodes/proxmox',
      'updates node/proxmox2 forbidden Sys.Audit on /nodes/proxmox2',
      'updates node/proxmox3 forbidden Sys.Audit on /nodes/proxmox3',
      'disks - forbidden Sys.Audit on /',
      'ceph - forbidden Sys.Audit on /',
      'performance - forbidden Sys.Audit on /nodes',
      'system - forbidden Sys.Audit on /nodes',
      'notifications - forbidden Mapping.Audit on /mapping/notifications',
      'history - forbidden Datastore.Audit on /storage',
    ]);
    expect(facts.snapshots).toEqual([]);
    for (const { group, subject } of facts.gaps) if (!subject) expect(facts).not.toHaveProperty(group);
    expect(facts.access).toEqual({
      ownToken: 'audit@pve!narrow',
      realms: expect.any(Array),
      roles: expect.any(Object),
    });
    expect(facts.nodes).toEqual(
      ['proxmox', 'proxmox2', 'proxmox3'].map((node) => ({
        node,
        online: true,
        certificate: expect.any(Object),
      })),
    );
  });
});

describe('a token without any right', () => {
  it('has gaps where lists come back empty', async () => {
    const { facts } = await gathered('homelab', { token: 'bare' });
    expect(gapLines(facts)).toEqual(
      expect.arrayContaining([
        'guests - forbidden VM.Audit on /vms',
        'storage - forbidden Datastore.Audit on /storage',
        'backups - forbidden Datastore.Audit on /storage',
        'tasks - forbidden Sys.Audit on /nodes',
        'replication - forbidden VM.Audit on /vms',
        'snapshots - forbidden VM.Audit on /vms',
        'disks - forbidden Sys.Audit on /',
        'performance - forbidden Sys.Audit on /nodes',
        'history - forbidden Datastore.Audit on /storage',
      ]),
    );
    for (const { group, subject } of facts.gaps) if (!subject) expect(facts).not.toHaveProperty(group);
  });
});

describe('a token that is refused', () => {
  it('makes every group a gap with that reason, after one round', async () => {
    const { facts, demo } = await gathered('homelab', { token: 'audit@pve!reader=00000000-wrong' });
    const ofCluster = factGroupNames.filter(
      (group) => !['drills', 'backupServers', 'offsite'].includes(group),
    );
    expect(facts.gaps.map(({ group }) => group)).toEqual(ofCluster);
    expect(new Set(facts.gaps.map(({ detail }) => detail))).toEqual(
      new Set([
        'Could not read the cluster: the token was refused: check its id and secret, when it expires and whether its user is enabled.',
      ]),
    );
    expect(facts.gaps[0]).toMatchObject({ reason: 'forbidden', path: '/version' });
    for (const group of ofCluster) expect(facts).not.toHaveProperty(group);
    expect(demo.requests.length).toBeLessThanOrEqual(4);
  });
});

it('every gap is one sentence that names what is missing', async () => {
  for (const token of ['narrow', 'bare'] as const) {
    const { facts } = await gathered('homelab', { token });
    for (const { detail, privilege } of facts.gaps) {
      expect(detail).toMatch(/^The token may not [a-z].*\)\.$/);
      expect(detail).toContain(`(needs ${privilege})`);
    }
  }
});
