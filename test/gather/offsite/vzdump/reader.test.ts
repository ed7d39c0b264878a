import { describe, expect, it } from 'vitest';
import { offsiteTargetSchema } from '../../../../audit/facts/offsite.ts';
import { rcloneCrypt, rcloneName } from '../../../../demo/offsite/rclone-crypt.ts';
import {
  archiveName,
  companions,
  halfWritten,
  type VzdumpArchive,
  vzdumpArchive,
} from '../../../../demo/offsite/vzdump.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import {
  at,
  backupAt,
  ctArchive,
  outcomes,
  readDump,
  small,
  uploaded,
  vmArchive,
} from '../../../support/vzdump-target.ts';

const day = 86_400;

it('tells what a copy says of itself', async () => {
  const { copies, facts, gaps } = await readDump(memoryStore([at(vmArchive, backupAt)]));
  expect(gaps).toEqual([]);
  expect(offsiteTargetSchema.parse(facts)).toEqual(facts);
  expect(copies).toMatchObject([
    {
      key: 'vzdump-qemu-100-2026_11_22-01_26_18.vma.zst',
      type: 'qemu',
      vmid: 100,
      takenAt: backupAt + 3,
      timeFrom: 'header',
      encryption: 'none',
      inside: {
        uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        hostname: 'web',
        macs: ['BC:24:11:00:00:01'],
        disks: [
          { key: 'efidisk0', sizeBytes: 540_672 },
          { key: 'scsi0', sizeBytes: 32 * 2 ** 20 },
        ],
      },
    },
  ]);
});

describe('names', () => {
  it('keep companions with their archive', async () => {
    const files = [vmArchive, { ...ctArchive, compress: 'none' as const }].flatMap((archive) => [
      vzdumpArchive({ ...archive, ...small }),
      ...companions(archive, { notes: true, protected: archive.type === 'qemu' }),
    ]);
    const { copies, found } = await readDump(memoryStore(files.map((file) => uploaded(file))));
    expect(copies.map(({ type, protected: kept }) => [type, kept])).toEqual([
      ['lxc', undefined],
      ['qemu', true],
    ]);
    expect(found).toMatchObject({ leftovers: [], objects: 7, complete: true });
  });

  it('tell of backups that failed', async () => {
    const other = { ...vmArchive, vmid: 200 };
    const lonely = companions(vmArchive, { notes: true, protected: true });
    const { copies, found } = await readDump(
      memoryStore([...lonely, halfWritten(other)].map((file) => uploaded(file))),
    );
    expect(copies).toEqual([]);
    expect(found?.leftovers.map(({ key, what }) => [what, key]).sort()).toEqual([
      ['companion-without-archive', `${archiveName(vmArchive)}.notes`],
      ['companion-without-archive', `${archiveName(vmArchive)}.protected`],
      ['half-written', archiveName(other).replace('.zst', '.dat')],
      ['log-without-archive', archiveName(vmArchive).replace('.vma.zst', '.log')],
    ]);
  });

  it.each([
    'vzdump-qemu-100-2026_11_22-01_26_18.tmp/qemu-server.conf',
    'vzdump-qemu-100-2026_11_22-01_26_18.dat',
  ])('of files that are still written: %s', async (name) => {
    const { copies, found } = await readDump(memoryStore([{ key: `dump/${name}`, body: new Uint8Array(9) }]));
    expect([copies, found?.leftovers.map(({ what }) => what)]).toEqual([[], ['half-written']]);
  });

  it.each([
    'photo.jpg',
    'vzdump.cron',
    'vzdump-qemu-100.txt',
    'vzdump-qemu-100-x.vma.xz',
    'a/b/',
    'x.vma.zst',
  ])('of no backup are passed over: %s', async (name) => {
    const { found } = await readDump(memoryStore([{ key: `dump/${name}`, body: new Uint8Array(9) }]));
    expect(found).toMatchObject({ objects: 1, copies: [], leftovers: [] });
  });

  it('that look encrypted raise a hint', async () => {
    const { gaps } = await readDump(
      memoryStore([{ key: `dump/${rcloneName(archiveName(vmArchive))}`, body: new Uint8Array(99) }]),
    );
    expect(gaps).toMatchObject([{ subject: 'cloud/names', reason: 'malformed' }]);
  });

  it('that no calendar knows, and folders below the prefix', async () => {
    const file = vzdumpArchive({ ...vmArchive, ...small });
    const store = memoryStore([
      uploaded({ ...file, name: 'vzdump-qemu-100-2026_02_31-01_00_00.vma.zst' }),
      uploaded(file, 'dump/old/node 1/'),
    ]);
    const { copies } = await readDump(store);
    expect(copies.map(({ key, vmid, timeFrom }) => [key, vmid, timeFrom])).toEqual([
      [`old/node 1/${file.name}`, 100, 'header'],
      ['vzdump-qemu-100-2026_02_31-01_00_00.vma.zst', 100, 'header'],
    ]);
  });
});

describe('the time zone of names', () => {
  /** Packed by what cannot be looked into: time by the name alone. */
  const dark = (archive: VzdumpArchive, takenAt: number) => ({
    key: `dump/${archiveName({ ...archive, takenAt, compress: 'none' })}.bz2`,
    body: Uint8Array.of(0x42, 0x5a, 0x68, 9),
    modifiedAt: takenAt + 9000,
  });
  const summer = 1_793_000_000;

  it('is taught by other copies, the nearest in time', async () => {
    const store = memoryStore([
      at({ ...vmArchive, zoneSeconds: 7200 }, summer),
      dark({ ...ctArchive, zoneSeconds: 7200 }, summer + 2 * day),
      at({ ...vmArchive, zoneSeconds: 3600 }, backupAt),
      dark({ ...ctArchive, zoneSeconds: 3600 }, backupAt - 2 * day),
    ]);
    const { copies, found } = await readDump(store);
    expect(
      copies.filter(({ type }) => type === 'lxc').map(({ takenAt, timeFrom }) => [takenAt, timeFrom]),
    ).toEqual([
      [backupAt - 2 * day, 'name'],
      [summer + 2 * day, 'name'],
    ]);
    expect(found?.zoneSeconds).toBe(3600);
  });

  it('is remembered from the audit before', async () => {
    const { facts } = await readDump(memoryStore([at(vmArchive, backupAt)]));
    const later = await readDump(memoryStore([dark(ctArchive, backupAt + day)]), { before: facts! });
    expect(later.copies).toMatchObject([{ takenAt: backupAt + day, timeFrom: 'name' }]);
  });

  it('is a guess where nobody teaches it, which the time of the file beats', async () => {
    const object = dark(ctArchive, backupAt);
    expect((await readDump(memoryStore([object]))).copies).toMatchObject([
      { takenAt: backupAt + 3600, timeFrom: 'name-guessed' },
    ]);
    const withTime = { ...object, meta: { mtime: `${backupAt + 60}.5` } };
    expect((await readDump(memoryStore([withTime]))).copies).toMatchObject([
      { takenAt: backupAt + 60, timeFrom: 'mtime' },
    ]);
  });

  it('is that of the copy whose header came soonest after its name', async () => {
    const slow = vzdumpArchive({ ...ctArchive, ...small, takenAt: backupAt + 4000 });
    const name = archiveName({ ...ctArchive, takenAt: backupAt + 60 });
    const store = memoryStore([
      at(vmArchive, backupAt),
      uploaded({ ...slow, name }),
      dark({ ...ctArchive, vmid: 9999 }, backupAt + 120),
    ]);
    const { copies } = await readDump(store);
    expect(copies.find(({ vmid }) => vmid === 9999)).toMatchObject({ takenAt: backupAt + 120 });
  });
});

describe('through rclone crypt', () => {
  const target = { crypt: 'rclone' };
  const crypted = (plainBytes: number, cut = 0) => {
    const body = rcloneCrypt('seed', plainBytes);
    return {
      key: `dump/${rcloneName(archiveName({ ...vmArchive, takenAt: backupAt - plainBytes }))}`,
      body: body.subarray(0, body.length - cut),
      modifiedAt: backupAt + 900,
      meta: { mtime: `${backupAt + 60}.25` },
    };
  };

  it.each([0, 1, 65_535, 65_536, 65_537, 200_000])('the exact size of %i bytes shows', async (plainBytes) => {
    const { copies } = await readDump(memoryStore([crypted(plainBytes)]), { target });
    expect(copies).toMatchObject([
      { plainBytes, encryption: 'encrypted', takenAt: backupAt + 60, timeFrom: 'mtime' },
    ]);
    expect(copies[0]).not.toHaveProperty('vmid');
    expect(outcomes(copies[0]!)).toBe('header cannot, complete cannot, content cannot');
  });

  it('impossible sizes and another beginning fail', async () => {
    const cut = await readDump(memoryStore([crypted(65_541, 5)]), { target });
    expect(outcomes(cut.copies[0]!)).toBe('header cannot, complete failed, content cannot');
    const { key } = crypted(70_000);
    const plain = await readDump(memoryStore([{ key, body: vzdumpArchive(vmArchive).body }]), { target });
    expect(outcomes(plain.copies[0]!)).toMatch(/^header failed/);
  });

  it('names that were left as they are tell whose it is', async () => {
    const key = `dump/${archiveName(vmArchive)}.bin`;
    const objects = [
      { ...crypted(90_000), key },
      { ...crypted(1), key: key.replace('.bin', '.protected.bin') },
    ];
    const { copies, found } = await readDump(memoryStore(objects), { target });
    expect(copies).toMatchObject([{ type: 'qemu', vmid: 100, protected: true, plainBytes: 90_000 }]);
    expect(found?.leftovers).toEqual([]);
  });
});
