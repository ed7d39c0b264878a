import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { buildReport } from '../audit/build.ts';
import { defaultPolicy } from '../audit/policy.ts';
import { overallText, reportSchema } from '../audit/report.ts';
import { categoryIds } from '../audit/rule.ts';
import { rules } from '../audit/rules/index.ts';
import { points } from '../audit/score.ts';
import { demoCluster } from '../demo/index.ts';
import { gatherFacts } from '../gather/index.ts';
import { pveClient } from '../gather/pve.ts';
import { reportJsonSchema } from '../scripts/report-schema.ts';

const read = (file: string) => readFileSync(file, 'utf8');
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].concat(
  readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
);

it('the JSON Schema is the one of the code (else: npm run schema)', () => {
  expect(JSON.parse(read('docs/report.schema.json'))).toEqual(JSON.parse(reportJsonSchema()));
});

it('the report format names every field of a report', () => {
  const text = read('docs/report-format.md');
  for (const field of Object.keys(reportSchema.shape)) expect(text).toContain(`\`${field}\``);
  for (const id of categoryIds) expect(text).toContain(`\`${id}\``);
});

it('the scoring page has the points of the code', () => {
  const text = read('docs/scoring.md');
  for (const [severity, cost] of Object.entries(points))
    expect(text).toMatch(new RegExp(`\\| ${severity} \\| ${cost}(,| |\\n)`));
});

it('the scoring page lists what the full profile deducts from the homelab beyond the essential one', async () => {
  const demo = demoCluster('homelab', { now: 1795000000 });
  const client = pveClient({ urls: ['https://demo.example'], token: demo.tokens.reader, fetch: demo.fetch });
  const facts = await gatherFacts({ client, now: () => 1795000000, depth: 'full' });
  const scoreBy = (profile: 'full' | 'essential') => {
    const policy = { ...defaultPolicy, profile };
    return buildReport(rules, { id: 'x', cluster: { id: 'x' }, facts, policy }).score;
  };
  const deducted = ({ categories }: ReturnType<typeof scoreBy>) =>
    categories
      .flatMap(({ deductions }) => deductions)
      .filter(({ points }) => points > 0)
      .map(({ rule, points }) => `| \`${rule}\` | ${points} |`);
  const [essential, full] = [scoreBy('essential'), scoreBy('full')];
  const within = new Set(deducted(essential));
  const beyond = deducted(full).filter((row) => !within.has(row));
  const text = read('docs/scoring.md');
  const listed = [...text.matchAll(/^\| `[a-z0-9-]+` \| [\d.]+ \|/gm)].map(([row]) => row);
  expect(listed.toSorted()).toEqual(beyond.toSorted());
  const said = text.replaceAll('\n', ' ');
  expect(said).toContain(`scores ${overallText(essential.overall)} in the essential profile`);
  expect(said).toContain(`scores it ${overallText(full.overall)}.`);
});

it('every script of package.json is explained', () => {
  const text = ['README.md', 'CONTRIBUTING.md', ...pages.filter((page) => page.startsWith('docs/'))]
    .map(read)
    .join('\n');
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  for (const name of Object.keys(scripts))
    expect(text, `npm run ${name}`).toMatch(new RegExp(`npm (run )?(-s )?${name}\\b|npm run -s ${name}\\b`));
});

it('links between pages lead somewhere', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)]*)?\)/g)]
      .map((match) => join(dirname(page), match[1] ?? ''))
      .filter((target) => !existsSync(target))
      .map((target) => `${page} → ${target}`),
  );
  expect(broken).toEqual([]);
});

it('README shows the two commands', () => {
  const text = read('README.md');
  expect(text).toContain('npm ci && npm start');
  expect(text).toContain('npm ci && npm test');
});
