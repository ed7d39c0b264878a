import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildReport } from '../../audit/build.ts';
import type { Report } from '../../audit/report.ts';
import { parseReport } from '../../audit/report.ts';
import { rules } from '../../audit/rules/index.ts';
import { exportSite } from '../../cli/export.ts';
import { sampleSource } from '../support/sample-history.ts';
import { changedBy, type Recipe, recipes } from './changed-facts.ts';

/** A seed, so that a failure can be looked at again; test/faults/changed-facts.test.ts draws new ones every time. */
const drawn = fc.sample(recipes, { numRuns: 24, seed: 8 });

const reportOf = (recipe: Recipe, at: number): Report => {
  const { facts, before, policy } = changedBy(recipe);
  const made = buildReport(rules, {
    id: '20261117T031700Z',
    cluster: { id: `c${at}` },
    facts,
    policy,
    previous: { id: '20261116T031700Z', facts: before },
  });
  // As it is stored and read again.
  return parseReport(JSON.parse(JSON.stringify(made)));
};

/** What shows where something was not there, or not what was thought. */
const slips = /.{0,60}(?:\bundefined\b|\bNaN\b|\[object Object\]|Invalid Date).{0,40}/;

it('whatever facts hold, every page of their report is made, and nowhere stands what nobody meant', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'offsight-fuzz-'));
  const clusters = drawn.map((recipe, at) => ({
    id: `c${at}`,
    name: `c${at}`,
    reports: [reportOf(recipe, at)],
  }));
  try {
    await exportSite(sampleSource(clusters), folder);
    const made = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) => /^c\d+\//.test(path) && /\.(html|md|csv|xml|txt)$/.test(path),
    );
    const wrong = made.flatMap((path) => {
      const [slip] = slips.exec(readFileSync(join(folder, path), 'utf8')) ?? [];
      return slip === undefined ? [] : [`${path}: ${slip} (${JSON.stringify(drawn[numberIn(path)])})`];
    });
    const kinds = [...Map.groupBy(made, (path) => path.replace(/^.*\./, ''))];
    const counts = kinds.map(([kind, paths]) => `${paths.length} ${kind}`).join(', ');
    console.log(
      `fault table of pages: ${drawn.length} reports of changed facts, ${made.length} files (${counts}); ${wrong.length} wrong`,
    );
    expect(made.length).toBeGreaterThan(drawn.length * 10);
    expect(wrong).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);

const numberIn = (path: string): number => Number.parseInt(path.slice(1), 10);
