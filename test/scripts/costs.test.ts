import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../audit/build.ts';
import { parseConfig } from '../../audit/config.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { rules } from '../../audit/rules/index.ts';
import { demoCluster } from '../../demo/index.ts';
import { gatherFacts } from '../../gather/index.ts';
import { pveClient } from '../../gather/pve.ts';
import { costRows, monthOf, perAudit, plans } from '../../scripts/costs.ts';

it('docs/costs.md has the computed table', () => {
  const page = readFileSync('docs/costs.md', 'utf8');
  for (const row of costRows()) expect(page).toContain(row);
});

describe.each(['full', 'lean'] as const)('an audit in %s depth', (depth) => {
  it('uses no more than the table reckons with, and not half of it', async () => {
    const demo = demoCluster('homelab');
    const client = pveClient({ urls: ['https://pve.example'], token: demo.tokens.reader, fetch: demo.fetch });
    const facts = await gatherFacts({ client, now: () => demo.state().now, depth });
    const report = buildReport(rules, { id: 'x', cluster: { id: 'x' }, facts, policy: defaultPolicy });
    const bytes = JSON.stringify(facts).length + JSON.stringify(report).length;
    expect(demo.requests.length).toBeLessThanOrEqual(perAudit.requests[depth]);
    expect(demo.requests.length).toBeGreaterThan(perAudit.requests[depth] / 2);
    expect(bytes).toBeLessThanOrEqual(perAudit.bytes[depth]);
    expect(bytes).toBeGreaterThan(perAudit.bytes[depth] / 2);
    // The free plan allows that many in one step; docs/costs.md says that three nodes do not fit.
    expect(demo.requests.length).toBeGreaterThan(plans.free.subrequestsAnInvocation);
    const said = depth === 'full' ? ' in full' : '( requests| to the cluster) in lean depth';
    for (const page of ['docs/costs.md', 'docs/deploy.md'])
      expect(readFileSync(page, 'utf8').replaceAll(/\s+/g, ' ')).toMatch(
        new RegExp(`\\b${demo.requests.length}${said}`),
      );
  });
});

it('counts as the bill does', () => {
  const hourly = monthOf(1, 'full');
  expect(hourly).toMatchObject({ audits: 720, requests: 720 * 2 + 1500, classA: 720 * 30 });
  expect(monthOf(24, 'full').audits).toBe(30);
  expect(hourly.dollars).toBe(5);
});

it('the limit of mails is that of the configuration', () => {
  const { alerts } =
    parseConfig({ clusters: [{ id: 'a', urls: ['https://pve.example'] }] }).clusters[0] ?? {};
  expect(monthOf(24, 'full').mails).toBe(30 * (alerts?.perDay ?? 0) + 5);
});
