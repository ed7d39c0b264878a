import type { BackupServer, Snapshot } from '../../audit/datastores.ts';
import { type AllFacts, found } from './found.ts';

/** The backup server `pbs` of the healthy cluster, its datastore `main`, and that one's snapshots. */
export const serverOf = ({ backupServers }: AllFacts): BackupServer =>
  found(backupServers, ({ name }) => name === 'pbs');

export const storeOf = (facts: AllFacts): BackupServer['datastores'][number] =>
  found(serverOf(facts).datastores, ({ store }) => store === 'main');

/** Changes the snapshots of one group, newest first. */
export function snapshotsOf(facts: AllFacts, id: string, change: (list: Snapshot[]) => void): void {
  const all = storeOf(facts).snapshots ?? [];
  change(all.filter((snapshot) => snapshot.id === id).sort((a, b) => b.takenAt - a.takenAt));
}
