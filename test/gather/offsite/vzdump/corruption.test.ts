import { describe, expect, it } from 'vitest';
import { archiveName, halfWritten, vzdumpArchive } from '../../../../demo/offsite/vzdump.ts';
import { randomFrom } from '../../../../demo/seed.ts';
import { archiveTail, impossibleSize, tailBytes } from '../../../../gather/offsite/vzdump/archive/tail.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { damages, failing, type Proof, rows, sound, variants } from '../../../support/vzdump-damage.ts';
import {
  auditAt,
  ctArchive,
  outcomes,
  readDump,
  uploaded,
  vmArchive,
} from '../../../support/vzdump-target.ts';

describe.each(variants)('a $format archive packed by $packing', (variant) => {
  const samples = Array.from({ length: 4 }, (_, seed) => sound(variant, seed));

  it('raises no alarm while it is sound', async () => {
    for (const sample of samples) expect([...(await failing(variant, sample, sample))]).toEqual([]);
  });

  it.each(damages)('$what', async ({ apply, detected }) => {
    const runs = 20;
    const found = new Map<Proof, number>();
    for (let seed = 0; seed < runs; seed++) {
      const original = samples[seed % samples.length]!;
      for (const proof of await failing(variant, apply(original, randomFrom(seed)), original))
        found.set(proof, (found.get(proof) ?? 0) + 1);
    }
    // The tail's rates are measured below, over more runs.
    for (const [proof, share] of Object.entries(detected(variant)))
      if (proof !== 'complete' || share === 1)
        expect([proof, (found.get(proof as Proof) ?? 0) / runs]).toEqual([proof, atLeast(share)]);
  });

  it('cut at a random place is told by its end as often as is promised', () => {
    const { format, packing } = variant;
    const runs = 500;
    let found = 0;
    for (let seed = 0; seed < runs; seed++) {
      const body = damages[0]!.apply(samples[seed % samples.length]!, randomFrom(1000 + seed));
      const tail = body.subarray(Math.max(0, body.length - tailBytes(format, packing)));
      const end = impossibleSize(format, packing, body.length) ?? archiveTail(format, packing, tail);
      if (end.outcome === 'failed') found++;
    }
    expect(found / runs).toBeGreaterThanOrEqual(damages[0]!.detected(variant).complete ?? 1);
  });
});

const atLeast = (share: number) => expect.toSatisfy((rate: number) => rate >= share, `at least ${share}`);

describe('by the reader, which looks at no more than it needs', () => {
  const compress = ['none', 'zst', 'gz', 'lzo'] as const;
  const each = [vmArchive, ctArchive].flatMap((archive) =>
    compress.map((packing) => ({ ...archive, compress: packing })),
  );

  it.each(each)("another guest's archive under a guest's name: $type $compress", async (archive) => {
    const other = { ...archive, vmid: 555, hostname: 'other', macs: ['bc:24:11:00:05:55'], uuid: undefined };
    const store = memoryStore([
      uploaded({ ...vzdumpArchive(other), name: archiveName(archive) }),
      uploaded(vzdumpArchive({ ...archive, vmid: 556 })),
    ]);
    const { copies } = await readDump(store);
    const swapped = copies.find(({ vmid }) => vmid === archive.vmid);
    // Nothing is wrong with it but whose it is.
    expect(outcomes(swapped!)).not.toContain('failed');
    expect(swapped?.inside).toMatchObject({ hostname: 'other', macs: ['BC:24:11:00:05:55'] });
  });

  it.each(each)('half-written: $type $compress', async (archive) => {
    const file = halfWritten(archive);
    const { copies, found } = await readDump(memoryStore([uploaded(file)]));
    expect(copies).toEqual([]);
    expect(found?.leftovers).toMatchObject([{ what: 'half-written', sizeBytes: file.body.length }]);
  });

  it.each(each)('half-written, and given its name all the same: $type $compress', async (archive) => {
    const { copies } = await readDump(
      memoryStore([uploaded({ ...halfWritten(archive), name: archiveName(archive) })]),
    );
    expect(outcomes(copies[0]!)).toMatch(/complete failed/);
  });

  it.each(each)('a name in another time zone than one thinks: $type $compress', async (archive) => {
    for (const zoneSeconds of [-8 * 3600, 0, 20_700, 14 * 3600]) {
      const { copies, found } = await readDump(
        memoryStore([uploaded(vzdumpArchive({ ...archive, zoneSeconds }))]),
      );
      expect(found?.zoneSeconds).toBe(zoneSeconds);
      expect(Math.abs(copies[0]!.takenAt - archive.takenAt)).toBeLessThan(5);
    }
  });

  it.each(each)('renamed by hand: $type $compress', async (archive) => {
    const file = vzdumpArchive(archive);
    const name = file.name.replace(/-\d{4}_.*?\./, '-before-upgrade.');
    const { copies } = await readDump(memoryStore([uploaded({ ...file, name })]));
    expect(copies).toMatchObject([
      { type: archive.type, vmid: archive.vmid, timeFrom: 'header', inside: { hostname: archive.hostname } },
    ]);
    expect(Math.abs(copies[0]!.takenAt - archive.takenAt)).toBeLessThan(5);
  });

  it.each(each)('an old archive with a new name: $type $compress', async (archive) => {
    const old = vzdumpArchive({ ...archive, takenAt: archive.takenAt - 90 * 86_400 });
    const { copies } = await readDump(memoryStore([uploaded({ ...old, name: archiveName(archive) })]));
    expect(auditAt - copies[0]!.takenAt).toBeGreaterThan(90 * 86_400);
  });
});

it('lists every damage for every format', () => {
  expect(rows).toHaveLength(damages.length * variants.length);
  const undetected = rows.filter(({ detected }) => !('complete' in detected) && !('content' in detected));
  // Without a packer's checksum changed data shows only where the uploader kept an MD5.
  expect(undetected.map(({ variant, damage }) => `${variant}: ${damage}`)).toEqual([
    'tar: one bit of its header changed',
    'vma: one bit of its data changed',
    'tar: one bit of its data changed',
    'vma: one bit near its end changed',
    'vma: a part overwritten with zeros',
    'tar: a part overwritten with zeros',
  ]);
});
