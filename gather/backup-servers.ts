/** Reads Proxmox Backup Servers into facts, by their own API. */
import * as z from 'zod/mini';
import type { backupServersSchema } from '../audit/facts/backup-server.ts';
import { type Asker, askerOf, type GapOf, type Progress, Unread } from './ask.ts';
import { planSnapshots, readGroups, readNamespaces, readSnapshots } from './backup-servers-content.ts';
import { datastoresOf, readDatastores, readSizes } from './backup-servers-datastores.ts';
import { readPruneJobs, readSyncJobs, readVerifyJobs, withoutDirection } from './backup-servers-jobs.ts';
import type { ServerGap } from './backup-servers-rows.ts';
import { permissionsSchema } from './first-look.ts';
import { maybe, text } from './decode.ts';
import { known } from './known.ts';
import type { PbsClient } from './pbs.ts';
import { sorted } from './sorted.ts';
import type { RequestStats } from './transport.ts';

export type BackupServer = z.output<typeof backupServersSchema>[number];

export interface BackupServerSource {
  /** The owner's name for it; it begins every subject. */
  name: string;
  client: PbsClient;
  /** As PVE's storages write it, where the URL leads through a tunnel of another name. */
  host?: string;
}

export interface GatheredServers {
  /** Absent when no server answered; then every gap is without a subject. */
  facts?: BackupServer[];
  gaps: ServerGap[];
  requests: RequestStats;
}

/**
 * One server after the other, so that load and memory stay those of one. Four rounds each: three requests; six, and
 * one a datastore; one a namespace; one a namespace with backups, or several where there are thousands.
 * @throws only the reason of a client's own signal
 */
export async function gatherBackupServers(
  servers: readonly BackupServerSource[],
  onProgress?: (progress: Progress) => void,
): Promise<GatheredServers> {
  const facts: BackupServer[] = [];
  const unread: [name: string, Unread][] = [];
  const gaps: ServerGap[] = [];
  const requests = { count: 0, atOnce: 0, longestChain: 0 };
  for (const server of sorted(servers, ({ name }) => name)) {
    const read = await readServer(server, askerOf(server.client, onProgress));
    if (read instanceof Unread) unread.push([server.name, read]);
    else {
      facts.push(read.facts);
      gaps.push(...read.gaps);
    }
    const { count, atOnce, longestChain } = server.client.stats();
    requests.count += count;
    requests.atOnce = Math.max(requests.atOnce, atOnce);
    requests.longestChain = Math.max(requests.longestChain, longestChain);
  }
  const none = facts.length === 0 && servers.length > 0;
  gaps.push(...unread.map(([name, why]) => why.as('backupServers', none ? undefined : name)));
  return { ...(!none && { facts }), gaps: inOrder(gaps), requests };
}

const versionSchema = z.object({ version: text, release: maybe(text) });

async function readServer(
  { name, client, host }: BackupServerSource,
  asker: Asker,
): Promise<{ facts: BackupServer; gaps: ServerGap[] } | Unread> {
  const [list, permissions, version] = await Promise.all([
    asker.ask({ path: '/admin/datastore', schema: rowsSchema, what: `list the datastores of ${name}` }),
    asker.ask({
      path: '/access/permissions',
      schema: permissionsSchema,
      what: `read the token's own rights on ${name}`,
    }),
    asker.ask({ path: '/version', schema: versionSchema, what: `read the version of ${name}` }),
  ]);
  if (list instanceof Unread) return list;
}
