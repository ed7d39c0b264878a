/** HA rules, and where HA brings services to by them. */
import { type AllFacts, type Change, failureOf, fatesOf } from './failure-case.ts';

/** Where HA brings guests of pve3 back to: traefik (CT 103) and, where the case adds them, 203 and 204. */
export const targets = (change: Change) => fatesOf(failureOf('node/pve3', change));

type Rule = NonNullable<AllFacts['ha']['rules']>[number];
/** Adds a rule for traefik, node affinity where nothing else is said. */
export const rule = (facts: AllFacts, part: Partial<Rule>): void => {
  facts.ha.rules?.push({
    id: 'r',
    type: 'node-affinity',
    enabled: true,
    resources: ['ct:103'],
    errors: [],
    ...part,
  });
};

export const together = (facts: AllFacts, ...resources: string[]) =>
  rule(facts, { type: 'resource-affinity', affinity: 'positive', resources });

export const apart = (facts: AllFacts, ...resources: string[]) =>
  rule(facts, { type: 'resource-affinity', affinity: 'negative', resources });
