import { reset } from 'cloudflare:test';
import { afterEach, expect, it } from 'vitest';
import { parseReport } from '../../audit/report.ts';
import { complete, previousOf } from '../../worker/complete.ts';
import { reportIdAt } from '../../worker/report-id.ts';
import { readReport, writeFacts } from '../../worker/store.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { bucket, recordOf, unreachedFacts } from './support.ts';

afterEach(reset);

const day = 86_400;
const seenAt = healthyFacts().takenAt;
const idOf = (days: number) => reportIdAt((seenAt + days * day) * 1000);

/** A night's audit, as a run leaves it. */
async function audit(days: number, facts = unreachedFacts(seenAt + days * day)) {
  const id = idOf(days);
  await writeFacts(bucket, recordOf(id, facts, await previousOf(bucket, 'lab', id)));
  await complete(bucket, 'lab', id);
  const stored = await readReport(bucket, 'lab', id);
  return parseReport(JSON.parse(stored?.text ?? ''));
}

it('runbooks stand while the cluster is out of reach for a week, and say whose facts they are and how old', async () => {
  const before = await audit(0, healthyFacts());
  expect(before.runbooks?.seenBy).toBeUndefined();
  const titles = before.runbooks?.runbooks.map(({ title }) => title) ?? [];
  expect(titles.length).toBeGreaterThan(5);
  for (let days = 1; days <= 7; days += 1) {
    const { reachable, takenAt, runbooks } = await audit(days);
    expect({ reachable, takenAt }).toEqual({ reachable: false, takenAt: seenAt + days * day });
    expect(runbooks).toMatchObject({ seenAt, seenBy: idOf(0) });
    expect(runbooks?.runbooks.map(({ title }) => title)).toEqual(titles);
    expect(runbooks?.restore.guests.map(({ id }) => id)).toEqual(
      before.runbooks?.restore.guests.map(({ id }) => id),
    );
  }
});
