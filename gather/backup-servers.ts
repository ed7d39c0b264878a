/** Reads Proxmox Backup Servers into facts, by their own API. */
import * as z from 'zod/mini';
import type { backupServersSchema } from '../audit/facts/backup-server.ts';
import { type Asker, askerOf, type Progress, Unread } from './ask.ts';
import { planContents, readNamespaces, readPlanned } from './backup-servers-content.ts';
import {
  datastoresIn,
  readEachSize,
  readStoreParts,
  type StoreRow,
  storeRows,
  untold,
} from './backup-servers-datastores.ts';
import {
  askSyncJobs,
  readPruneJobs,
  readVerifyJobs,
  type Server,
  syncJobsOf,
} from './backup-servers-jobs.ts';
import type { ServerGap } from './backup-servers-rows.ts';
import type { ServerSnapshot } from './backup-servers-snapshots.ts';
import { maybe, text } from './decode.ts';
import { permissionsSchema } from './first-look.ts';
import { known } from './known.ts';
import type { PbsClient } from './pbs.ts';
import { sorted } from './sorted.ts';
import type { RequestStats } from './transport.ts';
import { type Filter, hidden } from './visibility.ts';

export type BackupServer = z.output<typeof backupServersSchema>[number];
type Datastore = BackupServer['datastores'][number];
/** Snapshots by datastore. */
type Contents = Map<string, ServerSnapshot[]>;

export interface BackupServerSource {
  /** The owner's name for it; every subject begins with it. */
  name: string;
  client: PbsClient;
  /** As PVE's storages write it, where the URL leads through a tunnel of another name. */
  host?: string;
}

export interface GatheredServers {
  /** Every server that was named; one that did not answer has a gap with its name, and no datastores. */
  facts: BackupServer[];
  gaps: ServerGap[];
  requests: RequestStats;
}

/**
 * One server after the other, so that load and memory stay those of one. Requests to each, in four rounds: 3; 6, and
 * one a datastore; one a namespace; one a namespace with backups, more where there are thousands.
 * @throws only the reason of a client's own signal
 */
export async function gatherBackupServers(
  servers: readonly BackupServerSource[],
  onProgress?: (progress: Progress) => void,
): Promise<GatheredServers> {
  const facts: BackupServer[] = [];
  const gaps: ServerGap[] = [];
  const requests = { count: 0, atOnce: 0, longestChain: 0 };
  for (const server of sorted(servers, ({ name }) => name)) {
    const read = await readServer(server, askerOf(server.client, onProgress));
    if (read instanceof Unread) {
      facts.push(silent(server));
      gaps.push(read.as('backupServers', server.name));
    } else {
      facts.push(read.facts);
      gaps.push(...read.gaps);
    }
    const { count, atOnce, longestChain } = server.client.stats();
    requests.count += count;
    requests.atOnce = Math.max(requests.atOnce, atOnce);
    requests.longestChain = Math.max(requests.longestChain, longestChain);
  }
  return { facts, gaps, requests };
}

/** It stays in the list, so that what was found on it earlier is out of sight and not gone. */
const silent = ({ name, client, host }: BackupServerSource): BackupServer =>
  known<BackupServer>({ name, host: host ?? client.host, ownToken: client.tokenId, datastores: [] });

const versionSchema = z.object({ version: text, release: maybe(text) });

async function readServer(
  source: BackupServerSource,
  asker: Asker,
): Promise<{ facts: BackupServer; gaps: ServerGap[] } | Unread> {
  const { name, client } = source;
  const [list, permissions, version] = await Promise.all([
    asker.ask({ path: '/admin/datastore', schema: storeRows, what: `list the datastores of ${name}` }),
    asker.ask({
      path: '/access/permissions',
      schema: permissionsSchema,
      what: `read the token's own rights on ${name}`,
    }),
    asker.ask({ path: '/version', schema: versionSchema, what: `read the version of ${name}` }),
  ]);
  if (list instanceof Unread)
    return new Unread(`read the backup server ${name}`, list.reason, list.cause, list.privilege, list.path);
  const shortened = hidden(permissions, auditOn('/datastore', `see all datastores of ${name}`));
  if (shortened && list.length === 0) return shortened;
  const { stores, gaps } = datastoresIn(list, name);
  if (version instanceof Unread) gaps.push(version.as('backupServers', `${name}/version`));
  if (shortened) gaps.push(shortened.as('backupServers', `${name}/*`));
  const read = await readRest({ name, permissions }, stores, asker);
  const facts = known<BackupServer>({
    name,
    host: source.host ?? client.host,
    version: version instanceof Unread ? undefined : versionOf(version),
    ownToken: client.tokenId,
    datastores: stores.map((store) => datastoreOf(store, read)),
    verifyJobs: read.verify.jobs,
    pruneJobs: read.prune.jobs,
    syncJobs: read.sync.jobs,
  });
  return { facts, gaps: [...gaps, ...read.gaps] };
}

type Rest = Awaited<ReturnType<typeof readRest>>;

/** The second round and those that follow. */
async function readRest(server: Server, stores: readonly StoreRow[], asker: Asker) {
  const { name } = server;
  const names = stores.map(({ store }) => store);
  asker.nextWave();
  const [verify, prune, anySync, parts, found] = await Promise.all([
    readVerifyJobs(asker, server),
    readPruneJobs(asker, server),
    askSyncJobs(asker, server, 'all'),
    readStoreParts(asker, name),
    readNamespaces(asker, name, names),
  ]);
  asker.nextWave();
  const tooOld = anySync instanceof Unread && anySync.reason === 'unsupported';
  const [syncList, sizes, plan] = await Promise.all([
    tooOld ? askSyncJobs(asker, server) : anySync,
    readEachSize(asker, name, names, parts.sizes),
    planContents(asker, name, found.namespaces),
  ]);
  const sync = syncJobsOf(server, syncList);
  asker.nextWave();
  const content = await readPlanned(asker, plan);
  const own = withoutHidden(server, names, content.snapshots);
  return {
    ...{ verify, prune, sync, parts, sizes: sizes.sizes },
    namespaces: found.namespaces,
    snapshots: own.snapshots,
    gaps: [
      ...[verify, prune, sync, parts, found, sizes, plan, content, own].flatMap(({ gaps }) => gaps),
      ...untold(name, found.namespaces.keys(), parts),
    ],
  };
}

/** Whoever may only back up sees its own groups, and that alone is no reason to call the others absent. */
function withoutHidden(server: Server, names: readonly string[], all: Contents) {
  const gaps: ServerGap[] = [];
  const snapshots: Contents = new Map();
  for (const store of names) {
    const what = `see all backups in ${store} on ${server.name}`;
    const why = hidden(server.permissions, auditOn(`/datastore/${store}`, what));
    if (why) gaps.push(why.as('backupServers', `${server.name}/${store}`));
    const own = all.get(store);
    if (own && !(why && own.length === 0)) snapshots.set(store, own);
  }
  return { snapshots, gaps };
}

function datastoreOf(row: StoreRow, { parts, sizes, namespaces, snapshots }: Rest): Datastore {
  const { store, backend, mounted, maintenance } = row;
  return known<Datastore>({
    ...{ store, backend, mounted, maintenance },
    ...sizes.get(store),
    verifiesNew: parts.verifiesNew.get(store),
    garbageCollection: parts.collections instanceof Unread ? undefined : parts.collections.get(store),
    namespaces: namespaces.get(store),
    snapshots: snapshots.get(store),
  });
}

const auditOn = (path: string, what: string): Filter => ({
  anyOf: ['Datastore.Audit'],
  path,
  below: true,
  what,
});

/** `4.2` and `3` make `4.2.3`. */
const versionOf = ({ version, release }: z.output<typeof versionSchema>): string =>
  release && /^\d+$/.test(release) ? `${version}.${release}` : version;
