import { describe, expect, it } from 'vitest';
import { type Gauge, openMetricsText } from '../../../worker/feeds/openmetrics.ts';
import { hostile } from '../../support/hostile-report.ts';
import { readOpenMetrics } from './read-openmetrics.ts';

const gauge = (changes: Partial<Gauge> = {}): Gauge => ({
  name: 'offsight_score',
  help: 'Overall score.',
  samples: [{ labels: { cluster: 'lab' }, value: 7.2 }],
  ...changes,
});

it('is written as the specification shows it', () => {
  const age = gauge({ name: 'offsight_age_seconds', unit: 'seconds', help: 'Its age.', samples: [] });
  expect(openMetricsText([gauge(), age])).toBe(`# TYPE offsight_score gauge
# HELP offsight_score Overall score.
offsight_score{cluster="lab"} 7.2
# TYPE offsight_age_seconds gauge
# UNIT offsight_age_seconds seconds
# HELP offsight_age_seconds Its age.
# EOF
`);
});

it.each([hostile, 'a"b', 'a\\', 'a\\"', 'a\nb', '\\n', '"} 1\nother 2', '', '🏠'])(
  'keeps the label %j whole',
  (text) => {
    const samples = [{ labels: { cluster: text, name: text }, value: 1 }];
    const read = readOpenMetrics(openMetricsText([gauge({ samples, help: `x${text}` })]));
    expect([...read.keys()]).toEqual(['offsight_score']);
    expect(read.get('offsight_score')).toMatchObject({ samples, help: `x${text}` });
  },
);

describe('the reader that these tests use', () => {
  const good = '# TYPE a gauge\n# HELP a b\na{c="d"} 1\n# EOF\n';

  it('takes what is right', () => {
    expect(readOpenMetrics(good).get('a')?.samples).toEqual([{ labels: { c: 'd' }, value: 1 }]);
  });

  it.each([
    ['no end', good.replace('# EOF\n', '')],
    ['something after the end', `${good}a 1\n`],
    ['no line end after the last sample', good.replace(' 1\n#', ' 1#')],
    ['a sample of another family', good.replace('a{', 'b{')],
    ['a family that comes back', good.replace('# EOF', '# TYPE a gauge\n# EOF')],
    ['a series twice', good.replace('# EOF', 'a{c="d"} 2\n# EOF')],
    ['a quote that is not escaped', good.replace('"d"', '"d"e"')],
    ['an unknown escape', good.replace('"d"', '"\\d"')],
    ['a label twice', good.replace('c="d"', 'c="d",c="e"')],
    ['a comma at the end', good.replace('c="d"', 'c="d",')],
    ['a unit that the name does not end in', good.replace('# HELP', '# UNIT a seconds\n# HELP')],
    ['no number', good.replace(' 1', ' one')],
    ['an empty line', good.replace('# EOF', '\n# EOF')],
  ])('refuses %s', (_, text) => {
    expect(() => readOpenMetrics(text)).toThrow();
  });
});
