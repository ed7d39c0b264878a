import { reset } from 'cloudflare:test';
import { afterEach, describe, expect, it } from 'vitest';
import { recordMissed, recordSilence, settle } from '../../worker/missed.ts';
import { keys, readLatest, readRows, writeFacts } from '../../worker/store.ts';
import { bucket, first, recordOf, second, storedJson, storedKeys, storeReport, third } from './support.ts';

afterEach(reset);

const rows = () => readRows(bucket, 'lab', 2026);

describe('an audit that did not end', () => {
  it('is completed when its report was written', async () => {
    const row = await storeReport(first);
    for (const key of [keys.index('lab', 2026), keys.latest('lab')]) await bucket.delete(key);
    expect(await settle(bucket, 'lab', first, 'interrupted')).toEqual(row);
    expect(await rows()).toEqual([row]);
    expect((await readLatest(bucket, 'lab'))?.id).toBe(first);
  });

  it('is judged and completed when only its facts were written', async () => {
    await writeFacts(bucket, recordOf(first));
    const row = await settle(bucket, 'lab', first, 'interrupted');
    expect(row.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(await storedKeys('lab/reports/')).toEqual([keys.report('lab', first)]);
  });

  it('is recorded as missed when nothing was written', async () => {
    await settle(bucket, 'lab', first, 'Offsight is not set up:\n- this\n- that');
    expect(await rows()).toMatchObject([
      {
        id: first,
        digest: null,
        overall: null,
        reachable: false,
        missed: 'Offsight is not set up: this that',
      },
    ]);
    expect(await storedKeys()).toEqual([keys.index('lab', 2026)]);
  });

  it('is recorded as missed, with its facts kept, when they cannot be judged', async () => {
    await bucket.put(keys.facts('lab', first), '{"id":"x"}');
    await settle(bucket, 'lab', first, 'interrupted');
    const [row] = await rows();
    expect(row?.missed).toMatch(/^The facts were gathered and could not be judged: /);
    expect(await storedJson(keys.facts('lab', first))).toEqual({ id: 'x' });
  });
});

describe('times without any trace', () => {
  it.each([
    ['none between two days', second, 24, []],
    ['one day left out', third, 24, [[second, 'An audit was expected at this time']]],
    ['a schedule moved by eleven hours', '20261116T141700Z', 24, []],
    [
      'hours left out of an hourly schedule',
      '20261115T061700Z',
      1,
      [['20261115T051700Z', '2 audits were expected up to']],
    ],
    ['weekly audits', third, 168, []],
    ['an audit by hand', '20261120T031700Z-m', 24, []],
  ] as const)('%s', async (_, id, everyHours, expected) => {
    await storeReport(first);
    await recordSilence(bucket, 'lab', id, everyHours);
    await recordSilence(bucket, 'lab', id, everyHours);
    const missed = (await rows()).filter(({ missed }) => missed !== undefined);
    expect(missed.map(({ id }) => id)).toEqual(expected.map(([id]) => id));
    for (const [index, [, text]] of expected.entries()) expect(missed[index]?.missed).toContain(text);
  });

  it('there are none before the first audit, nor after one that was recorded as missed', async () => {
    await recordSilence(bucket, 'lab', first, 24);
    expect(await rows()).toEqual([]);
    await recordMissed(bucket, 'lab', first, 'interrupted');
    await recordSilence(bucket, 'lab', second, 24);
    expect(await rows()).toHaveLength(1);
  });
});
