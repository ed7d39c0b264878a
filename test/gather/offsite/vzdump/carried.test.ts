import { expect, it } from 'vitest';
import type { TargetFacts } from '../../../../gather/offsite/target.ts';
import { carriedFrom } from '../../../../gather/offsite/vzdump/carried.ts';

const copy: TargetFacts['copies'][number] = {
  key: 'vm/100/2026-11-21T01:00:00Z',
  version: 'a',
  sizeBytes: 10,
  takenAt: 1,
  timeFrom: 'key',
  checks: [{ proof: 'complete', outcome: 'ok', at: 1, how: 'a full listing' }],
};
const before: TargetFacts = {
  name: 'away',
  kind: 'pbs-s3',
  place: 'bucket',
  readAt: 1,
  complete: true,
  objects: 1,
  bytes: 10,
  cost: { requests: 1, bytes: 0 },
  copies: [copy],
  leftovers: [],
};

it.each([
  ['the same copy', {}, copy],
  ['another version', { version: 'b' }, undefined],
  ['another size', { sizeBytes: 11 }, undefined],
  ['another namespace', { namespace: 'lab' }, undefined],
  ['another key', { key: 'vm/101/2026-11-21T01:00:00Z' }, undefined],
])('of %s', (_, change, found) => {
  expect(carriedFrom(before)({ ...copy, ...change })).toEqual(found);
});

it('knows nothing at the first audit', () => {
  expect(carriedFrom(undefined)(copy)).toBeUndefined();
});
