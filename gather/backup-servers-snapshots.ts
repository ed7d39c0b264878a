import * as z from 'zod/mini';
import { type Asker, api, Unread } from './ask.ts';
import type { BackupServer } from './backup-servers.ts';
import { inNamespace, namedPlace, type SnapshotQuestion, subjectOf, types } from './backup-servers-plan.ts';
import { type ServerGap, safeName, serverRows } from './backup-servers-rows.ts';
import { amount, flag, maybe, rows, rowsOf, text, time } from './decode.ts';
import { known } from './known.ts';

export type ServerSnapshot = NonNullable<BackupServer['datastores'][number]['snapshots']>[number];

const snapshotRow = z.object({
  'backup-type': z.enum(types),
  'backup-id': safeName,
  'backup-time': time,
  size: maybe(amount),
  protected: maybe(flag),
  owner: maybe(text),
  fingerprint: maybe(text),
  verification: maybe(z.object({ state: maybe(text), upid: maybe(text) })),
  /** Documented as names, given as objects. */
  files: maybe(rows),
});

/** @returns the snapshots, or nothing with a gap when they could not be listed */
export async function readSnapshots(
  asker: Asker,
  question: SnapshotQuestion,
): Promise<{ snapshots?: ServerSnapshot[]; gaps: ServerGap[] }> {
  const path = api`/admin/datastore/${question.store}/snapshots`;
  const subject = subjectOf(question);
  const { type, id, expected } = question;
  const query = {
    ...inNamespace(question),
    ...(type && { 'backup-type': type }),
    ...(id && { 'backup-id': id }),
  };
  const list = await asker.ask({
    path,
    query,
    schema: rowsOf(snapshotRow),
    what: `list the snapshots in ${namedPlace(question)}`,
  });
  if (list instanceof Unread) return { gaps: [list.as('backupServers', subject)] };
  // Backups go on meanwhile, but not by the thousand.
  const plausible = 2 * expected + 100;
  const about = { subject, what: `a snapshot in ${namedPlace(question)}`, path };
  const { rows: found, gaps } = serverRows(list.slice(0, plausible), snapshotRow, about);
  if (list.length > plausible) {
    const cause = `there are ${list.length} where the groups have ${expected}`;
    const rest = new Unread(
      `read all snapshots in ${namedPlace(question)}`,
      'malformed',
      cause,
      undefined,
      path,
    );
    gaps.push(rest.as('backupServers', subject));
  }
  return { snapshots: found.map((row) => snapshotOf(row, question.namespace)), gaps };
}

function snapshotOf(row: z.output<typeof snapshotRow>, namespace: string): ServerSnapshot {
  const { state, upid } = row.verification ?? {};
  const verification = state === 'ok' || state === 'failed' ? state : undefined;
  return known({
    namespace,
    type: row['backup-type'],
    id: row['backup-id'],
    takenAt: row['backup-time'],
    sizeBytes: row.size,
    encrypted: isEncrypted(row),
    protected: row.protected === true,
    owner: row.owner,
    verification,
    verifiedAt: verification && startOf(upid ?? ''),
  });
}

const file = z.object({ 'crypt-mode': maybe(text) });

/** A key's fingerprint alone proves nothing: signed backups have one too. */
function isEncrypted({ files = [], fingerprint }: z.output<typeof snapshotRow>): boolean | undefined {
  const modes = files.flatMap((each) => file.safeParse(each).data?.['crypt-mode'] ?? []);
  if (modes.length > 0) return modes.includes('encrypt');
  return fingerprint === undefined ? undefined : true;
}

/** `UPID:node:pid:pstart:task:starttime:…`, numbers in hexadecimal digits. */
function startOf(upid: string): number | undefined {
  const start = /^UPID:[^:]+:(?:[0-9A-F]{8,16}:){3}([0-9A-F]{8,9}):/i.exec(upid)?.[1];
  return start === undefined ? undefined : Number.parseInt(start, 16);
}
