/**
 * Commands that give a Proxmox Backup Server the jobs it had. Options: those of the API's calls that the tool passes
 * them to (`/config/sync`, `/config/verify`, `/config/prune`, `/config/datastore`); push jobs came with 3.3.
 */
import { type Command, command } from '../command.ts';
import type { BackupServer } from '../datastores.ts';

export type SyncJob = NonNullable<BackupServer['syncJobs']>[number];

type PruneJob = NonNullable<BackupServer['pruneJobs']>[number];

/** A job that names both of its datastores, as every one does that the server takes. */
export type WholeSync = SyncJob & { remoteStore: string };
export const isWhole = (job: SyncJob): job is WholeSync => job.remoteStore !== undefined;

export const syncJobsOf = ({ syncJobs = [] }: BackupServer): WholeSync[] => syncJobs.filter(isWhole);

/** Without `--remove-vanished`: nothing may be removed before what came back has been verified. */
export const createSync = ({ name }: BackupServer, job: WholeSync): Command =>
  command(
    'changes',
    'proxmox-backup-manager sync-job create',
    [job.id],
    given({
      store: job.store,
      ...scopeOf(job),
      remote: job.remote,
      'remote-store': job.remoteStore,
      'remote-ns': job.remoteNamespace,
      'sync-direction': job.direction === 'push' ? job.direction : undefined,
      schedule: job.schedule,
    }),
    name,
  );

export const removeVanished = ({ name }: BackupServer, { id }: SyncJob): Command =>
  command('changes', 'proxmox-backup-manager sync-job update', [id], { 'remove-vanished': 'true' }, name);

/** Jobs that filled a datastore from elsewhere; then copies from one of its datastores to another. */
export const runPulls = (server: BackupServer): Command[] => {
  const jobs = syncJobsOf(server);
  const pulls = jobs.filter(({ direction }) => direction === 'pull');
  const run = ({ id }: SyncJob) =>
    command('changes', 'proxmox-backup-manager sync-job run', [id], {}, server.name);
  return [
    ...pulls.filter(({ remote }) => remote !== undefined).map(run),
    ...jobs.flatMap((job) => pullBack(server, job)),
    ...pulls.filter(({ remote }) => remote === undefined).map(run),
  ];
};

/** What a job pushed away comes back the other way round. */
function pullBack({ name }: BackupServer, job: WholeSync): Command[] {
  if (job.direction === 'pull' || job.remote === undefined) return [];
  return [
    command(
      'changes',
      'proxmox-backup-manager pull',
      [job.remote, job.remoteStore, job.store],
      given({ ...scopeOf(job), 'remote-ns': job.remoteNamespace }),
      name,
    ),
  ];
}

/** Datastores that neither of these fills. */
export function unfilled(server: BackupServer): string[] {
  const filled = new Set(
    syncJobsOf(server)
      .filter(({ direction, remote }) => direction === 'pull' || remote !== undefined)
      .map(({ store }) => store),
  );
  return server.datastores.map(({ store }) => store).filter((store) => !filled.has(store));
}

export const verifyAll = ({ name, datastores }: BackupServer): Command[] =>
  datastores.map(({ store }) =>
    command('changes', 'proxmox-backup-manager verify', [store], { 'ignore-verified': 'false' }, name),
  );

/** Verification, pruning and garbage collection by schedule. */
export const createUpkeep = ({
  name,
  datastores,
  verifyJobs = [],
  pruneJobs = [],
}: BackupServer): Command[] => [
  ...verifyJobs.map((job) =>
    command(
      'changes',
      'proxmox-backup-manager verify-job create',
      [job.id],
      given({
        store: job.store,
        ...scopeOf(job),
        schedule: job.schedule,
        ...(job.againAfterDays === 0
          ? { 'ignore-verified': 'false' }
          : { 'outdated-after': job.againAfterDays }),
      }),
      name,
    ),
  ),
  ...pruneJobs.filter(isScheduled).map((job) =>
    command(
      'changes',
      'proxmox-backup-manager prune-job create',
      [job.id],
      given({
        store: job.store,
        ...scopeOf(job),
        schedule: job.schedule,
        ...keptBy(job),
        disable: job.enabled ? undefined : 'true',
      }),
      name,
    ),
  ),
  ...datastores.flatMap(({ store, garbageCollection, verifiesNew }) => {
    const options = given({
      'gc-schedule': garbageCollection?.schedule,
      'verify-new': verifiesNew ? 'true' : undefined,
    });
    return Object.keys(options).length === 0
      ? []
      : [command('changes', 'proxmox-backup-manager datastore update', [store], options, name)];
  }),
];

/** The server takes no prune job without a schedule. */
const isScheduled = ({ schedule }: PruneJob): boolean => schedule !== undefined;

const keptBy = ({ keep }: PruneJob) =>
  Object.fromEntries(
    Object.entries(keep).filter(([name]) => /^keep-(last|hourly|daily|weekly|monthly|yearly)$/.test(name)),
  );

/** Jobs of which too little could be read to set them up again by a command. */
export const partial = ({ syncJobs = [], pruneJobs = [] }: BackupServer): string[] => [
  ...syncJobs.filter((job) => !isWhole(job)).map(({ id }) => id),
  ...pruneJobs.filter((job) => !isScheduled(job)).map(({ id }) => id),
];

const scopeOf = ({ namespace, maxDepth }: { namespace?: string; maxDepth?: number }) => ({
  ns: namespace,
  'max-depth': maxDepth,
});

/** Options that have a value. */
const given = (options: Record<string, string | number | undefined>): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
