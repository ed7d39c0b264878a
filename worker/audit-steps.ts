/** The work of one audit, cut into steps. Each may be repeated, or begun by another process, without harm. */
import { gatherBackupServers } from '../gather/backup-servers.ts';
import { gatherFacts } from '../gather/index.ts';
import { pbsClient } from '../gather/pbs.ts';
import { pveClient } from '../gather/pve.ts';
import { alertSteps } from './alert/alert-steps.ts';
import { heartbeat, type Pulse } from './alert/heartbeat.ts';
import { outletOf } from './alert/means.ts';
import { type ClaimTerms, claim, hold, release } from './claim.ts';
import { complete, previousOf, reportBefore } from './complete.ts';
import { readDrills } from './drills.ts';
import { type Env, secretOf } from './env.ts';
import { recordMissed, recordSilence, settle } from './missed.ts';
import { offsiteFrom, offsiteTargets, readOffsite } from './offsite-steps.ts';
import { isReportId, scheduledAtOf } from './report-id.ts';
import { removeScratch } from './scratch.ts';
import { inspectSettings, readAccess } from './settings.ts';
import { hasFacts, writeFacts } from './store.ts';

export interface AuditParams {
  /** Id of a configured cluster. */
  cluster: string;
  /** Id of the report to make; says the scheduled time. */
  id: string;
  /** When to look at alerts again, Unix seconds. Then no audit is made; `id` is that of an earlier one. */
  alertsAt?: number;
}

/** Renders the pages of a new report into the cache. */
export type Publish = (env: Env, cluster: string, id: string) => Promise<void>;

/** Longer than a step may take, so that a claim runs out only when its audit is dead. */
export const leaseSeconds = 20 * 60;

export type AuditSteps = ReturnType<typeof auditSteps>;

export function auditSteps(env: Env, params: AuditParams, publish: Publish) {
  const { cluster, id } = params;
  const bucket = env.AUDITS;
  const terms = { bucket, cluster, id, leaseSeconds };
  return {
    /** @returns false while another audit of this cluster runs */
    claim: () => takeTurn(env, terms, publish),

    /** Names of the offsite targets that are to be read, each by `offsite`. */
    offsiteTargets: () => offsiteTargets(env, cluster),

    /** These four return false when another audit has taken over: nothing more is to be done then. */
    offsite: async (target: string) =>
      (await hold(terms)) && (await readOffsite(env, terms, target, clockOf(env, id), () => hold(terms))),
    gather: async () => (await hold(terms)) && (await gather(env, params)),
    judge: async () => {
      if (!(await hold(terms))) return false;
      if (await complete(bucket, cluster, id)) return true;
      throw new Error('The facts that were gathered are no longer in the bucket.');
    },
    publish: async () => {
      if (!(await hold(terms))) return false;
      await publish(env, cluster, id);
      return true;
    },

    /** What to tell, and to whom: worker/alert/tell.ts has their order. */
    alerts: alertSteps(env, terms, id, clockOf(env, id)),

    release: () => release(terms),

    heartbeat: (pulse: Pulse) => beat(env, params, pulse),

    /** This time's turn never came. */
    skip: () =>
      recordMissed(bucket, cluster, id, 'Another audit was still running.').then(({ missed }) => missed),

    /** The end after an error: what is stored is completed, else the time is recorded as missed. */
    giveUp: async (reason: string) => {
      if (await hold(terms)) {
        await settle(bucket, cluster, id, reason);
        await removeScratch(terms);
      }
      await release(terms);
    },
  };
}

async function takeTurn(env: Env, terms: ClaimTerms, publish: Publish): Promise<boolean> {
  const { bucket, cluster, id } = terms;
  let answer = await claim(terms);
  while (answer.got === 'dead') {
    await settleDead(env, cluster, answer.by, publish);
    answer = await claim(terms, answer.by);
  }
  if (answer.got === 'busy') return false;
  const { config } = await inspectSettings(env);
  const policy = config?.clusters.find((one) => one.id === cluster)?.policy;
  if (policy) await recordSilence(bucket, cluster, id, policy.expectedEveryHours);
  return true;
}

async function settleDead(env: Env, cluster: string, id: string, publish: Publish): Promise<void> {
  // What only looked at alerts again left nothing behind: this audit decides about them anyway.
  if (!isReportId(id)) return;
  const why = 'The audit was interrupted and did not come back.';
  const row = await settle(env.AUDITS, cluster, id, why);
  // Pages are rendered when somebody reads them, too; a settled report must not cost this audit.
  if (row.digest) await publish(env, cluster, row.id).catch(console.warn);
}

async function beat(env: Env, { cluster, id }: AuditParams, pulse: Pulse): Promise<void> {
  const { config } = await inspectSettings(env);
  const settings = config?.clusters.find((one) => one.id === cluster)?.alerts.heartbeat;
  const address = settings && secretOf(env, settings.urlSecret);
  if (!address) return;
  const problem = await heartbeat(address, pulse, id, outletOf(env).means);
  if (problem !== null) console.warn(problem);
}

async function gather(env: Env, { cluster: clusterId, id }: AuditParams): Promise<boolean> {
  const bucket = env.AUDITS;
  if (!(await hasFacts(bucket, clusterId, id))) await gatherAnew(env, { cluster: clusterId, id });
  // Also what an earlier attempt left behind that ended between the two.
  await removeScratch({ bucket, cluster: clusterId });
  return true;
}

async function gatherAnew(env: Env, { cluster: clusterId, id }: AuditParams): Promise<void> {
  const bucket = env.AUDITS;
  const { cluster, token, headers, fetch, backupServers } = await readAccess(env, clusterId);
  const { name, urls, depth, policy } = cluster;
  const client = pveClient({ urls, token, headers, fetch });
  const now = clockOf(env, id);
  const previous = await previousOf(bucket, clusterId, id);
  const earlier = await reportBefore(bucket, clusterId, id);
  const facts = await gatherFacts({
    client,
    now,
    depth,
    drills: await readDrills(bucket, clusterId),
    backupServers: () =>
      gatherBackupServers(
        backupServers.map(({ name, host, ...way }) => ({ name, host, client: pbsClient(way) })),
      ),
    offsite: offsiteFrom({ bucket, cluster: clusterId, id }, policy, previous, now),
  });
  await writeFacts(bucket, { id, cluster: { id: clusterId, name }, policy, previous, earlier, facts });
}

/** Unix seconds, going on from the scheduled time where that is taken for the present. */
function clockOf(env: Env, id: string): () => number {
  const ahead = env.CLOCK === 'scheduled' ? scheduledAtOf(id) - Date.now() / 1000 : 0;
  return () => Date.now() / 1000 + ahead;
}
