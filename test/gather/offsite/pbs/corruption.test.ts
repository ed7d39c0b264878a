import { describe, expect, it } from 'vitest';
import { randomFrom, shuffled } from '../../../../demo/seed.ts';
import { joined } from '../../../../gather/offsite/joined.ts';
import { readChunks } from '../../../../gather/offsite/pbs/chunks.ts';
import { digestAt, digestOf, digestSet } from '../../../../gather/offsite/pbs/digests.ts';
import type { NeededCopy } from '../../../../gather/offsite/pbs/needed.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import {
  chance,
  damaged,
  damages,
  detectedIn,
  intact,
  rows,
  samples,
  variants,
} from '../../../support/pbs-damage.ts';
import { audited, dns, stored, web } from '../../../support/pbs-target.ts';

const failing = async (objects: Parameters<typeof memoryStore>[0]) => {
  const { found } = await audited({ store: memoryStore(objects) });
  const checks = found.copies.flatMap((copy) => copy.checks);
  return [...new Set(checks.filter(({ outcome }) => outcome === 'failed').map(({ proof }) => proof))].sort();
};

describe.each(variants)('in a datastore that is %s', (variant) => {
  const objects = intact(variant);
  it.each(damages)('$what', async (damage) => {
    for (let seed = 0; seed < 5; seed++)
      expect(await failing(damaged(objects, damage, randomFrom(seed))), `seed ${seed}`).toEqual(
        detectedIn(damage, variant),
      );
  });
});

it('a missing manifest makes a copy that never ended, and the one before it the newest', async () => {
  const objects = stored([web(), web({ takenAt: web().takenAt + 86_400 })]);
  const store = memoryStore(objects);
  store.remove('main/.cnt/vm/100/2026-11-21T01:00:00Z/index.json.blob');
  const { copies } = (await audited({ store })).found;
  expect(copies.map(({ unfinished, checks }) => [unfinished, checks.length])).toEqual([
    [true, 0],
    [undefined, 3],
  ]);
});

it('tells nothing wrong of intact stores', async () => {
  for (let seed = 0; seed < 2; seed++)
    for (const uncompressed of [true, false])
      for (const encrypt of [true, false, 'sign-only'] as const) {
        const snapshots = [
          web({ encrypt }),
          web({ encrypt, takenAt: web().takenAt + 3600, changed: 0.5 }),
          dns({ encrypt, split: seed % 2 === 0, namespace: 'lab/web' }),
          dns({ type: 'host', id: 'nas', conf: undefined, encrypt }),
        ];
        const objects = stored(snapshots, { seed: `intact ${seed}`, uncompressed });
        const { found, gaps } = await audited({ objects });
        expect(
          found.copies.flatMap(({ checks }) => checks).filter(({ outcome }) => outcome !== 'ok'),
        ).toEqual([]);
        expect(found.datastore).toMatchObject({ missingChunks: 0, damagedChunks: 0, badChunks: 0 });
        expect(gaps).toEqual([]);
      }
});

/** How often reading so many finds one of the damaged, over many choices of the damaged and of the place to begin. */
async function measured(
  { damagedShare, read }: (typeof samples)[number],
  runs: number,
): Promise<[number, number]> {
  const chunks = stored([web({ disks: [{ name: 'scsi0', sizeBytes: 2 ** 20, empty: 0 }] })], {
    chunkBytes: 2 ** 12,
    uncompressed: true,
  }).filter(({ key }) => key.includes('/.chunks/'));
  const { length } = chunks;
  const digests = digestSet(joined(chunks.map(({ key }) => digestOf(key.slice(-64)))));
  const bad = Math.round(length * damagedShare);
  let found = 0;
  for (let seed = 0; seed < runs; seed++) {
    const random = randomFrom(seed);
    const broken = new Set(shuffled(chunks, random).slice(0, bad));
    const store = memoryStore(
      chunks.map((each) => (broken.has(each) ? { ...each, body: each.body.subarray(1) } : each)),
    );
    const copy: NeededCopy = { ...needing, digests, damaged: new Map(), missing: new Map() };
    const start = Math.floor(random() * (length - read + 1));
    const from =
      start > 0 ? { datastore: 'main', digest: digestOf(digestAt(digests, start - 1)) } : undefined;
    await readChunks({ ...reading, store }, [copy], from, read);
    expect(store.log).toHaveLength(read);
    if (copy.damaged.size > 0) found++;
  }
  return [found / runs, 1 - noneOf(length, bad, read)];
}

it.each(samples)(
  'where $damagedShare of the chunks are damaged, reading $read tells as often as reckoned',
  async (sample) => {
    const runs = 150;
    const [rate, exact] = await measured(sample, runs);
    // No chunk is read twice, so that chances are a little better than of dice.
    expect(exact).toBeGreaterThanOrEqual(chance(sample));
    expect(Math.abs(rate - exact)).toBeLessThanOrEqual(3 * Math.sqrt((exact * (1 - exact)) / runs));
  },
);

/** Chance to read none of the damaged ones. */
function noneOf(all: number, bad: number, read: number): number {
  let chance = 1;
  for (let i = 0; i < read; i++) chance *= Math.max(0, all - bad - i) / (all - i);
  return chance;
}

const reading = {
  prefix: 'main/',
  target: 'away',
  datastore: 'main',
  now: () => 0,
  gaps: [],
  failures: { inRow: 0 },
};
const needing = {
  datastore: 'main',
  copy: { key: 'vm/100', takenAt: 0, timeFrom: 'key' as const, checks: [] },
  listed: 0,
  read: 0,
  moreMissing: 0,
};

it('has a row for every damage in every variant', () => {
  expect(rows).toHaveLength(damages.length * variants.length);
  expect(rows.filter(({ detectedBy, note }) => detectedBy.length === 0 && !note)).toEqual([]);
});
