/** A simulated cluster whose owner named two simulated backup servers that are no storage of it. */
import type { Policy } from '../../audit/policy.ts';
import { demoBackupServer } from '../../demo/pbs/index.ts';
import { gatherBackupServers } from '../../gather/backup-servers.ts';
import { pbsClient } from '../../gather/pbs.ts';
import { demoFacts, type Material, present } from './demo-facts.ts';

export const withServers = 'homelab with backup servers';

/** @param name of a simulated cluster, or `withServers` */
export async function materialOf(name: string): Promise<Material> {
  if (name !== withServers) return demoFacts(name);
  const { facts, policy } = await demoFacts('homelab');
  const read = await gatherBackupServers(
    ['vault', 'troubled'].map((server) => {
      const demo = demoBackupServer(server, { now: present });
      const client = pbsClient({
        url: `https://${server}.example:8007`,
        token: demo.tokens.reader,
        fetch: (url, init) => demo.fetch(url, init),
      });
      return { name: server, client };
    }),
  );
  const onlyThere: Policy = { ...policy, offsite: { ...policy.offsite, targets: [] } };
  return {
    facts: { ...facts, backupServers: read.facts ?? [], gaps: [...facts.gaps, ...read.gaps] },
    policy: onlyThere,
  };
}
