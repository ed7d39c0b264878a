import { beforeAll, describe, expect, it } from 'vitest';
import { type Facts, factGroupNames } from '../../../audit/facts.ts';
import { simulateFailures } from '../../../audit/failure.ts';
import type { Policy } from '../../../audit/policy.ts';
import { runbooksSchema } from '../../../audit/report-runbooks.ts';
import { makeRunbooks } from '../../../audit/runbooks.ts';
import { brokenFacts, brokenPolicy } from '../../support/broken-facts.ts';
import { demoFacts, demoNames } from '../../support/demo-facts.ts';
import { materialOf, withServers } from '../../support/demo-servers.ts';
import { healthyFacts, healthyPolicy } from '../../support/healthy-facts.ts';
import { wrongWith } from '../../support/pve-command.ts';
import { commandsWithin, strangers } from '../../support/runbook-names.ts';

/** Gathering takes longer than a test may. */
beforeAll(() => Promise.all(demoNames.map(demoFacts)), 180_000);

const nothing = { appeared: [], vanished: [], moved: [], restarted: [], changed: [] };

const runbooksOf = (facts: Facts, policy: Policy) =>
  makeRunbooks({
    now: facts.takenAt,
    facts,
    policy,
    failures: simulateFailures(facts, policy),
    drift: nothing,
  });

function wrongIn(facts: Facts, policy: Policy): string[] {
  const runbooks = runbooksOf(facts, policy);
  expect(runbooksSchema.parse(JSON.parse(JSON.stringify(runbooks)))).toEqual(
    JSON.parse(JSON.stringify(runbooks)),
  );
  const ids = runbooks.runbooks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const lines = new Set(commandsWithin(runbooks).map(({ line }) => line));
  return [...strangers(runbooks, facts, policy), ...[...lines].flatMap((line) => wrongWith(line))];
}

describe('every command is right and names only what was seen', () => {
  it.each(demoNames)('on the simulated cluster %s', async (name) => {
    const { facts, policy } = await demoFacts(name);
    expect(wrongIn(facts, policy)).toEqual([]);
  });

  it('on one with backup servers that are no storages of it', async () => {
    const { facts, policy } = await materialOf(withServers);
    expect(wrongIn(facts, policy)).toEqual([]);
  });

  it.each(Object.entries(brokenFacts()))('on a cluster with %s', (_, facts) => {
    expect(wrongIn(facts, brokenPolicy)).toEqual([]);
  });

  it.each(factGroupNames)('where %s could not be seen', (group) => {
    const facts: Facts = healthyFacts();
    delete facts[group];
    facts.gaps.push({ group, reason: 'timeout', detail: 'it took too long.' });
    expect(wrongIn(facts, healthyPolicy)).toEqual([]);
  });
});

it('what could not be seen is said, with what to check by hand', () => {
  const facts: Facts = healthyFacts();
  delete facts.guests;
  delete facts.backups;
  const { unknowns, restore } = runbooksOf(facts, healthyPolicy);
  expect(unknowns).toContain('The guests could not be seen: run qm list and pct list on each node.');
  expect(restore.unknowns).toContain('Which backups the cluster has could not be seen.');
});
