import { aclPath } from './datastore.ts';
import { type Ask, type Endpoint, everybody, get } from './endpoint.ts';
import { jobStatus, runsOf } from './job-status.ts';
import { oneOf, store } from './parameters.ts';
import type { PruneJob, SyncJob, VerifyJob } from './state.ts';

/** Scheduled jobs with their last run, each seen by those who may audit what it works on. */
export const jobEndpoints: Endpoint[] = [
  get('/admin/verify', everybody, verifyJobs, { params: { store } }),
  get('/admin/prune', everybody, pruneJobs, { params: { store } }),
  get('/admin/sync', everybody, syncJobs, {
    params: { store, 'sync-direction': oneOf('all', 'push', 'pull') },
    since: { 'sync-direction': '3.3' },
  }),
];

/** How the tasks of a job are named. */
export const taskId = {
  verify: ({ store, id }: VerifyJob) => `${store}:${id}`,
  /** The same for all jobs of a namespace. */
  prune: ({ store, namespace }: PruneJob) => (namespace ? `${store}:${namespace}` : store),
  sync: ({ remote = '-', remoteStore, store, namespace = '', id }: SyncJob) =>
    `${remote}:${remoteStore}:${store}:${namespace}:${id}`,
};

const anchor = ({ store, namespace }: { store: string; namespace?: string }) => aclPath(store, namespace);

const ofStore =
  ({ query }: Ask) =>
  (job: { store: string }) =>
    query.store === undefined || job.store === query.store[0];

function verifyJobs(ask: Ask): unknown[] {
  const { server, may, beside } = ask;
  beside.digest = '1'.repeat(64);
  return server.verifyJobs
    .filter((job) => may.any(anchor(job), 'Datastore.Audit', 'Datastore.Verify'))
    .filter(ofStore(ask))
    .map((job) => ({
      id: job.id,
      store: job.store,
      'ignore-verified': job.ignoreVerified,
      'outdated-after': job.outdatedAfter,
      comment: job.comment,
      schedule: job.schedule,
      ns: job.namespace,
      'max-depth': job.maxDepth,
      ...jobStatus(server, job, runsOf(server, 'verificationjob', taskId.verify(job))),
    }));
}

function pruneJobs(ask: Ask): unknown[] {
  const { server, may, beside } = ask;
  beside.digest = '2'.repeat(64);
  return server.pruneJobs
    .filter((job) => may.any(anchor(job), 'Datastore.Audit', 'Datastore.Modify'))
    .filter(ofStore(ask))
    .map((job) => ({
      id: job.id,
      store: job.store,
      disable: job.disabled || undefined,
      schedule: job.schedule,
      comment: job.comment,
      ns: job.namespace,
      'max-depth': job.maxDepth,
      ...job.keep,
      ...jobStatus(server, job, runsOf(server, 'prunejob', taskId.prune(job))),
      ...(job.disabled && { 'next-run': undefined }),
    }));
}

/** Only those in pull direction unless others are asked for. */
function syncJobs(ask: Ask): unknown[] {
  const { server, query, beside } = ask;
  const [direction = 'pull'] = query['sync-direction'] ?? [];
  beside.digest = '3'.repeat(64);
  return server.syncJobs
    .filter(ofStore(ask))
    .filter((job) => direction === 'all' || job.direction === direction)
    .filter((job) => maySee(ask, job))
    .map((job) => ({
      id: job.id,
      store: job.store,
      ns: job.namespace,
      owner: job.owner,
      remote: job.remote,
      'remote-store': job.remoteStore,
      'remote-ns': job.remoteNamespace,
      'remove-vanished': job.removeVanished,
      'max-depth': job.maxDepth,
      comment: job.comment,
      schedule: job.schedule,
      'sync-direction': job.direction === 'push' ? 'push' : undefined,
      ...jobStatus(server, job, runsOf(server, 'syncjob', taskId.sync(job))),
    }));
}

/** Whoever may audit the datastore and the remote, or the other datastore where there is no remote. */
function maySee({ may }: Ask, job: SyncJob): boolean {
  const { remote, remoteStore, remoteNamespace, direction } = job;
  if (!may.any(anchor(job), 'Datastore.Audit')) return false;
  if (remote === undefined) return direction === 'pull' && may.any(aclPath(remoteStore), 'Datastore.Audit');
  const target = [remote, ...(direction === 'push' ? [remoteStore, remoteNamespace] : [])].filter(Boolean);
  return may.any(`/remote/${target.join('/')}`, 'Remote.Audit');
}
