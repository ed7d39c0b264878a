/** Runbooks of the healthy cluster after a change. */
import type { FactGroup, Facts, FactsOf } from '../../audit/facts.ts';
import { simulateFailures } from '../../audit/failure.ts';
import type { Policy } from '../../audit/policy.ts';
import type { Runbook, Runbooks } from '../../audit/report.ts';
import type { Drift } from '../../audit/report-drift.ts';
import { runbooksSchema } from '../../audit/report-runbooks.ts';
import { makeRunbooks } from '../../audit/runbooks.ts';
import { found } from './found.ts';
import { healthyFacts, healthyPolicy } from './healthy-facts.ts';

export type AllFacts = Facts & FactsOf<FactGroup>;

export interface More {
  drift?: Partial<Drift>;
  since?: number;
}

export function runbooksAfter(
  change: (facts: AllFacts, policy: Policy) => void = () => {},
  { drift = {}, since }: More = {},
): Runbooks {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  change(facts, policy);
  const runbooks = makeRunbooks({
    now: facts.takenAt,
    facts,
    policy,
    failures: simulateFailures(facts, policy),
    drift: { appeared: [], vanished: [], moved: [], restarted: [], changed: [], ...drift },
    since,
  });
  return runbooksSchema.parse(JSON.parse(JSON.stringify(runbooks)));
}

export const runbookNamed = ({ runbooks }: Runbooks, id: string): Runbook =>
  found(runbooks, (runbook) => runbook.id === id);

export const linesOf = ({ steps }: Runbook): string[] =>
  steps.flatMap(({ commands }) => commands.map(({ line }) => line));

export const textOf = (value: unknown): string => JSON.stringify(value);
