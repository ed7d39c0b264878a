import { describe, expect, it } from 'vitest';
import { gatherDisks } from '../../gather/disks.ts';
import { asked, lookAt, subjects } from './asked.ts';
import { answer } from './gathered.ts';

const at = '/nodes/pve1/disks';
const drive = { devpath: '/dev/sda', type: 'ssd', size: 1000, health: 'PASSED', wearout: 97, used: 'LVM' };
const nothing = { [`${at}/list`]: [], [`${at}/zfs`]: [], [`${at}/lvmthin`]: [] };

async function disks(answers: Record<string, unknown>, ...nodes: string[]) {
  const { asker, chain } = asked({ ...nothing, ...answers });
  const { facts, gaps } = await gatherDisks(asker, lookAt('pve1', ...nodes));
  return { facts, own: facts?.[0], gaps, lines: subjects(gaps), chain: chain() };
}

describe('a drive', () => {
  it('is kept without its serial number', async () => {
    const row = {
      ...drive,
      model: 'Samsung SSD 870',
      serial: 'S1',
      wwn: 'x',
      osdid: '0',
      'osdid-list': ['0'],
    };
    const { own, lines } = await disks({ [`${at}/list`]: [row] });
    expect(own?.drives).toEqual([
      {
        device: '/dev/sda',
        kind: 'ssd',
        model: 'Samsung SSD 870',
        sizeBytes: 1000,
        health: 'PASSED',
        lifeLeft: 0.97,
        used: 'LVM',
      },
    ]);
    expect(lines).toEqual([]);
  });

  it.each([
    [100, 1],
    ['55', 0.55],
    [0, 0],
    [-12, 0],
    ['N/A', undefined],
    [200, undefined],
    [undefined, undefined],
    [{}, undefined],
  ])('with wearout %j has %j of its life left', async (wearout, left) => {
    const { own } = await disks({ [`${at}/list`]: [{ ...drive, wearout }] });
    expect(own?.drives?.[0]?.lifeLeft).toBe(left);
  });

  it('that nobody knows anything of is said to be unknown', async () => {
    const { own } = await disks({ [`${at}/list`]: [{ devpath: '/dev/sdb', size: '8' }] });
    expect(own?.drives).toEqual([{ device: '/dev/sdb', kind: 'unknown', sizeBytes: 8, health: 'UNKNOWN' }]);
  });
});

describe('a thin pool', () => {
  it('has room for data and for metadata', async () => {
    const row = { vg: 'pve', lv: 'data', lv_size: 100, used: 40, metadata_size: 10, metadata_used: 1 };
    const { own } = await disks({ [`${at}/lvmthin`]: [{ ...row, vg: 'vg2' }, row] });
    const sizes = { sizeBytes: 100, usedBytes: 40, metadataSizeBytes: 10, metadataUsedBytes: 1 };
    expect(own?.thin).toEqual([
      { group: 'pve', pool: 'data', ...sizes },
      { group: 'vg2', pool: 'data', ...sizes },
    ]);
  });
});

describe('parts of a node', () => {
  it('that did not answer are gaps of their own', async () => {
    const { own, lines } = await disks({
      [`${at}/list`]: answer('got timeout', 500),
      [`${at}/zfs`]: answer('permission denied', 500),
    });
    expect(own).toEqual({ node: 'pve1', thin: [] });
    expect(lines).toEqual(['node/pve1/drives timeout', 'node/pve1/zfs forbidden']);
  });

  it('none of which answered anywhere are one gap', async () => {
    const refused = answer('Permission check failed (/, Sys.Audit)', 403);
    const { facts, gaps } = await disks({
      [`${at}/list`]: refused,
      [`${at}/zfs`]: refused,
      [`${at}/lvmthin`]: refused,
    });
    expect(facts).toBeUndefined();
    expect(gaps).toMatchObject([{ group: 'disks', reason: 'forbidden', privilege: 'Sys.Audit on /' }]);
    expect(gaps[0]).not.toHaveProperty('subject');
  });

  it('of a node that is off are not asked for', async () => {
    const { facts, lines } = await disks({}, '†pve2');
    expect(facts?.map(({ node }) => node)).toEqual(['pve1']);
    expect(lines).toEqual(['node/pve2 unreachable']);
  });

  it('lose a row that makes no sense, and no other', async () => {
    const { own, lines } = await disks({ [`${at}/list`]: [drive, { ...drive, size: -1 }, 'x'] });
    expect(own?.drives).toHaveLength(1);
    expect(lines).toEqual(['node/pve1/drives malformed', 'node/pve1/drives malformed']);
  });
});

describe('ZFS', () => {
  const pool = { name: 'tank', size: 1000, alloc: 300, free: 700, frag: 12, dedup: 1, health: 'ONLINE' };
  const ok = { read: 0, write: 0, cksum: 0, msg: '' };
  const healthy = {
    name: 'tank',
    state: 'ONLINE',
    scan: 'scrub repaired 0B in 00:21:46 with 0 errors on Sun Nov  8 00:45:47 2026',
    errors: 'No known data errors',
    leaf: 0,
    children: [
      {
        name: 'tank',
        state: 'ONLINE',
        ...ok,
        children: [{ name: '/dev/sda', state: 'ONLINE', ...ok, leaf: 1 }],
      },
    ],
  };
  const zfs = async (detail: unknown, row: object = pool) => {
    const { own, ...rest } = await disks({ [`${at}/zfs`]: [row], [`${at}/zfs/tank`]: detail });
    return { pool: own?.zfs?.[0], ...rest };
  };

  it('that is not installed means that there is no pool', async () => {
    const { own, lines } = await disks({ [`${at}/zfs`]: answer('zfsutils-linux not installed\n', 500) });
    expect(own?.zfs).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('tells when a pool was scrubbed, and what it found', async () => {
    const { pool: found, lines, chain } = await zfs(healthy);
    expect(found).toEqual({
      pool: 'tank',
      health: 'ONLINE',
      sizeBytes: 1000,
      usedBytes: 300,
      fragmentation: 0.12,
      scan: {
        text: 'scrub repaired 0B in 00:21:46 with 0 errors on Sun Nov 8 00:45:47 2026',
        scrubbedAt: Date.UTC(2026, 10, 8, 0, 45, 47) / 1000,
        errors: 0,
      },
      dataErrors: 'No known data errors',
      troubled: [],
    });
    expect(lines).toEqual([]);
    expect(chain).toBe(2);
  });

  it.each([
    ['scrub repaired 64K in 0 days 00:10:00 with 3 errors on Mon Dec 14 02:00:01 2026', 3, true],
    ['resilvered 1.2T in 05:11:01 with 0 errors on Sun Nov  8 00:45:47 2026', 0, false],
    ['scrub in progress since Sun Nov  8 00:24:01 2026 1.2T scanned at 500M/s', undefined, false],
    ['scrub canceled on Sun Nov  8 00:24:01 2026', undefined, false],
    ['none requested', undefined, false],
  ])('reads "%s"', async (scan, errors, scrubbed) => {
    const { pool: found } = await zfs({ ...healthy, scan });
    expect(found?.scan?.errors).toBe(errors);
    expect(found?.scan?.scrubbedAt !== undefined).toBe(scrubbed);
  });

  it('whose pool was never scrubbed has nothing to tell of it', async () => {
    const { scan: _, ...without } = healthy;
    expect((await zfs(without)).pool).not.toHaveProperty('scan');
  });

  it('names devices in trouble, and nothing that is well', async () => {
    const { pool: found } = await zfs({
      ...healthy,
      children: [
        {
          name: 'tank',
          state: 'DEGRADED',
          ...ok,
          cksum: 4,
          children: [
            {
              name: 'raidz1-0',
              state: 'DEGRADED',
              ...ok,
              cksum: 2,
              children: [
                { name: '/dev/sda', state: 'FAULTED', read: 3, write: '1', cksum: 0, msg: 'too many errors' },
                { name: '/dev/sdb', state: 'ONLINE', ...ok, cksum: 1.2 },
                { name: '/dev/sdc', state: 'ONLINE', ...ok },
              ],
            },
          ],
        },
        { name: 'spares', msg: '', children: [{ name: '/dev/sdd', state: 'AVAIL', msg: '' }] },
        { name: 'logs', msg: '' },
      ],
    });
    expect(found?.troubled).toEqual([
      { device: '/dev/sda', state: 'FAULTED', errors: 4 },
      { device: '/dev/sdb', state: 'ONLINE', errors: 1.2 },
      { device: 'raidz1-0', state: 'DEGRADED', errors: 2 },
    ]);
  });

  it('whose pool does not tell its state has a gap for it', async () => {
    const { pool: found, lines } = await zfs(answer('got timeout', 500));
    expect(found).toMatchObject({ pool: 'tank', health: 'ONLINE', troubled: [] });
    expect(found).not.toHaveProperty('dataErrors');
    expect(lines).toEqual(['node/pve1/zfs/tank timeout']);
  });

  it('whose pool says nothing of data errors has a gap for it', async () => {
    const { errors: _, ...without } = healthy;
    const { pool: found, lines } = await zfs(without);
    expect(found).not.toHaveProperty('dataErrors');
    expect(lines).toEqual(['node/pve1/zfs/tank unsupported']);
  });

  it('whose device makes no sense has a gap for it, too', async () => {
    const { pool: found, lines } = await zfs({ ...healthy, children: [{ state: 'ONLINE' }] });
    expect(found?.troubled).toEqual([]);
    expect(lines).toEqual(['node/pve1/zfs/tank malformed']);
  });

  it('without end is not followed without end', async () => {
    let tree: unknown = { name: 'end', state: 'FAULTED' };
    for (let level = 0; level < 500; level++) tree = { name: `${level}`, state: 'ONLINE', children: [tree] };
    expect((await zfs({ ...healthy, children: [tree] })).pool?.troubled).toEqual([]);
  });
});
