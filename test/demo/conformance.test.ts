import { describe, expect, it } from 'vitest';
import { compareCases } from '../../demo/conformance/compare-cases.ts';
import { type Expectations, violations } from '../../demo/conformance/expectations.ts';
import { simulatedPaths } from '../../demo/conformance/observe.ts';
import expectations from './expectations.json' with { type: 'json' };

// The file is written by the conformance script in this form.
const expected = expectations as unknown as Expectations;

it('answers with the paths, parameters, fields, types and statuses that were established', async () => {
  expect(await violations(expected)).toEqual([]);
});

it('is held on every path that it answers', () => {
  expect(Object.keys(expected.endpoints)).toEqual(simulatedPaths());
});

describe('notices what is no longer as established', () => {
  const version = expected.endpoints['/version'];
  const fields = { '': version?.fields[''] ?? '' };
  it.each<[string, Expectations['endpoints'], string]>([
    ['a lost path', { '/version': { ...version, fields }, '/gone': { fields: {} } }, '/gone is gone'],
    ['a path of its own', {}, '/version is not established'],
    [
      'a new field',
      { '/version': { ...version, fields: { '': fields[''].replace('repoid string!, ', '') } } },
      '/version [] repoid is not established',
    ],
    [
      'another type',
      { '/version': { ...version, fields: { '': fields[''].replace('repoid string', 'repoid integer') } } },
      '/version [] repoid is string',
    ],
    [
      'a missing field',
      { '/version': { ...version, fields: { '': `${fields['']}, codename string!` } } },
      '/version [] codename is missing',
    ],
    [
      'another status',
      { '/version': { ...version, statuses: 'bare 403', fields } },
      `/version answers ${version?.statuses}, expected bare 403`,
    ],
  ])('%s', async (_, endpoints, violation) => {
    expect(await violations({ endpoints, cases: [] }, ['/version'])).toEqual([violation]);
  });
});

it('refuses and answers the recorded cases word for word', async () => {
  expect(expected.cases.length).toBeGreaterThan(50);
  const asked = expected.cases.map((known) => ({ ...known, body: undefined }));
  const differences = await compareCases(asked);
  expect(differences.filter(({ detail }) => /^(status|reason)/.test(detail))).toEqual([]);
});
