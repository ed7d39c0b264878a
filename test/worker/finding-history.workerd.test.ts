import { beforeEach, expect, it, vi } from 'vitest';
import type { Facts } from '../../audit/facts.ts';
import { parseReport, type Report } from '../../audit/report.ts';
import { complete, reportBefore } from '../../worker/complete.ts';
import { keys, readReport, writeFacts } from '../../worker/store.ts';
import { days, healthyFacts } from '../support/healthy-facts.ts';
import { bucket, first, recordOf, second, storeReport, third, unreachedFacts } from './support.ts';

beforeEach(async () => {
  const { objects } = await bucket.list();
  for (const { key } of objects) await bucket.delete(key);
});

const subject = 'lxc/101';
/** A cluster in which one guest, that should be backed up, is in no job. */
function lacking(day: number): Facts {
  const facts = healthyFacts();
  facts.takenAt += days(day);
  for (const job of facts.backupJobs) job.selection = { kind: 'all', exclude: [101] };
  return facts;
}

/** The same steps as an audit takes: what to go on from is looked up when the facts are written. */
async function audit(id: string, facts: Facts, previous: string | null): Promise<Report> {
  const earlier = await reportBefore(bucket, 'lab', id);
  await writeFacts(bucket, { ...recordOf(id, facts, previous), earlier });
  await complete(bucket, 'lab', id);
  return stored(id);
}

async function stored(id: string): Promise<Report> {
  const report = await readReport(bucket, 'lab', id);
  return parseReport(JSON.parse(report?.text ?? 'null'));
}

const found = ({ results }: Report) =>
  results
    .find(({ rule }) => rule === 'backup-covers-guests')
    ?.verdicts.find((verdict) => verdict.subject === subject);

it('since when a finding is open is carried on through an audit that reached nobody', async () => {
  expect(found(await audit(first, lacking(0), null))?.seen).toMatchObject({
    since: { report: first },
    reports: 1,
  });
  const silent = await audit(second, unreachedFacts(healthyFacts().takenAt + days(1)), first);
  expect(silent.past?.unseen.find((entry) => entry.subject === subject)).toMatchObject({ why: 'lost-sight' });
  const again = await audit(third, lacking(2), first);
  expect(found(again)?.seen).toMatchObject({ since: { report: first }, reports: 2 });
});

it('judging again gives the same bytes', async () => {
  await audit(first, lacking(0), null);
  await audit(second, lacking(1), first);
  const before = await readReport(bucket, 'lab', second);
  await bucket.delete(keys.report('lab', second));
  await complete(bucket, 'lab', second);
  expect((await readReport(bucket, 'lab', second))?.digest).toBe(before?.digest);
});

it('a record of an earlier version goes on from the report it was to be compared with', async () => {
  await storeReport(first, lacking(0));
  await writeFacts(bucket, recordOf(second, lacking(1), first));
  await complete(bucket, 'lab', second);
  expect(found(await stored(second))?.seen).toMatchObject({ since: { report: first }, reports: 2 });
});

it('an earlier report that cannot be read costs the history alone', async () => {
  const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {});
  await storeReport(first, lacking(0));
  await bucket.put(keys.report('lab', first), '{"id": 1}');
  const report = await audit(second, lacking(1), null);
  expect(found(report)?.seen).toMatchObject({ since: { report: second }, reports: 1 });
  expect(String(warnings.mock.calls)).toContain(`${first}, from which the history of findings would go on`);
  warnings.mockRestore();
});

it('names the report before, whatever that could see', async () => {
  await storeReport(first);
  await storeReport(second, unreachedFacts());
  expect(await reportBefore(bucket, 'lab', third)).toBe(second);
  expect(await reportBefore(bucket, 'lab', first)).toBeNull();
});
