import { reset } from 'cloudflare:test';
import { afterEach, expect, it } from 'vitest';
import type { ReportRow } from '../../audit/report.ts';
import { sha256 } from '../../worker/bucket.ts';
import { previousOf } from '../../worker/complete.ts';
import { recordMissed } from '../../worker/missed.ts';
import { bucketSource } from '../../worker/source.ts';
import {
  advanceLatest,
  newestRow,
  putRow,
  readFacts,
  readLatest,
  readReport,
  readRows,
  readYears,
  writeFacts,
} from '../../worker/store.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import {
  bucket,
  first,
  recordOf,
  second,
  storedKeys,
  storeReport,
  third,
  unreachedFacts,
} from './support.ts';

afterEach(reset);

it('files everything of an audit under its cluster and year', async () => {
  const row = await storeReport(first);
  expect(await storedKeys()).toEqual([
    `lab/facts/2026/${first}.json`,
    'lab/index/2026.json',
    'lab/latest.json',
    `lab/reports/2026/${first}.json`,
  ]);
  const stored = await readReport(bucket, 'lab', first);
  expect(row.digest).toBe(stored?.digest);
  expect(row.digest).toBe(await sha256(stored?.text ?? ''));
  expect(await readRows(bucket, 'lab', 2026)).toEqual([row]);
  expect(await readLatest(bucket, 'lab')).toEqual({ id: first, takenAt: row.takenAt });
});

it('never changes facts and reports once written', async () => {
  await storeReport(first);
  const before = await readReport(bucket, 'lab', first);
  const changed = healthyFacts();
  changed.gaps.push({ group: 'ha', reason: 'timeout', detail: 'late' });
  await writeFacts(bucket, recordOf(first, changed));
  await storeReport(first, changed);
  expect(await readReport(bucket, 'lab', first)).toEqual(before);
  expect((await readFacts(bucket, 'lab', first))?.facts.gaps).toEqual([]);
});

it('points to the newest report whatever the order in which they end', async () => {
  for (const id of [second, first]) await advanceLatest(bucket, 'lab', { id, takenAt: 1 });
  expect((await readLatest(bucket, 'lab'))?.id).toBe(second);
});

it('keeps the rows of a year newest first, one a time, under eight writers', async () => {
  const row = await storeReport(first);
  const ids = ['01', '02', '03', '04', '05', '06', '07', '08'].map((day) => `202612${day}T031700Z`);
  await Promise.all(
    ids.flatMap((id) => [putRow(bucket, 'lab', { ...row, id }), putRow(bucket, 'lab', { ...row, id })]),
  );
  const rows = await readRows(bucket, 'lab', 2026);
  expect(rows.map(({ id }) => id)).toEqual([...ids.toReversed(), first]);
});

it('replaces the row of a missed audit by its report, never the other way round', async () => {
  await recordMissed(bucket, 'lab', first, 'interrupted');
  const row = await storeReport(first);
  await recordMissed(bucket, 'lab', first, 'interrupted');
  expect(await readRows(bucket, 'lab', 2026)).toEqual([row]);
});

it('looks back over the turn of the year', async () => {
  const row = await storeReport(first);
  const old: ReportRow = { ...row, id: '20251231T031700Z' };
  await putRow(bucket, 'lab', old);
  await putRow(bucket, 'lab', { ...row, id: '20270101T031700Z', reachable: false });
  expect(await readYears(bucket, 'lab')).toEqual([2027, 2026, 2025]);
  expect((await newestRow(bucket, 'lab', ({ id }) => id < first))?.id).toBe(old.id);
  expect(await newestRow(bucket, 'lab', () => false)).toBeNull();
});

it('compares with the newest earlier audit of a cluster that could be read', async () => {
  await storeReport(first);
  await storeReport(second, unreachedFacts());
  expect(await previousOf(bucket, 'lab', third)).toBe(first);
  expect(await previousOf(bucket, 'lab', first)).toBeNull();
});

it('gives pages the reports of the configured clusters', async () => {
  const row = await storeReport(first);
  const source = bucketSource(bucket, {
    clusters: [{ id: 'lab', name: 'My lab' }, { id: 'other' }],
  } as never);
  expect(await source.clusters()).toEqual([
    { id: 'lab', name: 'My lab' },
    { id: 'other', name: 'other' },
  ]);
  expect((await source.latest('lab'))?.id).toBe(first);
  expect(await source.latest('other')).toBeNull();
  expect(await source.report('lab', second)).toBeNull();
  expect(await source.report('lab', '../lab/latest')).toBeNull();
  expect(await source.years('lab')).toEqual([2026]);
  expect(await source.rows('lab', 2026)).toEqual([row]);
});
