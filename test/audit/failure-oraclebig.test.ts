import fc from 'fast-check';
import { expect, it } from 'vitest';
import { simulateFailures } from '../../audit/failure.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { fatesOf } from '../support/failure-case.ts';
import { anyCluster, factsOf } from '../support/failure-clusters.ts';
import { admissible } from '../support/failure-oracle.ts';

it('agrees with a slow and independent reckoning on small clusters', () => {
  fc.assert(
    fc.property(anyCluster, (parts) => {
      const facts = factsOf(parts);
      const failures = simulateFailures(facts, defaultPolicy).filter(({ kind }) => kind === 'node');
      for (const failure of failures) {
        const right = admissible(facts, failure.name);
        const said = fatesOf(failure);
        expect(Object.keys(said).sort(), failure.subject).toEqual(Object.keys(right).sort());
        for (const [id, fate] of Object.entries(said))
          expect([...(right[id] ?? [])], `${failure.subject} ${id}`).toContain(fate);
      }
    }),
    { numRuns: 20000 },
  );
});

it('meets every kind of fate on the way', () => {
  const met = new Set<string>();
  for (const parts of fc.sample(anyCluster, { numRuns: 600, seed: 7 }))
    for (const failure of simulateFailures(factsOf(parts), defaultPolicy))
      if (failure.kind === 'node')
        for (const { fate, by } of failure.guests) met.add(by ? `${fate} ${by}` : fate);
  expect([...met].sort()).toEqual([
    'from-replica ha',
    'from-replica hand',
    'lost',
    'manual hand',
    'restore hand',
    'returns ha',
    'unknown',
    'waits',
  ]);
});
