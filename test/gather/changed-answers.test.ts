import { describe, expect, it } from 'vitest';
import { answer, gapLines, gathered, instead } from './gathered.ts';

describe('a guest whose configuration is gone', () => {
  const config = '/nodes/proxmox/lxc/100/config';
  const gone = answer("Configuration file 'nodes/proxmox/lxc/100.conf' does not exist\n", 500);

  it('and that is on another node now keeps its place, with a gap', async () => {
    const { facts } = await gathered('homelab', {
      between: instead({
        [config]: gone,
        '/cluster/resources?type=vm': async (real) =>
          answer(
            ((await real()) as { vmid: number }[]).map((row) =>
              row.vmid === 100 ? { ...row, node: 'proxmox3' } : row,
            ),
          ),
      }),
    });
    expect(facts.guests?.find(({ vmid }) => vmid === 100)).toMatchObject({ node: 'proxmox3' });
    const gap = {
      subject: 'lxc/100',
      reason: 'unreachable',
      detail: 'Could not read the configuration of lxc/100: it moved from proxmox to proxmox3 meanwhile.',
      path: config,
    };
    expect(facts.gaps).toEqual([
      { group: 'guests', ...gap },
      { group: 'snapshots', ...gap },
    ]);
    expect(facts.requests.longestChain).toBe(3);
  });

  it('and that is nowhere any more was removed: no guest, no gap', async () => {
    const { facts } = await gathered('homelab', {
      between: instead({
        [config]: gone,
        '/cluster/resources?type=vm': async (real) =>
          answer(((await real()) as { vmid: number }[]).filter(({ vmid }) => vmid !== 100)),
      }),
    });
    expect(facts.guests?.some(({ vmid }) => vmid === 100)).toBe(false);
    expect(facts.guests).toHaveLength(36);
    expect(facts.gaps).toEqual([]);
  });
});

describe('rights that cannot be read', () => {
  it('leave open what is hidden: whatever could be filtered is a gap', async () => {
    const { facts } = await gathered('homelab', {
      between: instead({ '/access/permissions': answer('oops', 500) }),
    });
    expect(facts.guests).toHaveLength(37);
    expect(gapLines(facts)).toEqual([
      'cluster options unreachable',
      'cluster permissions unreachable',
      'guests filtered unreachable',
      'storage filtered unreachable',
      'backups filtered unreachable',
      'tasks - unreachable',
      'network node/proxmox unreachable',
      'network node/proxmox2 unreachable',
      'network node/proxmox3 unreachable',
      'access acl unreachable',
      'access tfa unreachable',
      'access users unreachable',
      'replication - unreachable',
      'snapshots filtered unreachable',
      'performance node/proxmox/backup unreachable',
      'performance node/proxmox2/backup unreachable',
      'performance node/proxmox3/backup unreachable',
      'history filtered unreachable',
    ]);
  });

  it('over some guests only are said to be so', async () => {
    const { facts } = await gathered('homelab', {
      between: instead({
        '/access/permissions': async (real) =>
          answer({ ...((await real()) as object), '/vms': { 'VM.Audit': 0 }, '/vms/100': { 'VM.Audit': 1 } }),
      }),
    });
    expect(gapLines(facts)).toContain('guests filtered forbidden VM.Audit on /vms');
    expect(facts.gaps.find(({ group }) => group === 'guests')?.detail).toBe(
      'The token may not see all guests (needs VM.Audit on /vms).',
    );
  });
});

describe('a row that makes no sense', () => {
  it('costs itself and not the list', async () => {
    const { facts } = await gathered('homelab', {
      between: instead({
        '/cluster/resources': async (real) =>
          answer([
            ...((await real()) as { id: string }[]).map((row) =>
              row.id === 'lxc/100' ? { ...row, maxmem: -5 } : row,
            ),
            'not a row',
            null,
            { type: 'qemu', id: 'qemu/\u202e7', vmid: 'seven' },
            { type: 'something new' },
          ]),
        '/storage': async (real) =>
          answer([...((await real()) as object[]), { storage: '../etc', type: 'dir' }]),
      }),
    });
    expect(facts.guests).toHaveLength(36);
    expect(facts.gaps.slice(0, 2)).toEqual([
      {
        group: 'guests',
        subject: 'incomplete',
        reason: 'malformed',
        detail: 'Could not read all guests: 4 of 40 rows cannot be read.',
        path: '/cluster/resources',
      },
      {
        group: 'guests',
        subject: 'lxc/100',
        reason: 'malformed',
        detail: 'Could not read a guest (lxc/100): its field maxmem is not an amount.',
        path: '/cluster/resources',
      },
    ]);
    expect(gapLines(facts)).toEqual([
      'guests incomplete malformed',
      'guests lxc/100 malformed',
      'guests qemu/\ufffd7 malformed',
      'guests unreadable rows malformed',
      'storage incomplete malformed',
      'storage storage/../etc malformed',
      'backups incomplete malformed',
      'snapshots incomplete malformed',
      'history incomplete malformed',
    ]);
  });

  it('of a kind that nobody can name is a gap, too', async () => {
    const { facts } = await gathered('homelab', {
      between: instead({ '/cluster/backup': answer([7, { id: 'nightly' }, { id: null }]) }),
    });
    expect(facts.backupJobs?.map(({ id }) => id)).toEqual(['nightly']);
    expect(gapLines(facts)).toEqual([
      'backupJobs incomplete malformed',
      'backupJobs unreadable rows malformed',
      'backupJobs unreadable rows malformed',
    ]);
  });

  it('and no other beside it: the list is unread, not empty', async () => {
    const { facts } = await gathered('homelab', {
      between: instead({
        '/cluster/backup': answer([7, { id: null }]),
        '/cluster/resources': async (real) =>
          answer(
            ((await real()) as { type: string }[]).map((row) =>
              row.type === 'lxc' || row.type === 'qemu' ? { ...row, vmid: 'seven' } : row,
            ),
          ),
      }),
    });
    expect(facts).not.toHaveProperty('backupJobs');
    expect(facts).not.toHaveProperty('guests');
    expect(gapLines(facts)).toEqual([
      'guests - malformed',
      'backupJobs - malformed',
      'snapshots - malformed',
    ]);
  });
});
