import * as z from 'zod/mini';
import type { Facts } from '../audit/facts.ts';
import { type Asker, type Gathered, Unread } from './ask.ts';
import { amount, flag, identifier, maybe, prose, rowsOf, text, time, vmids, whole } from './decode.ts';
import { decodeList } from './decode-rows.ts';
import { known } from './known.ts';
import { isOn, properties, retentionOf } from './property-string.ts';
import { withNextRuns } from './schedules.ts';
import { sorted } from './sorted.ts';

type Job = NonNullable<Facts['backupJobs']>[number];

/** vzdump jobs as configured, with their next runs; a missing `enabled` means that it is. Gaps `incomplete`, `<job>/nextRuns`. */
export async function gatherBackupJobs(asker: Asker): Promise<Gathered<Job[]>> {
  const path = '/cluster/backup';
  const list = await asker.ask({ path, schema: rowsOf(jobRow), what: 'list the backup jobs' });
  if (list instanceof Unread) return { gaps: [list.as('backupJobs')] };
  const about = { group: 'backupJobs', schema: jobRow, what: 'a backup job', path } as const;
  const decoded = decodeList(list, about, { things: 'backup jobs' });
  const jobs = sorted(decoded.rows.map(jobOf), ({ id }) => id);
  asker.nextWave();
  const planned = await withNextRuns(asker, jobs);
  return { facts: planned.facts, gaps: [...decoded.gaps, ...planned.gaps] };
}

const jobRow = z.object({
  id: text,
  enabled: maybe(flag),
  schedule: maybe(text),
  'next-run': maybe(time),
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
  bwlimit: maybe(amount),
  compress: maybe(text),
  'repeat-missed': maybe(flag),
  'notification-mode': maybe(text),
  mailto: maybe(text),
  fleecing: maybe(z.unknown()),
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
    bandwidthKiB: row.bwlimit,
    compress: row.compress,
    repeatMissed: row['repeat-missed'],
    notificationMode: row['notification-mode'],
    mailsTo: row.mailto !== undefined,
    fleecing: fleecingIn(row.fleecing),
  });

/** An object, or as it stands in the file: `enabled=1,storage=local-lvm`. */
function fleecingIn(value: unknown): boolean | undefined {
  if (typeof value === 'string') return isOn(properties(value, 'enabled').get('enabled'));
  return fleecingSchema.safeParse(value).data?.enabled;
}

const fleecingSchema = z.object({ enabled: maybe(flag) });

function selectionOf({ pool, all, exclude = [], vmid = [] }: z.output<typeof jobRow>): Job['selection'] {
  const byNumber = (numbers: number[]) => sorted(numbers, (number) => number);
  if (pool !== undefined) return { kind: 'pool', pool };
  return all ? { kind: 'all', exclude: byNumber(exclude) } : { kind: 'vmids', vmids: byNumber(vmid) };
}
