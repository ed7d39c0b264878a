import * as z from 'zod/mini';
import { type Asker, Unread } from './ask.ts';
import type { BackupServer } from './backup-servers.ts';
import { namespaceName, type ServerGap, safeName, serverRows } from './backup-servers-rows.ts';
import { lastRunOf, lastRunRow } from './backup-servers-run.ts';
import { flag, maybe, rowsOf, text, whole } from './decode.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';
import { type Filter, hidden, type Permissions } from './visibility.ts';

type Kind = 'verify' | 'prune' | 'sync';

/** Jobs of one kind; absent when they could not be listed, or when none is seen of a list that is shortened. */
export interface Jobs<Job> {
  jobs?: Job[] | undefined;
  gaps: ServerGap[];
}

const jobRow = {
  id: safeName,
  store: safeName,
  ns: maybe(namespaceName),
  'max-depth': maybe(whole),
  'last-run-upid': maybe(text),
  ...lastRunRow,
};

const verifyRow = z.object({ ...jobRow, 'ignore-verified': maybe(flag), 'outdated-after': maybe(whole) });

const pruneRow = z.object({
  ...jobRow,
  disable: maybe(flag),
  'keep-last': maybe(whole),
  'keep-hourly': maybe(whole),
  'keep-daily': maybe(whole),
  'keep-weekly': maybe(whole),
  'keep-monthly': maybe(whole),
  'keep-yearly': maybe(whole),
});

const syncRow = z.object({
  ...jobRow,
  remote: maybe(text),
  'remote-store': maybe(text),
  'remote-ns': maybe(namespaceName),
  'remove-vanished': maybe(flag),
  /** Since 3.3; absent = pull. */
  'sync-direction': maybe(z.enum(['pull', 'push'])),
});

const rowOf = { verify: verifyRow, prune: pruneRow, sync: syncRow };

type VerifyJob = NonNullable<BackupServer['verifyJobs']>[number];
type PruneJob = NonNullable<BackupServer['pruneJobs']>[number];
type SyncJob = NonNullable<BackupServer['syncJobs']>[number];

/** Rights of the token on one server, or why they are not known. */
export interface Server {
  name: string;
  permissions: Permissions | Unread;
}

export async function readVerifyJobs(asker: Asker, server: Server): Promise<Jobs<VerifyJob>> {
  const list = await askFor(asker, server, 'verify');
  return jobsOf(server, 'verify', list, verifyRow, (row) => {
    const days = row['outdated-after'];
    // 0 is an old way to write "never".
    const againAfterDays = row['ignore-verified'] === false ? 0 : days || undefined;
    return known({ ...commonOf(row), againAfterDays });
  });
}

export async function readPruneJobs(asker: Asker, server: Server): Promise<Jobs<PruneJob>> {
  const list = await askFor(asker, server, 'prune');
  return jobsOf(server, 'prune', list, pruneRow, (row) =>
    known({ ...commonOf(row), enabled: row.disable !== true, keep: keptBy(row) }),
  );
}

/**
 * Without its parameter the list holds pull jobs alone; before 3.3, which knows no push jobs, the parameter is refused
 * and the list has to be asked for again.
 */
export function askSyncJobs(asker: Asker, server: Server, direction?: 'all'): Promise<unknown[] | Unread> {
  return askFor(asker, server, 'sync', direction && { 'sync-direction': direction });
}

export function syncJobsOf(server: Server, list: unknown[] | Unread): Jobs<SyncJob> {
  return jobsOf(server, 'sync', list, syncRow, (row) =>
    known({
      ...commonOf(row),
      direction: row['sync-direction'] ?? ('pull' as const),
      remote: row.remote,
      remoteStore: row['remote-store'],
      remoteNamespace: row['remote-ns'] || undefined,
      removesVanished: row['remove-vanished'],
    }),
  );
}

const pathOf = (kind: Kind): string => `/admin/${kind}`;

const askFor = (asker: Asker, { name }: Server, kind: Kind, query?: Record<string, string>) =>
  asker.ask({
    path: pathOf(kind),
    schema: rowsOf(rowOf[kind]),
    query,
    what: `list the ${kind} jobs of ${name}`,
  });

function jobsOf<Schema extends z.ZodMiniType, Job extends { id: string }>(
  { name, permissions }: Server,
  kind: Kind,
  list: unknown[] | Unread,
  schema: Schema,
  jobOf: (row: z.output<Schema>) => Job,
): Jobs<Job> {
  const subject = `${name}/jobs/${kind}`;
  if (list instanceof Unread) return { gaps: [list.as('backupServers', subject)] };
  const about = { subject, what: `a ${kind} job of ${name}`, path: pathOf(kind) };
  const { rows: found, gaps } = serverRows(list, schema, about);
  const filters = filtersOf(kind, name);
  // Unknown rights are said once.
  const asked = permissions instanceof Unread ? filters.slice(0, 1) : filters;
  const shortened = asked.flatMap((filter) => hidden(permissions, filter) ?? []);
  gaps.push(...shortened.map((why) => why.as('backupServers', subject)));
  const jobs = sorted(found.map(jobOf), ({ id }) => id);
  return { jobs: shortened.length > 0 && jobs.length === 0 ? undefined : jobs, gaps };
}

/** What each list is filtered by (proxmox-backup, api2/admin/{verify,prune}.rs and api2/config/sync.rs). */
function filtersOf(kind: Kind, name: string): Filter[] {
  const what = `see all ${kind} jobs of ${name}`;
  const on = (path: string, ...anyOf: Filter['anyOf']): Filter => ({ anyOf, path, below: true, what });
  if (kind === 'verify') return [on('/datastore', 'Datastore.Audit', 'Datastore.Verify')];
  if (kind === 'prune') return [on('/datastore', 'Datastore.Audit', 'Datastore.Modify')];
  return [on('/datastore', 'Datastore.Audit'), on('/remote', 'Remote.Audit')];
}

type JobRow = { [Key in keyof typeof jobRow]?: z.output<(typeof jobRow)[Key]> } & {
  id: string;
  store: string;
};

const commonOf = (row: JobRow) => ({
  id: row.id,
  store: row.store,
  namespace: row.ns || undefined,
  maxDepth: row['max-depth'],
  ...lastRunOf(row, row['last-run-upid'] !== undefined),
});

/** `keep-daily: 7` and the like; 0 keeps nothing and is left out. */
function keptBy(row: z.output<typeof pruneRow>): Record<string, number> {
  const kept = (['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const).flatMap((period) => {
    const count = row[`keep-${period}`];
    return count ? [[`keep-${period}`, count] as const] : [];
  });
  return Object.fromEntries(kept);
}
