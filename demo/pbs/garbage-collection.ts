import { aclPath, nsPrivileges, readable, unavailable } from './datastore.ts';
import { type Ask, type Endpoint, everybody, get, needs } from './endpoint.ts';
import { nextRun, runsOf } from './job-status.ts';
import { store } from './parameters.ts';
import type { BackupServerState, Datastore } from './state.ts';
import { upidOf } from './upid.ts';

/** Garbage collection: a job of each datastore, configured or not. */
export const gcEndpoints: Endpoint[] = [
  get('/admin/gc', everybody, jobs, { params: { store } }),
  get('/admin/datastore/{store}/gc', needs('/datastore/{store}', 'Datastore.Audit'), ({ server, at }) =>
    jobStatus(server, readable(server, at.store ?? '')),
  ),
];

/** What the last run counted; `upid` is null when there was none. */
export function gcStatus(server: BackupServerState, { name, chunks }: Datastore) {
  const [last] = runsOf(server, 'garbage_collection', name);
  const counted = last ? chunks : { count: 0, bytes: 0, pendingBytes: 0, removedBytes: 0, stillBad: 0 };
  return {
    upid: last ? upidOf(server.node, last) : null,
    'index-file-count': Math.floor(counted.count / 900),
    'index-data-bytes': counted.bytes * 9,
    'disk-bytes': counted.bytes,
    'disk-chunks': counted.count,
    'removed-bytes': counted.removedBytes,
    'removed-chunks': Math.floor(counted.removedBytes / 2_000_000),
    'pending-bytes': counted.pendingBytes,
    'pending-chunks': Math.floor(counted.pendingBytes / 2_000_000),
    'removed-bad': 0,
    'still-bad': counted.stillBad,
  };
}

/** Datastores that cannot be read are left out without a word. */
function jobs({ server, may, query }: Ask): unknown[] {
  const [only] = query.store ?? [];
  if (only !== undefined) return [jobStatus(server, readable(server, only))];
  return server.datastores
    .filter(
      ({ name }) =>
        may.any(aclPath(name), 'Datastore.Audit', 'Datastore.Backup') ||
        may.anyBelow(aclPath(name), ...nsPrivileges),
    )
    .filter((datastore) => !unavailable(server, datastore))
    .map((datastore) => jobStatus(server, datastore));
}

function jobStatus(server: BackupServerState, datastore: Datastore) {
  const [last] = runsOf(server, 'garbage_collection', datastore.name);
  const ended = last?.endedAt;
  return {
    store: datastore.name,
    ...gcStatus(server, datastore),
    schedule: datastore.gcSchedule,
    'next-run': nextRun(datastore.gcSchedule, ended ?? server.now, server.timezone),
    'last-run-state': last?.status,
    'last-run-endtime': ended,
    duration: last && ended !== undefined ? ended - last.startedAt : undefined,
  };
}
