/** The healthy cluster's backup server `pbs`, which is no storage of it, when it is lost. */
import type { BackupServer, Snapshot } from '../../audit/datastores.ts';
import type { Runbook } from '../../audit/report.ts';
import { now } from './healthy-facts.ts';
import { type AllFacts, runbookNamed, runbooksAfter } from './runbook-case.ts';

export type Change = NonNullable<Parameters<typeof runbooksAfter>[0]>;

export const serverLostAfter = (change?: Change): Runbook => runbookNamed(runbooksAfter(change), 'pbs-pbs');

export const snapshot = (vmid: number, more: Partial<Snapshot> = {}): Snapshot => ({
  namespace: '',
  type: 'vm',
  id: String(vmid),
  takenAt: now - 86_400,
  sizeBytes: 1e9,
  protected: false,
  owner: 'sync@pbs',
  ...more,
});

/** One more server, which somebody else looks after. */
export function addServer(facts: AllFacts, part: Partial<BackupServer>): void {
  facts.backupServers.push({ name: 'cabin', host: '192.0.2.7', datastores: [], ...part });
}
