import { createHash } from 'node:crypto';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { rcloneCrypt, rcloneName } from '../../../demo/offsite/rclone-crypt.ts';
import { companions, halfWritten, vzdumpArchive } from '../../../demo/offsite/vzdump.ts';
import { ctArchive, vmArchive } from '../../support/vzdump-target.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

it('the same archive comes out of the same arguments', () => {
  for (const archive of [vmArchive, ctArchive]) {
    expect(vzdumpArchive(archive)).toEqual(vzdumpArchive(archive));
    expect(vzdumpArchive({ ...archive, takenAt: 1.7e9 }).body).not.toEqual(vzdumpArchive(archive).body);
  }
});

it('names are in the time zone of the node', () => {
  expect(vzdumpArchive(vmArchive).name).toBe('vzdump-qemu-100-2026_11_22-01_26_18.vma.zst');
  expect(vzdumpArchive({ ...ctArchive, zoneSeconds: -18_000, compress: 'none' }).name).toBe(
    'vzdump-lxc-101-2026_11_21-19_36_18.tar',
  );
  expect(halfWritten({ ...vmArchive, compress: 'none' }).name).toBe(
    'vzdump-qemu-100-2026_11_22-01_26_18.dat',
  );
  expect(halfWritten(vmArchive).name).toBe('vzdump-qemu-100-2026_11_22-01_26_18.vma.dat');
  expect(companions(vmArchive, { notes: true, protected: true }).map(({ name }) => name)).toEqual([
    'vzdump-qemu-100-2026_11_22-01_26_18.log',
    'vzdump-qemu-100-2026_11_22-01_26_18.vma.zst.notes',
    'vzdump-qemu-100-2026_11_22-01_26_18.vma.zst.protected',
  ]);
});

it('a VMA has its layout: header, checksum, configuration, devices, extents to the last byte', () => {
  const body = Buffer.from(vzdumpArchive({ ...vmArchive, compress: 'none' }).body);
  const size = body.readUInt32BE(56);
  expect([text(body.subarray(0, 4)), body.readUInt32BE(4), body.readUInt32BE(48)]).toEqual([
    'VMA\0',
    1,
    12_288,
  ]);
  expect(Number(body.readBigInt64BE(24))).toBe(vmArchive.takenAt + 3);
  const header = Buffer.from(body.subarray(0, size)).fill(0, 32, 48);
  expect(createHash('md5').update(header).digest()).toEqual(Buffer.from(body.subarray(32, 48)));
  const conf = 12_288 + body.readUInt32BE(3068);
  const length = body.readUInt16LE(conf);
  expect(text(body.subarray(conf + 2, conf + 2 + length))).toMatch(
    /\nsmbios1: uuid=.*\n#qmdump#map:scsi0:drive-scsi0:/s,
  );
  expect([body.readBigUInt64BE(4096 + 40), body.readBigUInt64BE(4096 + 72)]).toEqual([33_554_432n, 540_672n]);
  let at = size;
  for (; at < body.length; at += 512 + 4096 * body.readUInt16BE(at + 6)) {
    const extent = Buffer.from(body.subarray(at, at + 512));
    expect([text(extent.subarray(0, 4)), extent.subarray(8, 24)]).toEqual(['VMAE', body.subarray(8, 24)]);
    const sum = Buffer.from(extent.subarray(24, 40));
    expect(
      createHash('md5')
        .update(extent.fill(0, 24, 40))
        .digest(),
    ).toEqual(sum);
  }
  expect(at).toBe(body.length);
});

it('a container begins with the records and the text of pct.conf, and is filled up to 10 KiB', () => {
  const body = vzdumpArchive({ ...ctArchive, compress: 'none' }).body;
  expect(text(body.subarray(0, 40))).toContain('./etc/vzdump/PaxHeaders/pct.conf');
  expect(text(body.subarray(1024, 1046))).toBe('./etc/vzdump/pct.conf\0');
  expect(text(body.subarray(1536, 2000))).toContain('\nhostname: dns\n');
  expect(body.length % 10_240).toBe(0);
});

describe('packers', () => {
  const plain = Buffer.from(vzdumpArchive({ ...vmArchive, compress: 'none' }).body);

  it('zstd: one frame without its size, with a checksum', () => {
    const { body } = vzdumpArchive(vmArchive);
    expect(text(body.subarray(0, 5))).toBe('\x28\xb5\x2f\xfd\x04');
    expect(zstdDecompressSync(body)).toEqual(plain);
  });

  it('gzip', () => {
    expect(gunzipSync(vzdumpArchive({ ...vmArchive, compress: 'gz' }).body)).toEqual(plain);
  });
});

it('rclone crypt has the lengths of the real one', () => {
  expect(rcloneCrypt('x', 2_615_016)).toHaveLength(2_615_688);
  expect(text(rcloneCrypt('x', 5).subarray(0, 8))).toBe('RCLONE\0\0');
  const name = rcloneName(`dump/${vzdumpArchive(vmArchive).name}`);
  expect(name).toMatch(/^[0-9a-v]{26}\/[0-9a-v]{77}$/);
  expect(rcloneName(`dump/${vzdumpArchive(vmArchive).name}`)).toBe(name);
});
