import { type Facts, otherSources, sawCluster } from '../facts.ts';

export interface LastSeen {
  /** The cluster as last seen, with what was now read of offsite places, backup servers and restores for practice. */
  facts: Facts;
  /** Id of the audit that saw it, where it was not this one. */
  by?: string;
}

/**
 * Runbooks are for the day on which the cluster does not answer: then they are made from what the newest audit that
 * reached it saw.
 *
 * @param previous the newest earlier audit over a cluster that could be read.
 * @returns undefined where it was never seen.
 */
export function lastSeen(
  facts: Facts,
  previous: { id: string; facts: Facts } | undefined,
): LastSeen | undefined {
  if (sawCluster(facts)) return { facts };
  if (!previous || !sawCluster(previous.facts)) return undefined;
  const fresh = otherSources.filter((group) => facts[group] !== undefined);
  const isFresh = ({ group }: { group: string }) => fresh.some((name) => name === group);
  return {
    by: previous.id,
    facts: {
      ...previous.facts,
      ...Object.fromEntries(fresh.map((group) => [group, facts[group]])),
      gaps: [...previous.facts.gaps.filter((gap) => !isFresh(gap)), ...facts.gaps.filter(isFresh)],
    },
  };
}
