/** Reports and alerts in the bucket, as runs leave them. */
import type { AlertMessage } from '../../../audit/alert/message.ts';
import { type Report, rowOf } from '../../../audit/report.ts';
import type { OutboxRecord } from '../../../worker/alert/outbox.ts';
import { sha256 } from '../../../worker/bucket.ts';
import { recordMissed } from '../../../worker/missed.ts';
import { reportIdAt } from '../../../worker/report-id.ts';
import { advanceLatest, keys, putRow, writeReport } from '../../../worker/store.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { worse } from '../alert/sample.ts';
import { bucket } from '../support.ts';

export const cluster = { id: 'lab', name: 'Lab', urls: ['https://pve.example'] };

const idOf = (takenAt: number) => reportIdAt(takenAt * 1000);

/** The sample report with another time, and whatever else is changed. */
export async function storeSample(
  takenAt: number,
  changes: Partial<Report> = {},
  id = 'lab',
): Promise<string> {
  const of = { ...sampleReport().cluster, id };
  const report = sampleReport({ id: idOf(takenAt), takenAt, cluster: of, ...changes });
  await writeReport(bucket, id, report);
  await putRow(bucket, id, rowOf(report, await sha256(JSON.stringify(report))));
  await advanceLatest(bucket, id, report);
  return report.id;
}

export const scored = (overall: number | null): Partial<Report> => ({
  score: { ...sampleReport().score, overall },
});

export async function storeMissed(takenAt: number, reason: string): Promise<void> {
  await recordMissed(bucket, 'lab', idOf(takenAt), reason);
}

/** An alert; one of which nothing is left to be sent unless the record is changed. */
export async function storeAlert(
  createdAt: number,
  changes: Partial<AlertMessage> = {},
  more: Partial<OutboxRecord> = {},
): Promise<void> {
  const kind = changes.kind ?? worse.kind;
  const report = idOf(createdAt);
  const id = `${report}-${kind}`;
  const path = `/lab/reports/${report}/`;
  const message = { ...worse, id, report, path, takenAt: createdAt, ...changes };
  const record = { version: 1, createdAt, message, deliveries: {}, closedAt: createdAt, ...more };
  await bucket.put(keys.alert('lab', id), JSON.stringify(record));
}
