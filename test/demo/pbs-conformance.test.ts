import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type PbsExpectations, violations } from '../../demo/pbs/conformance/expectations.ts';
import { simulatedPaths } from '../../demo/pbs/conformance/observe.ts';

// Written by scripts/conformance-pbs.ts in this form.
const expected: PbsExpectations = JSON.parse(
  readFileSync(new URL('pbs-expectations.json', import.meta.url), 'utf8'),
);

it('backup servers answer with the paths, parameters, fields, types and statuses that were established', async () => {
  expect(await violations(expected)).toEqual([]);
});

it('backup servers are held on every path that they answer', () => {
  expect(Object.keys(expected)).toEqual(simulatedPaths());
});

describe('notices of a backup server', () => {
  const path = '/admin/verify';
  const known = expected[path];
  if (!known) throw new Error(`${path} is not established`);
  it.each([
    [
      'a field that has another type',
      { ...known, fields: { ...known.fields, id: 'integer!' } },
      `${path} id is string`,
    ],
    [
      'a field that nobody knows',
      { ...known, fields: { '': 'object!' } },
      `${path} store is not established`,
    ],
    [
      'a field that is missing',
      { ...known, fields: { ...known.fields, colour: 'string!' } },
      `${path} colour is missing`,
    ],
    ['a parameter', { ...known, parameters: [] }, `${path} takes store, expected `],
    [
      'a status',
      { ...known, statuses: { ...known.statuses, bare: 403 } },
      expect.stringContaining(`${path} answers`),
    ],
  ])('%s', async (_, changed, message) => {
    expect(await violations({ ...expected, [path]: changed })).toContainEqual(message);
  });
});
