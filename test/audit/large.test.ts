import { expect, it } from 'vitest';
import { buildReport } from '../../audit/build.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { parseReport } from '../../audit/report.ts';
import { rules } from '../../audit/rules/index.ts';
import { large } from '../../demo/clusters/large.ts';
import { simulate } from '../../demo/index.ts';
import { gatherFacts } from '../../gather/index.ts';
import { pveClient } from '../../gather/pve.ts';

it('audits 32 nodes with 2,000 guests', async () => {
  const demo = simulate('large', (now) => large(now, { nodes: 32, guests: 2000 }), { now: 1795000000 });
  const client = pveClient({
    urls: ['https://node01.example:8006'],
    token: demo.tokens.reader,
    fetch: (url, init) => demo.fetch(url, init),
  });
  const facts = await gatherFacts({ client, now: () => 1795000000, depth: 'full', drills: demo.drills });
  expect(facts.gaps).toEqual([]);
  expect(facts.guests).toHaveLength(2000);
  expect(facts.requests.atOnce).toBeLessThanOrEqual(6);
  const report = buildReport(rules, { id: 'large', cluster: { id: 'large' }, facts, policy: defaultPolicy });
  expect(parseReport(JSON.parse(JSON.stringify(report))).score.overall).toBeGreaterThan(0);
  expect(report.score.coverage).toBeGreaterThan(0.9);
  const tooMany = report.results.filter(({ verdicts }) => verdicts.length > 5000);
  expect(tooMany.map(({ rule }) => rule)).toEqual([]);
}, 120_000);
