import { reset } from 'cloudflare:test';
import { afterEach, describe, expect, it } from 'vitest';
import { vzdumpArchive } from '../../../demo/offsite/vzdump.ts';
import { r2Reader } from '../../../gather/offsite/r2.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { ctArchive, outcomes, readDump, uploaded, vmArchive } from '../../support/vzdump-target.ts';
import { bucket } from '../support.ts';

afterEach(reset);

/** workerd's own zstd cannot pack what stays larger than some 40 KiB, here of the writer's; unpacking it can. */
const payloadBytes = 65_536;

const whole = 'header ok, complete ok, content ok';

describe('vzdump archives in workerd', () => {
  it.each([
    ['vma', 'zst', vmArchive],
    ['vma', 'gz', vmArchive],
    ['vma', 'lzo', vmArchive],
    ['vma', 'none', vmArchive],
    ['tar', 'zst', ctArchive],
    ['tar', 'gz', ctArchive],
  ] as const)('are read and proven: %s %s', async (_, compress, archive) => {
    const file = vzdumpArchive({ ...archive, compress, payloadBytes });
    const { copies } = await readDump(memoryStore([uploaded(file)]));
    expect(copies.map(outcomes)).toEqual([whole]);
    expect(copies[0]?.inside?.hostname).toBe(archive.hostname);
  });

  it.each(['zst', 'gz'] as const)('show that data was changed or cut off: %s', async (compress) => {
    const file = vzdumpArchive({ ...vmArchive, compress, payloadBytes });
    const flipped = new Uint8Array(file.body);
    flipped[20_000]! ^= 4;
    const cut = file.body.subarray(0, -9_000);
    for (const body of [flipped, cut]) {
      const { copies } = await readDump(memoryStore([uploaded({ ...file, body })]));
      expect(outcomes(copies[0]!)).toMatch(/failed/);
    }
  });

  it('are read through an R2 binding', async () => {
    const file = vzdumpArchive({ ...vmArchive, payloadBytes });
    await bucket.put(`dump/${file.name}`, file.body, { customMetadata: { mtime: String(file.mtime) } });
    const { copies, gaps } = await readDump(r2Reader(bucket, 'AUDITS'));
    expect([copies.map(outcomes), gaps]).toEqual([[whole], []]);
    expect(copies[0]).toMatchObject({ vmid: 100, timeFrom: 'header', takenAt: vmArchive.takenAt + 3 });
  });
});
