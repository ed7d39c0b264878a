import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findingsCsv } from '../../../audit/written/findings-csv.ts';
import { hostileReport } from '../../support/hostile-report.ts';
import { sampleReport } from '../../support/judged-sample.ts';

/** Reads RFC 4180 as spreadsheets do: quoted fields, doubled quotes, line breaks within. */
function read(text: string): string[][] {
  const rows: string[][] = [];
  for (const line of text.replace(/^\uFEFF/, '').match(/(?:"(?:[^"]|"")*"|[^\r"])+(?=\r\n)/g) ?? [])
    rows.push(
      [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, field = '']) => field.replaceAll('""', '"')),
    );
  return rows;
}

it('is a table of what fails, what could not be judged and what was accepted, the worst first', () => {
  const report = sampleReport();
  const [head = [], ...rows] = read(findingsCsv(report));
  expect(head.slice(0, 7)).toEqual([
    'outcome',
    'severity',
    'category',
    'rule',
    'title',
    'subject',
    'message',
  ]);
  const verdicts = report.results.flatMap(({ verdicts }) => verdicts);
  const count = (outcome: string) => verdicts.filter((verdict) => verdict.outcome === outcome).length;
  expect(rows.map(([outcome]) => outcome)).toEqual(
    ['fail', 'unknown', 'accepted'].flatMap((outcome) => Array<string>(count(outcome)).fill(outcome)),
  );
  const severities = rows.filter(([outcome]) => outcome === 'fail').map(([, severity = '']) => severity);
  const ranks = severities.map((severity) => ['critical', 'high', 'medium', 'low', 'info'].indexOf(severity));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
});

it('begins with the mark by which spreadsheets know UTF-8, and ends each row as RFC 4180 says', () => {
  const text = findingsCsv(sampleReport());
  expect(text.startsWith('\uFEFF"outcome","severity"')).toBe(true);
  expect(text.endsWith('"\r\n')).toBe(true);
});

it('gives every row the cells of its head, and says in them what the report says', () => {
  const report = sampleReport();
  const [head = [], ...rows] = read(findingsCsv(report));
  for (const row of rows) expect(row).toHaveLength(head.length);
  const fix = report.results
    .flatMap(({ verdicts }) => verdicts)
    .find(({ outcome, fix }) => outcome === 'fail' && (fix?.commands.length ?? 0) > 0)?.fix;
  const row = rows.find((cells) => cells[head.indexOf('fix')] === fix?.summary);
  const commands = fix?.commands.map(({ line, on }) => (on ? `${on}: ${line}` : line)).join('\n');
  expect(row?.[head.indexOf('commands')]).toBe(commands);
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1', '"=1', '\u202e=1'])(
  'never begins a cell with %j',
  (name) => {
    const report = sampleReport();
    for (const { verdicts } of report.results)
      for (const verdict of verdicts) Object.assign(verdict, { subject: name, message: name });
    for (const row of read(findingsCsv(report)))
      for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
  },
);

it('stays a table whatever names hold', () => {
  const report = sampleReport();
  const verdicts = report.results.flatMap(({ verdicts }) => verdicts);
  const shown = verdicts.filter(({ outcome }) => outcome !== 'pass').length;
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      for (const verdict of verdicts) Object.assign(verdict, { message: name });
      const [head = [], ...rows] = read(findingsCsv(report));
      expect(rows).toHaveLength(shown);
      for (const row of rows) expect(row).toHaveLength(head.length);
    }),
    { numRuns: 200 },
  );
});

it('takes invisible marks out of hostile names', () => {
  const text = findingsCsv(hostileReport()).slice(1);
  expect(text).not.toMatch(/[\0-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\p{Cf}]/u);
});
