import { describe, expect, it } from 'vitest';
import { answer, gathered, instead } from './gathered.ts';

describe('a backup server as storage', () => {
  const storage = {
    storage: 'pbs',
    type: 'pbs',
    content: 'backup',
    shared: 1,
    server: 'pbs.example',
    datastore: 'main',
  };
  const state = {
    storage: 'pbs',
    type: 'pbs',
    enabled: 1,
    active: 1,
    shared: 1,
    content: 'backup',
    total: 9,
    used: 1,
    avail: 8,
  };
  const withPbs = (answers: Parameters<typeof instead>[0]) =>
    instead({
      '/storage': answer([storage]),
      '/nodes/proxmox/storage': answer([state]),
      '/nodes/proxmox2/storage': answer([state]),
      '/nodes/proxmox3/storage': answer([state]),
      ...answers,
    });

  it('that fails the dry run is better asked itself', async () => {
    const path = '/nodes/proxmox/storage/pbs/prunebackups?prune-backups=keep-all%3D1';
    const { facts } = await gathered('homelab', {
      between: withPbs({
        [path]: answer('proxmox-backup-client failed: Error: permission check failed', 500),
      }),
    });
    expect(facts.gaps.filter(({ group }) => group === 'backups')).toEqual([
      {
        group: 'backups',
        reason: 'forbidden',
        detail:
          'Could not list the backups: proxmox-backup-client failed: Error: permission check failed; a token for the backup server itself would show more.',
        path,
      },
    ]);
  });

  it('shows what is encrypted, verified and unfinished', async () => {
    const row = { content: 'backup', format: 'pbs-vm', ctime: 1794990000, subtype: 'qemu', vmid: '100' };
    const { facts } = await gathered('homelab', {
      token: 'backups',
      between: withPbs({
        '/nodes/proxmox/storage/pbs/content?content=backup': answer([
          {
            ...row,
            volid: 'pbs:backup/vm/100/1',
            size: 5e9,
            encrypted: 'ab:cd',
            verification: { state: 'ok', upid: 'U' },
          },
          { ...row, volid: 'pbs:backup/vm/100/2', size: 1, protected: 1, verification: { state: 'failed' } },
        ]),
      }),
    });
    expect(facts.backups).toEqual({
      listed: [{ storage: 'pbs', evidence: 'content' }],
      copies: [
        {
          storage: 'pbs',
          volid: 'pbs:backup/vm/100/1',
          vmid: 100,
          type: 'qemu',
          takenAt: 1794990000,
          sizeBytes: 5e9,
          protected: false,
          encrypted: true,
          verification: 'ok',
        },
        {
          storage: 'pbs',
          volid: 'pbs:backup/vm/100/2',
          vmid: 100,
          type: 'qemu',
          takenAt: 1794990000,
          protected: true,
          encrypted: false,
          verification: 'failed',
          unfinished: true,
        },
      ],
    });
  });

  it('that is active nowhere is not asked', async () => {
    const off = answer([{ ...state, active: 0, total: 0, used: 0, avail: 0 }]);
    const { facts, demo } = await gathered('homelab', {
      between: withPbs(
        Object.fromEntries(
          ['proxmox', 'proxmox2', 'proxmox3'].map((node) => [`/nodes/${node}/storage`, off]),
        ),
      ),
    });
    expect(facts.storage?.[0]?.onNodes[0]).toEqual({ node: 'proxmox', enabled: true, active: false });
    expect(facts.gaps.map(({ detail }) => detail)).toEqual([
      'Could not list the backups: pbs is active on no online node.',
      'Could not read the use of the storages over time: pbs is active on no online node.',
    ]);
    expect(demo.requests.some(({ path }) => /prunebackups|storage\/pbs/.test(path))).toBe(false);
  });
});
