/** The part of an audit that looks into offsite targets: each is a step of its own, done before the facts are written. */
import type { Facts } from '../audit/facts.ts';
import type { Policy } from '../audit/policy.ts';
import type { GatherOptions } from '../gather/index.ts';
import { bucketTargets, lastKnownOf, offsiteOf } from '../gather/offsite/index.ts';
import { readTarget } from '../gather/offsite/read-target.ts';
import type { Env } from './env.ts';
import { offsiteAccess } from './offsite-access.ts';
import { hasScratch, readScratch, type Scratch, type ScratchPlace, writeScratch } from './scratch.ts';
import { inspectSettings } from './settings.ts';
import { findEarlier, readFacts } from './store.ts';

/** Names of the targets that steps are to read; none when the configuration cannot be read. */
export async function offsiteTargets(env: Env, clusterId: string): Promise<string[]> {
  const policy = await offsitePolicy(env, clusterId);
  return policy ? bucketTargets(policy).map(({ name }) => name) : [];
}

/**
 * Reads one target and keeps what it found. Does nothing when that was done before, or the target is no longer
 * configured.
 * @param mayWrite asked after the reading, which takes minutes
 * @returns false when it may not write
 */
export async function readOffsite(
  env: Env,
  place: ScratchPlace,
  name: string,
  now: () => number,
  mayWrite: () => Promise<boolean>,
): Promise<boolean> {
  if (await hasScratch(place, name)) return true;
  const { bucket, cluster, id } = place;
  const policy = await offsitePolicy(env, cluster);
  const target = policy?.targets.find((one) => one.name === name);
  if (!policy || !target) return true;
  const result = await readTarget({
    target,
    access: offsiteAccess(env, target),
    budget: policy.budget,
    now,
    before: await findEarlier(bucket, cluster, id, ({ offsite }) =>
      offsite?.targets.find((one) => one.name === name && one.kind === target.kind),
    ),
  });
  if (!(await mayWrite())) return false;
  await writeScratch(place, name, result);
  return true;
}

/**
 * Puts together what the steps read.
 * @param previous id of the newest report over a cluster that could be read
 */
export function offsiteFrom(
  place: ScratchPlace,
  { offsite: policy }: Policy,
  previous: string | null,
  now: () => number,
): NonNullable<GatherOptions['offsite']> {
  return async (soFar) => {
    const results = new Map<string, Scratch>();
    for (const { name } of bucketTargets(policy)) {
      const read = await readScratch(place, name);
      if (read) results.set(name, read);
    }
    const unseen = !soFar.guests && policy.targets.length > 0;
    const lastKnown = unseen ? lastKnownOf(await earlierFacts(place, previous)) : undefined;
    return offsiteOf({ policy, results, soFar, now, lastKnown });
  };
}

async function offsitePolicy(env: Env, clusterId: string): Promise<Policy['offsite'] | undefined> {
  const { config } = await inspectSettings(env);
  return config?.clusters.find(({ id }) => id === clusterId)?.policy.offsite;
}

/** Facts that cannot be read cost the last known guests, not the audit. */
async function earlierFacts(
  { bucket, cluster }: ScratchPlace,
  id: string | null,
): Promise<Facts | undefined> {
  if (id === null) return undefined;
  const record = await readFacts(bucket, cluster, id).catch((error: Error) => {
    console.warn(`${id}, which would tell the last known guests, was passed over. ${error.message}`);
    return null;
  });
  return record?.facts;
}
