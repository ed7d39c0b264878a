/** The datastores of the backup servers that are audited, with what is known of each. */
import type { FactsOf, Gap } from './facts.ts';
import { type Context, unknown, type Verdict } from './rule.ts';

export type BackupServer = FactsOf<'backupServers'>['backupServers'][number];
export type Snapshot = NonNullable<BackupServer['datastores'][number]['snapshots']>[number];

export interface Datastore {
  server: BackupServer;
  data: BackupServer['datastores'][number];
  /** `datastore/pbs/main`. */
  subject: string;
  /** `main on pbs`. */
  name: string;
  /** Its snapshots could not be listed at all. */
  hidden: boolean;
  /** Why something of it could not be read; the rest may be there. */
  unread?: Gap;
}

export const datastoresOf = (servers: readonly BackupServer[], gap: Context['gap']): Datastore[] =>
  servers.flatMap((server) =>
    server.datastores.map((data) => ({
      server,
      data,
      subject: `datastore/${server.name}/${data.store}`,
      name: `${data.store} on ${server.name}`,
      hidden: data.snapshots === undefined,
      unread: gap('backupServers', `${server.name}/${data.store}`),
    })),
  );

/** A verdict for each server whose datastores nobody knows, or not all of them: `backup-server/pbs`. */
export const silentServers = (servers: readonly BackupServer[], gap: Context['gap']): Verdict[] =>
  servers.flatMap(({ name }) => {
    const why = gap('backupServers', name);
    if (why) return [unknown(`backup-server/${name}`, `What ${name} holds`, why)];
    const further = gap('backupServers', `${name}/*`);
    return further ? [unknown(`backup-server/${name}`, `All datastores of ${name}`, further)] : [];
  });

/** Path of the backup server's API, for evidence. */
export const snapshotsPath = ({ data }: Datastore): string => `/admin/datastore/${data.store}/snapshots`;

/** Snapshots of each group, newest first, by a name for messages: `vm/105`, `lab/ct/101`. */
export function groupsOf({ data }: Datastore): Map<string, [Snapshot, ...Snapshot[]]> {
  const groups = new Map<string, [Snapshot, ...Snapshot[]]>();
  for (const snapshot of (data.snapshots ?? []).toSorted((a, b) => b.takenAt - a.takenAt)) {
    const { namespace, type, id } = snapshot;
    const name = namespace ? `${namespace}/${type}/${id}` : `${type}/${id}`;
    const known = groups.get(name);
    if (known) known.push(snapshot);
    else groups.set(name, [snapshot]);
  }
  return groups;
}

/** Whether it can be used now: why not is the matter of a rule of its own. */
export const isUsable = ({ data: { error, maintenance, mounted } }: Datastore): boolean =>
  error === undefined && maintenance === undefined && mounted !== false;
