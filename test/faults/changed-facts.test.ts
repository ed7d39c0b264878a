import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildReport } from '../../audit/build.ts';
import { parseReport, type Report } from '../../audit/report.ts';
import { rules } from '../../audit/rules/index.ts';
import { findingsCsv } from '../../audit/written/findings-csv.ts';
import { markdownReport } from '../../audit/written/markdown-report.ts';
import { textReport } from '../../cli/text-report.ts';
import { type Changed, changedBy, recipes } from './changed-facts.ts';

const report = ({ facts, before, policy }: Changed): Report =>
  buildReport(rules, {
    id: '20261117T031700Z',
    cluster: { id: 'home' },
    facts,
    policy,
    previous: { id: '20261116T031700Z', facts: before },
  });

it('whatever facts hold: every rule judges them, scores stay in range, and the report can be written', () => {
  fc.assert(
    fc.property(recipes, (recipe) => {
      const made = report(changedBy(recipe));
      expect(caughtIn(made)).toEqual([]);
      const { overall, coverage, categories } = made.score;
      for (const score of [overall, ...categories.map((each) => each.score)])
        expect(score === null || (score >= 0 && score <= 10)).toBe(true);
      for (const share of [coverage, ...categories.map((each) => each.coverage)])
        expect(share === null || (share >= 0 && share <= 1)).toBe(true);
      const stored = parseReport(JSON.parse(JSON.stringify(made)));
      expect(stored.id).toBe(made.id);
      expect(markdownReport(stored)).toContain('#');
      expect(textReport(stored, { width: 100, colour: false, all: true })).not.toBe('');
      expect(findingsCsv(stored)).not.toBe('');
    }),
    { numRuns: 100, endOnFailure: true },
  );
}, 120_000);

/** The runner turns an error into unknown; here it is a bug. */
const caughtIn = ({ results }: Report): string[] =>
  results.flatMap(({ verdicts }) =>
    verdicts.flatMap(({ message }) => (message.includes('could not handle this data') ? [message] : [])),
  );
