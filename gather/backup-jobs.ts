import * as z from 'zod/mini';
import type { Facts } from '../audit/facts.ts';
import { type Asker, type Gathered, Unread } from './ask.ts';
import { flag, identifier, maybe, prose, rows, text, vmids, whole } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import { known } from './known.ts';
import { retentionOf } from './property-string.ts';
import { sorted } from './sorted.ts';

type Job = NonNullable<Facts['backupJobs']>[number];

/** vzdump jobs as configured; a missing `enabled` means that it is. */
export async function gatherBackupJobs(asker: Asker): Promise<Gathered<Job[]>> {
  const path = '/cluster/backup';
  const list = await asker.ask({ path, schema: rows, what: 'list the backup jobs' });
  if (list instanceof Unread) return { gaps: [list.as('backupJobs')] };
  const decoded = decodeRows(list, { group: 'backupJobs', schema: jobRow, what: 'a backup job', path });
  return { facts: sorted(decoded.rows.map(jobOf), ({ id }) => id), gaps: decoded.gaps };
}

const jobRow = z.object({
  id: text,
  enabled: maybe(flag),
  schedule: maybe(text),
  'next-run': maybe(whole),
  storage: maybe(identifier),
  node: maybe(identifier),
  mode: maybe(text),
  all: maybe(flag),
  exclude: maybe(vmids),
  vmid: maybe(vmids),
  pool: maybe(text),
  'prune-backups': maybe(z.unknown()),
  maxfiles: maybe(whole),
  comment: maybe(prose),
});

const jobOf = (row: z.output<typeof jobRow>): Job =>
  known({
    id: row.id,
    enabled: row.enabled ?? true,
    schedule: row.schedule,
    nextRun: row['next-run'],
    storage: row.storage,
    node: row.node,
    mode: row.mode,
    selection: selectionOf(row),
    retention: retentionOf(row['prune-backups'], row.maxfiles),
    comment: row.comment,
  });

function selectionOf({ pool, all, exclude = [], vmid = [] }: z.output<typeof jobRow>): Job['selection'] {
  const byNumber = (numbers: number[]) => sorted(numbers, (number) => number);
  if (pool !== undefined) return { kind: 'pool', pool };
  return all ? { kind: 'all', exclude: byNumber(exclude) } : { kind: 'vmids', vmids: byNumber(vmid) };
}
