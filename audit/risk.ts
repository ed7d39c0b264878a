/** The risk matrix: how likely, how bad, and why, read off the simulated failures. */
import type { Facts } from './facts.ts';
import { dataRisk } from './failure/data-risk.ts';
import { nodeRisk } from './failure/node-risk.ts';
import { serviceRisks } from './failure/service-risk.ts';
import { storageRisk } from './failure/storage-risk.ts';
import { worldOf } from './failure/world.ts';
import type { Policy } from './policy.ts';
import type { Failure, Risk, Spof } from './report-failures.ts';

const priorities = ['P1', 'P2', 'P3', null];

/**
 * Rows for services, nodes, storage and data; hardware that nothing depends on has none.
 * @param spofs of the same failures, facts and policy.
 * @returns highest priority first, what could not be judged last.
 */
export function riskMatrix(
  failures: readonly Failure[],
  spofs: readonly Spof[],
  facts: Facts,
  policy: Policy,
): Risk[] {
  const world = worldOf(facts, policy);
  return [
    ...serviceRisks(spofs, world),
    ...failures.flatMap((failure) => nodeRisk(failure, world)),
    ...spofs.flatMap((spof) => storageRisk(spof, failures, world)),
    ...dataRisk(failures, world),
  ].sort(
    (a, b) =>
      priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
      a.subject.localeCompare(b.subject, 'en', { numeric: true }),
  );
}
