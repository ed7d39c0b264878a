import type { BackupServerState } from '../state.ts';
import { ordinaryHost, release3 } from './ordinary.ts';
import { vault } from './vault.ts';

/** The server `vault` as it was with release 3.2, which knew neither push jobs nor removable datastores. */
export function release3Server(now: number): BackupServerState {
  const today = vault(now);
  return {
    ...today,
    release: release3,
    host: ordinaryHost(now, {}, 3),
    datastores: today.datastores.map(({ removable: _, ...datastore }) => datastore),
    syncJobs: today.syncJobs.filter(({ direction }) => direction === 'pull'),
    tasks: today.tasks.filter(({ id }) => !id.includes('offsite-nightly')),
  };
}
