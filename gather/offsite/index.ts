/** Looks into the offsite places that the owner named, and puts together what is known of them. */
import type { Facts } from '../../audit/facts.ts';
import type { OffsitePolicy, OffsiteTargetPolicy } from '../../audit/offsite-policy.ts';
import { type Gathered, Unread } from '../ask.ts';
import type { GatheredSoFar } from '../index.ts';
import { sorted } from '../sorted.ts';
import { targetsFromServers } from './pbs/api.ts';
import { readTarget, type TargetReading, type TargetResult } from './read-target.ts';
import type { OffsiteGap, TargetFacts } from './target.ts';

type OffsiteFacts = NonNullable<Facts['offsite']>;

export interface OffsiteOptions {
  policy: OffsitePolicy;
  /** The way into a target that has a bucket. */
  accessTo: (target: OffsiteTargetPolicy) => TargetReading['access'];
  now: () => number;
  /** A target as an earlier audit saw it. */
  before?: (target: OffsiteTargetPolicy) => TargetFacts | undefined;
  onProgress?: TargetReading['onProgress'];
  /** What an earlier audit saw of the cluster, in case that this one sees nothing of it. */
  lastKnown?: OffsiteFacts['lastKnown'] | undefined;
}

/** Targets that have a bucket; the others are backup servers, which are read by their own API. */
export const bucketTargets = ({ targets }: OffsitePolicy): OffsiteTargetPolicy[] =>
  targets.filter(({ kind }) => kind !== 'pbs');

/** Reads one target after the other: together they would ask more than six at once. */
export async function gatherOffsite(
  { policy, accessTo, now, before, onProgress, lastKnown }: OffsiteOptions,
  soFar: GatheredSoFar,
): Promise<Gathered<OffsiteFacts> & { cost: TargetResult['cost'] }> {
  const results = new Map<string, TargetResult>();
  for (const target of bucketTargets(policy))
    results.set(
      target.name,
      await readTarget({
        target,
        access: accessTo(target),
        budget: policy.budget,
        now,
        before: before?.(target),
        onProgress,
      }),
    );
  const costs = [...results.values()].map(({ cost }) => cost);
  return {
    ...offsiteOf({ policy, results, soFar, now, lastKnown }),
    cost: {
      requests: costs.reduce((sum, { requests }) => sum + requests, 0),
      bytes: costs.reduce((sum, { bytes }) => sum + bytes, 0),
    },
  };
}

export interface OffsiteParts {
  policy: OffsitePolicy;
  /** What was read of each target that has a bucket, by its name. One that is not there was not finished. */
  results: ReadonlyMap<string, Pick<TargetResult, 'facts' | 'gaps'>>;
  soFar: GatheredSoFar;
  now: () => number;
  lastKnown?: OffsiteFacts['lastKnown'] | undefined;
}

/** The fact group, from parts that may have been read at different times by different processes. */
export function offsiteOf({
  policy,
  results,
  soFar,
  now,
  lastKnown,
}: OffsiteParts): Gathered<OffsiteFacts> & { gaps: OffsiteGap[] } {
  const servers = policy.targets.filter(({ kind }) => kind === 'pbs');
  const fromServers = targetsFromServers(servers, soFar.backupServers, now);
  const read = bucketTargets(policy).map(({ name }) => results.get(name) ?? { gaps: [unfinished(name)] });
  const targets = [...read.flatMap(({ facts }) => facts ?? []), ...fromServers.targets];
  return {
    facts: {
      targets: sorted(targets, ({ name }) => name),
      ...(!soFar.guests && lastKnown && policy.targets.length > 0 && { lastKnown }),
    },
    gaps: [...read.flatMap(({ gaps }) => gaps), ...fromServers.gaps],
  };
}

const unfinished = (name: string): OffsiteGap =>
  new Unread(
    `look into the offsite target ${name}`,
    'timeout',
    'reading it broke off several times without coming to an end',
  ).as('offsite', name);

/** What a later audit may call the last known state of a cluster that it cannot reach. */
export function lastKnownOf(facts: Facts | undefined): OffsiteFacts['lastKnown'] {
  if (!facts?.guests) return facts?.offsite?.lastKnown;
  const { takenAt, guests, backups } = facts;
  return { takenAt, guests, ...(backups && { backups }) };
}
