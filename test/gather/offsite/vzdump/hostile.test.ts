import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { offsiteTargetSchema } from '../../../../audit/facts/offsite.ts';
import { sealTarHeader, tar } from '../../../../demo/offsite/container-tar.ts';
import { guestConf } from '../../../../demo/offsite/guest-conf.ts';
import { lzop } from '../../../../demo/offsite/lzop.ts';
import { sealVmaHeader, vma } from '../../../../demo/offsite/vma.ts';
import { archiveName, vzdumpArchive } from '../../../../demo/offsite/vzdump.ts';
import { randomFrom } from '../../../../demo/seed.ts';
import { readArchive } from '../../../../gather/offsite/vzdump/archive/stream.ts';
import { vzdumpName } from '../../../../gather/offsite/vzdump/name.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { streamed, variants } from '../../../support/vzdump-damage.ts';
import { ctArchive, outcomes, readDump, vmArchive } from '../../../support/vzdump-target.ts';

const plain = (archive = vmArchive) =>
  vzdumpArchive({ ...archive, compress: 'none', payloadBytes: 70_000 }).body;

async function readAs(archive: typeof vmArchive, body: Uint8Array) {
  const name = archiveName({ ...archive, compress: 'none' });
  const store = memoryStore([{ key: `dump/${name}`, body }]);
  const { copies, facts } = await readDump(store);
  expect(offsiteTargetSchema.parse(facts)).toEqual(facts);
  return { copy: copies[0]!, header: copies[0]?.checks.find(({ proof }) => proof === 'header'), store };
}

/** A header with one of its numbers changed, under a checksum that is right. */
function changed(change: (view: DataView, body: Uint8Array) => void): Uint8Array {
  const body = new Uint8Array(plain());
  change(new DataView(body.buffer), body);
  sealVmaHeader(
    body.subarray(0, Math.max(12_288, Math.min(new DataView(body.buffer).getUint32(56), body.length))),
  );
  return body;
}

describe('VMA headers', () => {
  it.each<[string, (view: DataView) => void, RegExp]>([
    ['too small', (view) => view.setUint32(56, 40), /40 bytes long/],
    ['of 4 GiB', (view) => view.setUint32(56, 0xffff_fe00), /4294966784 bytes long/],
    ['of 100 MB', (view) => view.setUint32(56, 100_000_256), /100000256 bytes long/],
    ['of another version', (view) => view.setUint32(4, 2), /version 2/],
    ['with blobs that lie elsewhere', (view) => view.setUint32(48, 0xffff_ff00), /points outside/],
    ['with blobs that lie in the header', (view) => view.setUint32(48, 64), /points outside/],
    ['with a blob beyond the end', (view) => view.setUint32(3068, 0x7fff_ffff), /points outside/],
    ['with a name beyond the end', (view) => view.setUint32(4096 + 32, 0xffff_ffff), /name of a disk/],
    ['with a disk of 2^63 bytes', (view) => view.setBigUint64(4096 + 40, 2n ** 63n), /claims a disk/],
    ['without a configuration', (view) => view.setUint32(2044, 0), /no qemu-server.conf/],
  ])('%s fail', async (_, change, reason) => {
    const { copy, header, store } = await readAs(vmArchive, changed(change));
    expect(header).toMatchObject({ outcome: 'failed', detail: expect.stringMatching(reason) });
    expect(copy).toMatchObject({ vmid: 100, timeFrom: 'name-guessed' });
    expect(store.cost().bytes).toBeLessThan(2_000_000);
  });

  it.each([-1n, 0n, 2n ** 62n])('with the time %s leave it to the name', async (time) => {
    const { copy, header } = await readAs(
      vmArchive,
      changed((view) => view.setBigInt64(24, time)),
    );
    expect([header?.outcome, copy.timeFrom]).toEqual(['ok', 'name-guessed']);
  });

  it('with a configuration that is no text', async () => {
    const conf = Uint8Array.of(
      ...Buffer.from('name: \x1b[31mred\u202e\n'),
      0xff,
      0xfe,
      0x00,
      ...Buffer.from('\nsmbios1: uuid=<b>\n'),
    );
    const body = vma({
      seed: 'x',
      ctime: 1.7e9,
      configs: { 'qemu-server.conf': conf },
      devices: [{ name: 'drive-<img>\x00', sizeBytes: 65_536 }],
      payloadBytes: 0,
    });
    const { copy, header } = await readAs(vmArchive, body);
    expect(header?.outcome).toBe('ok');
    expect(copy.inside?.hostname).not.toMatch(/[\x00-\x1f\u202e]/);
    expect(copy.inside).not.toHaveProperty('uuid');
    expect(copy.inside?.disks).toEqual([{ key: 'drive-<img>', sizeBytes: 65_536 }]);
  });

  it('longer than the first request are fetched again', async () => {
    const configs = { 'qemu-server.conf': guestConf(vmArchive), 'qemu-server.fw': '#'.repeat(65_000) };
    const body = vma({ seed: 'x', ctime: 1.7e9, configs, devices: [], payloadBytes: 0 });
    const { copy, store } = await readAs(vmArchive, body);
    expect(outcomes(copy)).toBe('header ok, complete ok, content ok');
    expect(store.log.filter((line) => line.startsWith('GET'))).toHaveLength(3);
  });
});

describe('tar headers', () => {
  const withField = (at: number, bytes: number[]) => {
    const body = tar([{ name: './etc/vzdump/pct.conf', data: guestConf(ctArchive) }], 1.7e9);
    body.set(bytes, at);
    sealTarHeader(body);
    return body;
  };
  it.each<[string, Uint8Array, RegExp]>([
    ['a size that is no number', withField(124, [...Buffer.from('zzzzzzzzzzz')]), /size that is no number/],
    ['a size of 2^88', withField(124, [0x80, ...Array(11).fill(0xff)]), /size that is no number/],
    ['a negative size', withField(124, [0xff, ...Array(11).fill(0xff)]), /size that is no number/],
    ['a configuration of 7 GiB', withField(124, [...Buffer.from('77777777777')]), /bytes of configuration/],
    [
      'another first member',
      tar([{ name: './etc/passwd\u202e<b>' }], 1.7e9),
      /begins with .\/etc\/passwd.<b> instead/,
    ],
    ['nothing but zeros', new Uint8Array(10_240), /does not match its checksum/],
  ])('%s fails', async (_, body, reason) => {
    const { header } = await readAs(ctArchive, body);
    expect(header).toMatchObject({ outcome: 'failed', detail: expect.stringMatching(reason) });
  });

  it('a size in base 256 counts', async () => {
    const conf = guestConf(ctArchive);
    const body = withField(124, [0x80, ...Array(9).fill(0), conf.length >> 8, conf.length & 255]);
    const { copy } = await readAs(ctArchive, body);
    expect([outcomes(copy), copy.inside?.hostname]).toEqual(['header ok, complete ok, content ok', 'dns']);
  });

  it('endless extended records end the look at it', async () => {
    const member = { name: './x', data: 'x' };
    const head = tar([{ ...member, pax: { comment: 'x'.repeat(200_000) } }], 1.7e9);
    const { header } = await readAs(ctArchive, head);
    expect(header).toMatchObject({ outcome: 'failed' });
    const { header: huge } = await readAs(
      ctArchive,
      tar([{ ...member, pax: { size: '9'.repeat(15) } }], 1.7e9),
    );
    expect(huge?.outcome).toBe('failed');
  });
});

describe('bombs', () => {
  const zeros = Buffer.alloc(64 * 2 ** 20);
  const limits = { mostPlainBytes: 10 * 2 ** 20, late: () => false };
  /** One sound archive, and then far more than it should unpack to. */
  const bomb = Buffer.concat([plain(ctArchive), zeros]);

  it.each([
    ['zst', zstdCompressSync(bomb)],
    ['gz', gzipSync(bomb)],
    ['lzo', lzop(bomb)],
  ] as const)('%s: reading stops at the limit', async (packing, body) => {
    const [found] = await readArchive(streamed(body), { format: 'tar', packing, ...limits });
    expect(found).toMatchObject({
      proof: 'content',
      outcome: 'cannot',
      detail: expect.stringContaining('10485760'),
    });
  });

  it.each([
    ['zst', zstdCompressSync(zeros)],
    ['gz', gzipSync(zeros)],
  ] as const)('%s: of a head of zeros no more is unpacked than a header takes', async (compress, body) => {
    const name = archiveName({ ...vmArchive, compress });
    const { copies } = await readDump(memoryStore([{ key: `dump/${name}`, body }]));
    expect(copies[0]?.checks[0]).toMatchObject({ proof: 'header', outcome: 'failed' });
  });

  it('a window of a gigabyte is not allocated', async () => {
    const frame = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x04, 0xa0, 0x01, 0x00, 0x00, 1, 2, 3, 4);
    const [found] = await readArchive(streamed(frame), { format: 'vma', packing: 'zst', ...limits });
    expect(found).toMatchObject({ outcome: 'cannot', detail: expect.stringContaining('1024 MiB') });
  });

  it('time that is up ends it', async () => {
    const [found] = await readArchive(streamed(plain()), {
      format: 'vma',
      packing: 'none',
      mostPlainBytes: 1e9,
      late: () => true,
    });
    expect(found).toMatchObject({ outcome: 'cannot' });
  });
});

it('zstd without a checksum proves no content', async () => {
  const body = zstdCompressSync(plain(), { params: { [constants.ZSTD_c_checksumFlag]: 0 } });
  const found = await readArchive(streamed(body), {
    format: 'vma',
    packing: 'zst',
    mostPlainBytes: 1e9,
    late: () => false,
  });
  expect(found).toMatchObject([
    { proof: 'content', outcome: 'cannot' },
    { proof: 'complete', outcome: 'ok' },
  ]);
});

it('an archive of another backup in the middle of one is found', async () => {
  const one = plain();
  const other = vzdumpArchive({ ...vmArchive, compress: 'none', payloadBytes: 70_000, takenAt: 1.7e9 }).body;
  const mixed = Buffer.concat([one.subarray(0, 13_312), other.subarray(13_312)]);
  const [found] = await readArchive(streamed(mixed), {
    format: 'vma',
    packing: 'none',
    mostPlainBytes: 1e9,
    late: () => false,
  });
  expect(found).toMatchObject({ outcome: 'failed', detail: 'It has an extent of another archive in it.' });
});

it('an archive cut exactly between two extents lacks data', async () => {
  const disks = [{ key: 'scsi0', sizeBytes: 10 * 2 ** 20 }];
  const body = vzdumpArchive({ ...vmArchive, disks, compress: 'none', payloadBytes: 0 }).body;
  const [content, complete] = await readArchive(streamed(body.subarray(0, -512)), {
    format: 'vma',
    packing: 'none',
    mostPlainBytes: 1e9,
    late: () => false,
  });
  expect(content).toMatchObject({
    outcome: 'failed',
    detail: expect.stringMatching(/lacks data of the disk drive-scsi0: \d+ of 160/),
  });
  expect(complete).toMatchObject({ proof: 'complete', outcome: 'failed' });
});

it.each(variants)(
  'noise in place of a $format archive packed by $packing breaks nothing',
  async ({ format, packing }) => {
    const archive = { ...(format === 'vma' ? vmArchive : ctArchive), compress: packing };
    const { name, body } = vzdumpArchive({ ...archive, payloadBytes: 5000 });
    for (let seed = 0; seed < 15; seed++) {
      const random = randomFrom(seed);
      const noisy = new Uint8Array(body);
      for (let i = 0; i < 200; i++)
        noisy[Math.floor(random() ** 3 * noisy.length)] = Math.floor(random() * 256);
      const { copies } = await readDump(memoryStore([{ key: `dump/${name}`, body: noisy }]));
      expect(copies[0]?.checks.some(({ outcome }) => outcome === 'failed')).toBe(true);
    }
  },
);

it('names with control characters reach nobody as they are', async () => {
  const odd = 'vzdump-qemu-\x1b[31m\u202e<script>\n.vma.zst';
  const { copies, found } = await readDump(
    memoryStore([
      { key: `dump/${odd}`, body: new Uint8Array(0) },
      { key: `dump/${odd}.dat`, body: new Uint8Array(0) },
    ]),
  );
  for (const { key } of [...copies, ...found!.leftovers]) expect(key).not.toMatch(/[\x00-\x1f\u202e]/);
  expect(vzdumpName(`vzdump-qemu-${'9'.repeat(300)}.vma`)).toBeUndefined();
});
