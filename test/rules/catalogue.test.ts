import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type FactGroup, factGroupNames } from '../../audit/facts.ts';
import { categoryIds } from '../../audit/rule.ts';
import { rules } from '../../audit/rules/index.ts';
import { runAudit } from '../../audit/run.ts';
import { ruleIds, ruleIndex } from '../../scripts/rule-index.ts';
import { healthyFacts, healthyPolicy } from '../support/healthy-facts.ts';
import { blind } from '../support/rule-cases.ts';

const page = (id: string) => `docs/rules/${id}.md`;
/** Tests beside those of single rules. */
const ofAllRules = ['catalogue.test.ts', 'false-alarms.test.ts'];
const sections = [
  '## Why it matters',
  '## How it is judged',
  '## How to put it right',
  '## Known exceptions',
];

it('the index names every rule file (else: npm run rules)', () => {
  expect(readFileSync('audit/rules/index.ts', 'utf8').replace(/\s+/g, ' ')).toBe(
    ruleIndex(ruleIds()).replace(/\s+/g, ' '),
  );
});

it('every category has rules, and there are no pages or tests of rules that are gone', () => {
  expect(new Set(rules.map(({ category }) => category))).toEqual(new Set(categoryIds));
  const ids = ruleIds();
  const stems = (folder: string, end: string) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(end) && !ofAllRules.includes(file))
      .map((file) => file.slice(0, -end.length))
      .sort();
  expect(stems('docs/rules', '.md')).toEqual(ids);
  expect(stems('test/rules', '.test.ts')).toEqual(ids);
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('has its own name, a page with every section, and a test with all three outcomes', () => {
    expect(existsSync(`audit/rules/${id}.ts`)).toBe(true);
    const text = readFileSync(page(id), 'utf8');
    expect(text.startsWith(`# ${rule.title}\n`), 'the page starts with the title').toBe(true);
    for (const section of sections) expect(text).toContain(section);
    const test = readFileSync(`test/rules/${id}.test.ts`, 'utf8');
    for (const part of ['pass:', 'fail:', 'unknown:']) expect(test).toContain(part);
    expect(test, 'no empty table').not.toMatch(/(pass|fail|unknown): \{\s*\}/);
  });

  it('names the thresholds it uses on its page', () => {
    const used = [
      ...readFileSync(`audit/rules/${id}.ts`, 'utf8').matchAll(
        /thresholds\.([A-Za-z]+)|\bthresholds: \{([^}]*)\}/g,
      ),
    ];
    const text = readFileSync(page(id), 'utf8');
    for (const name of used.flatMap(([, one, many]) => one ?? many?.split(',') ?? []))
      expect(text).toContain(`\`${name.trim()}\``);
  });

  it('passes or does not apply on the healthy cluster', () => {
    const [result] = runAudit([rule], healthyFacts(), healthyPolicy);
    expect(result?.verdicts.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  });

  it('is unknown, with the reason, when a group it needs is missing; the others do not matter', () => {
    const whole = runAudit([rule], healthyFacts(), healthyPolicy);
    for (const group of factGroupNames) {
      const facts = healthyFacts();
      blind(facts, group, 'reason of the gap.');
      const [result] = runAudit([rule], facts, healthyPolicy);
      if (rule.also?.includes(group)) expect(result?.outcome, `without ${group}`).not.toBe('fail');
      else if (!rule.needs.includes(group as FactGroup)) expect([result]).toEqual(whole);
      else {
        expect(result?.outcome).toBe('unknown');
        expect(result?.verdicts[0]?.message).toContain('reason of the gap.');
      }
    }
  });
});
